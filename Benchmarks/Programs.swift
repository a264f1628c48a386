// Expressions over arrays, beside Benchmarks/peers/programs.py, which computes the same with others: values, value
// and gradient, a price with its greeks; and how long it takes to build programs of gradients.

import Calculus
import Kernels

enum Programs {
  /// Inputs of the workload and where they lie; what is computed.
  struct Workload: Sendable {
    var name: String
    var inputs: [(name: String, range: ClosedRange<Double>)]
    var expressions: [String]
    /// With the derivatives by these.
    var gradient: [String] = []
  }

  static let workloads = [
    Workload(name: "sin-exp", inputs: [("x", -2...2)], expressions: ["sin(x)*exp(-x^2)"]),
    Workload(name: "cubic", inputs: [("x", -2...2)], expressions: ["x^3 - 2x + 1"]),
    Workload(
      name: "neuron", inputs: [("x", -2...2), ("y", -2...2)],
      expressions: ["1/(1 + exp(-(0.7x - 1.3y + 0.2)))"]),
    Workload(name: "log-exp", inputs: [("x", -2...2)], expressions: ["log(1 + exp(x))/(1 + x^2)"]),
    Workload(
      name: "rosenbrock", inputs: [("x", -2...2), ("y", -2...2)],
      expressions: ["(1 - x)^2 + 100*(y - x^2)^2"], gradient: ["x", "y"]),
    Workload(
      name: "black-scholes", inputs: [("S", 60...140)], expressions: blackScholes(numbers), gradient: []),
    Workload(
      name: "black-scholes-columns",
      inputs: [("S", 60...140), ("K", 80...120), ("r", 0.01...0.05), ("sigma", 0.1...0.4), ("T", 0.2...2)],
      expressions: blackScholes(columns), gradient: []),
  ]

  private static let numbers = ["K": "100", "r": "0.03", "s": "0.2", "T": "0.75"]
  private static let columns = ["K": "K", "r": "r", "s": "sigma", "T": "T"]

  /// The price of a call and its delta, gamma, vega, theta and rho, as they stand in books.
  private static func blackScholes(_ names: [String: String]) -> [String] {
    let a = "((ln(S/K) + (r + s^2/2)*T)/(s*sqrt(T)))"
    let b = "(\(a) - s*sqrt(T))"
    func N(_ d: String) -> String { "((1 + erf(\(d)/sqrt(2)))/2)" }
    let density = "(exp(-\(a)^2/2)/sqrt(2pi))"
    let formulas = [
      "S*\(N(a)) - K*exp(-r*T)*\(N(b))", N(a), "\(density)/(S*s*sqrt(T))", "S*\(density)*sqrt(T)",
      "-S*\(density)*s/(2*sqrt(T)) - r*K*exp(-r*T)*\(N(b))", "K*T*exp(-r*T)*\(N(b))",
    ]
    return formulas.map { formula in
      var text = "", word = ""
      for c in formula + " " {
        if c.isLetter {
          word.append(c)
        } else {
          text += names[word] ?? word
          word = ""
          text.append(c)
        }
      }
      return text
    }
  }

  static func program(_ w: Workload) throws -> Program {
    let graph = Graph()
    let inputs = w.inputs.map { graph.symbol($0.name) }
    let expressions = try w.expressions.map { try Parser(graph).expression($0) }
    if w.gradient.isEmpty { return try Program(graph, expressions, inputs: inputs) }
    return try Program(
      graph, gradientOf: expressions[0], inputs: inputs, by: w.gradient.map { graph.symbol($0) })
  }

  /// Arrays of n numbers, in whole lines of memory, and the program that reads and writes them.
  final class Run {
    let program: Program
    let inputs: [UnsafePointer<Double>], outputs: [UnsafeMutablePointer<Double>]
    let n: Int

    init(_ w: Workload, _ n: Int) throws {
      program = try Programs.program(w)
      self.n = n
      func column() -> UnsafeMutablePointer<Double> {
        UnsafeMutableRawPointer.allocate(byteCount: n * 8 + 64, alignment: 64).bindMemory(
          to: Double.self, capacity: n)
      }
      inputs = w.inputs.enumerated().map { k, input in
        let memory = column()
        let width = input.range.upperBound - input.range.lowerBound
        for i in 0..<n {
          let turn = Double(i) * 0.618_033_988_749_894_9 + Double(k) * 0.3
          memory[i] = input.range.lowerBound + width * (turn - turn.rounded(.down))
        }
        return UnsafePointer(memory)
      }
      outputs = (0..<program.outputCount).map { _ in
        let memory = column()
        memory.initialize(repeating: 0, count: n)
        return memory
      }
    }

    deinit {
      for x in inputs { x.deallocate() }
      for x in outputs { x.deallocate() }
    }

    /// On one thread, as the peers.
    func callAsFunction() {
      let threads = Workers.threads
      defer { Workers.threads = threads }
      Workers.threads = 1
      program.run(inputs, outputs, count: n)
    }
  }

  // MARK: Building

  /// Seconds from a sum in the notebook to the program of its value and gradient.
  static func building(_ name: String) throws -> Double {
    let graph = Graph()
    var x: [Expr] = []
    var terms: [Expr] = []
    if name == "rosenbrock" {
      x = (0..<1000).map { graph.symbol("x\($0)") }
      for i in 0..<999 {
        let a = graph.difference(x[i + 1], graph.power(x[i], .two))
        terms.append(graph.product(graph.number(100), graph.power(a, .two)))
        terms.append(graph.power(graph.difference(.one, x[i]), .two))
      }
    } else {
      x = ["x", "y", "z"].map { graph.symbol($0) }
      for i in 1...10_000 {
        let own = graph.number(i)
        terms.append(graph.product(graph.apply("sin", graph.product(own, x[0])), x[1]))
        terms.append(graph.power(.e, graph.negated(graph.quotient(x[2], own))))
      }
    }
    let e = graph.sum(terms)
    try graph.check()
    return Clock.burst { _ = try? Program(graph, gradientOf: e, inputs: x) }
  }
}
