// A compiled expression: steps over places that each hold a block of numbers. One step is one pass over a block, so the
// cost of choosing it is paid once for a few hundred numbers; one point is a run over single numbers.
import Kernels

/// Expressions as a program: several outputs share what they have in common, so a value and its gradient cost
/// little more than the value.
public struct Program: Sendable {
  /// The most numbers that a block of any program holds.
  public static let blockLength = 256

  public let inputCount: Int
  public let outputCount: Int
  let code: Code

  /// Compiles `expressions` as functions of the symbols `inputs`. Throws when a name or function has no value.
  public init(_ graph: Graph, _ expressions: [Expr], inputs: [Expr]) throws(Failure) {
    var compiler = Compiler(graph, inputs: inputs)
    defer { compiler.finish() }
    var results: [Tape.Value] = []
    results.reserveCapacity(expressions.count)
    for e in expressions { results.append(try compiler.value(of: e)) }
    self.init(compiler.tape, results: results, inputCount: inputs.count)
  }

  init(_ tape: Tape, results: [Tape.Value], inputCount: Int) {
    let lowering = Lowering(tape, results: results)
    code = Code(Placement(lowering, results: results, inputCount: inputCount), tape)
    self.inputCount = inputCount
    outputCount = results.count
  }

  /// Passes over a block that a run costs.
  public var stepCount: Int { code.stepCount }

  /// The steps as text, a line each: what it does, its target, its blocks and numbers.
  public var listing: [String] {
    UnsafeBufferPointer(start: code.steps, count: code.stepCount).map { s in
      let blocks = [s.a, s.b, s.c, s.d].prefix(s.code.blocks).map { "#\($0)" }.joined(separator: " ")
      return "#\(s.target) = \(s.code) \(blocks) \(s.x) \(s.y)"
    }
  }

  // MARK: Running

  /// The outputs at one point.
  public func callAsFunction(_ point: [Double]) -> [Double] {
    precondition(point.count == inputCount, "a value for each input")
    return [Double](unsafeUninitializedCapacity: outputCount) { results, count in
      count = outputCount
      point.withUnsafeBufferPointer { point in
        onePoint({ point[$0] }, { results.initializeElement(at: $0, to: $1) })
      }
    }
  }

  /// The outputs at `count` points, column by column: input k at `inputs[k]`, output k to `outputs[k]`. An output
  /// may be an input's array; otherwise arrays may not overlap. Long columns are shared among `Workers.threads`.
  public func run(_ inputs: [UnsafePointer<Double>], _ outputs: [UnsafeMutablePointer<Double>], count: Int) {
    precondition(inputs.count == inputCount && outputs.count == outputCount, "an array for each column")
    inputs.withUnsafeBufferPointer { inputs in
      outputs.withUnsafeBufferPointer { outputs in run(inputs, outputs, count: count) }
    }
  }

  /// A program of one output and of one or two inputs: without arrays of columns.
  func run(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, count: Int
  ) {
    withUnsafeTemporaryAllocation(of: UnsafePointer<Double>.self, capacity: 2) { inputs in
      withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Double>.self, capacity: 1) { outputs in
        inputs.initializeElement(at: 0, to: x)
        inputs.initializeElement(at: 1, to: y)
        outputs.initializeElement(at: 0, to: out)
        run(
          UnsafeBufferPointer(rebasing: inputs.prefix(inputCount)), UnsafeBufferPointer(outputs), count: count
        )
      }
    }
  }

  func run(
    _ inputs: UnsafeBufferPointer<UnsafePointer<Double>>,
    _ outputs: UnsafeBufferPointer<UnsafeMutablePointer<Double>>, count: Int
  ) {
    if count == 1 {
      onePoint({ inputs[$0].pointee }, { outputs[$0].pointee = $1 })
    } else if count > 1 {
      columns(inputs, outputs, count: count)
    }
  }
}
