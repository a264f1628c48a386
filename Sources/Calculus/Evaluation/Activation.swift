// One-argument rows of the function table as the elementwise layers of a net: values from the row's value, slopes
// from its derivative cell, which may use the output y that the forward pass has already.
import Kernels

public struct Activation: Sendable, Equatable {
  public let name: String
  /// How formulas write it: σ for sigmoid, else the name.
  public let symbol: String
  /// What it computes of z, in the language of the prompt.
  public let formula: String
  /// Its derivative in u (the argument) and y (the output).
  public let derivativeCell: String
  private let value: Program
  private let slope: Program
  /// The loop of the function itself, where there is one.
  public let kernel: UnaryKernel?

  public static func == (a: Activation, b: Activation) -> Bool { a.name == b.name }

  /// Any function of one argument with a derivative; nil for other names.
  public init?(named name: String) {
    guard let k = Function.row(named: name) else { return nil }
    let row = Function.table[k]
    guard row.parameters.count == 1, row.form == .ordinary || row.form == .shorthand else { return nil }
    let graph = Graph()
    let u = graph.symbol("u"), y = graph.symbol(Graph.valueName)
    let cell: Expr
    if row.form == .shorthand {
      cell = graph.derivative(graph.apply(.row(k), [u]), wrt: u)
    } else {
      guard let text = row.derivatives.first, let text else { return nil }
      cell = graph.cell(text)
    }
    guard let value = try? Program(graph, [graph.apply(.row(k), [u])], inputs: [u]),
      let slope = try? Program(graph, [cell], inputs: [u, y])
    else { return nil }
    self.name = row.form == .shorthand && row.name == "identity" ? "linear" : row.name
    symbol =
      row.aliases.first { $0.unicodeScalars.count == 1 && !$0.unicodeScalars.allSatisfy(\.isASCII) }
      ?? row.name
    derivativeCell = graph.text(cell)
    let definition = row.definition.map { graph.cell($0) } ?? graph.apply(.row(k), [u])
    formula = graph.text(graph.substituted(definition, [u: graph.symbol("z")]))
    self.value = value
    self.slope = slope
    if case .unary(let own) = row.value { kernel = own } else { kernel = nil }
  }

  /// a = f(z), `count` numbers; the two may be the same array.
  public func values(_ z: UnsafePointer<Double>, _ a: UnsafeMutablePointer<Double>, _ count: Int) {
    if let kernel {
      KernelSet.current[kernel](z, a, count)
    } else {
      value.run(z, z, a, count: count)
    }
  }

  /// f′(z) from the inputs z and the outputs a.
  public func slopes(
    z: UnsafePointer<Double>, a: UnsafePointer<Double>, into s: UnsafeMutablePointer<Double>, count: Int
  ) {
    slope.run(z, a, s, count: count)
  }

  /// Names that `name` may have meant, activations first.
  public static func suggestions(for name: String) -> [String] {
    Suggestion.nearest(to: name, among: names)
  }

  /// The activations of the table, and tanh and the linear layer, which are rows for other reasons too.
  public static var names: [String] {
    Function.table.filter { $0.category == .activation && $0.form == .ordinary }.map(\.name) + [
      "tanh", "linear",
    ]
  }
}
