// Backprop against central differences and against the derivative of the net written out as an expression.

import Calculus
import Networks
import Testing

@Suite struct CheckTests {
  @Test(arguments: variety)
  func `gradients pass the check`(text: String) throws {
    let check = try net(text).check()
    #expect(check.passes, "\(check)")
    #expect(check.compared == check.parameters)
    #expect(check.largest != nil)
  }

  @Test(arguments: Activation.names.filter { $0 != "logit" }, Loss.Kind.allCases)
  func `every activation goes with every loss`(activation: String, kind: Loss.Kind) throws {
    for seed in 1...5 {
      let last = kind == .bce && seed % 2 == 0 ? " linear" : ""
      let names = kind == .bce ? "\(activation) \(last.isEmpty ? "sigmoid" : last)" : activation
      let network = try net("3-4-2 \(names) \(kind.rawValue) seed=\(seed)")
      let check = try network.check()
      #expect(check.passes, "\(check)")
      let symbolic = try network.check(against: derivatives(of: network), method: "symbolic")
      #expect(symbolic.passes, "\(symbolic)")
    }
  }

  @Test func `a wrong gradient fails the check`() throws {
    let network = try net("2-2-3 sigmoid bce weights=textbook")
    var wrong = try network.gradients()
    wrong[3] += 1e-4
    let check = try network.check(against: wrong, method: "altered")
    #expect(!check.passes)
    #expect(check.largest?.name == "W1[2,2]")
    wrong[3] = .nan
    #expect(!(try network.check(against: wrong, method: "altered").passes))
  }

  /// A relu exactly at its kink has two slopes; the check says so instead of failing.
  @Test func `a kink is named`() throws {
    let network = try net("1-1 relu mse x=1 y=1 W1=1 b1=-1")
    let check = try network.check()
    #expect(check.passes)
    #expect(check.kinks == ["W1[1,1]", "b1[1]"])
  }

  /// Left and right of 0 elu bends differently, layer normalisation of a single number bends strongly, and the
  /// difference must come nearer for both; five kinks at once are one.
  @Test func `curvature is no kink and no error`() throws {
    for text in [
      "1-2-2 tanh elu mse x=[0]", "1-1 softsign mse x=[0] y=[0.5]",
      "3x2 -> lstm 2 sequence -> attention 2 -> layernorm -> mean -> dense 2 -> ce",
    ] {
      let check = try net(text).check()
      #expect(check.passes && check.kinks.isEmpty && check.compared == check.parameters, "\(text): \(check)")
    }
    let check = try net("1 -> layernorm -> dense 5 nobias leakyrelu -> dense 1 -> mse seed=2").check()
    #expect(check.passes && check.kinks == ["β1[1]"], "\(check)")
  }

  @Test func `Floats are held to Doubles`() throws {
    var single = try net("2-2-3 sigmoid bce weights=textbook")
    let exact = try single.gradients()
    single.precision = .single
    let check = try single.check(against: exact, method: "double precision", tolerance: 1e-4)
    #expect(check.passes && check.largest?.error != 0)
  }

  /// Training skips zeros where there are many, and gradients nobody asks for; what is shown does not.
  @Test(
    arguments: ["sgd", "adam"],
    ["100-64-3 relu ce seed=4", "10x10x1 -> flatten -> dense 64 relu -> dense 3 -> ce seed=4"])
  func `a step that skips zeros is a step along the gradient`(name: String, text: String) throws {
    var network = try net(text)
    let rows = 70
    var x = [Double](repeating: 0, count: rows * 100)
    for k in x.indices where k * 7919 % 13 < 2 { x[k] = Double(k % 17) / 8 - 1 }
    try network.setData(
      inputs: #require(Tensor(shape: [rows] + network.architecture.inputShape, values: x)),
      targets: Tensor(vector: (0..<rows).map { (k: Int) -> Double in Double(k % 3) }))
    let before = network.parameters, gradients = try network.gradients()
    let optimizer = try Optimizer(named: name, [0.1])
    _ = try network.train(steps: 1, with: optimizer)
    // Adam's first step has the sign of the gradient alone.
    let expected = zip(before, gradients).map { (w: Double, g: Double) -> Double in
      let step = name == "sgd" ? g : g / (abs(g) + 1e-8)
      return w - 0.1 * step
    }
    #expect(distance(network.parameters, expected) < 1e-9)
  }

  @Test func `a large net is sampled`() throws {
    let network = try net("784-128-10 relu ce")
    let check = try network.check()
    #expect(check.compared < check.parameters)
    #expect(check.passes, "\(check)")
  }

  @Test func `an interrupt ends the check`() throws {
    let network = try net("20-30-10 tanh mse")
    let error = #expect(throws: Failure.self) { try network.check(interrupted: { true }) }
    #expect(error?.code == .interrupted)
  }

  @Test func `the formula is text of the prompt`() throws {
    let one = try net("1-1 sigmoid bce x=2 y=1 W1=3 b1=0.5")
    var text = FormulaText(one)
    let formula = try one.formula(in: &text)
    #expect(formula == "1*softplus((-1)*(W1_1_1*2 + b1_1))")
    let two = try net("1-1-1 tanh mse x=-2 y=0.25")
    text = FormulaText(two)
    let squared = try two.formula(in: &text)
    #expect(squared == "((tanh((W2_1_1*tanh((W1_1_1*(-2) + b1_1)) + b2_1)) + (-0.25)))^2")
  }

  /// Forward-mode derivative of `formula` in each parameter.
  private func derivatives(of network: Network) throws -> [Double] {
    let symbols = network.parameterSymbols
    return try symbols.indices.map { place in
      var builder = DualBuilder(
        layout: network.layout, values: Dictionary(uniqueKeysWithValues: zip(symbols, network.parameters)),
        variable: symbols[place])
      return try network.formula(in: &builder).slope
    }
  }
}

/// A value and its derivative in one variable: the simplest thing that can differentiate a formula.
struct Dual {
  var value: Double
  var slope: Double
}

struct DualBuilder: ExpressionBuilder {
  let layout: Layout
  let values: [String: Double]
  let variable: String
  private static let rows = (Activation.names + ["softplus"]).reduce(into: [String: Activation]()) {
    $0[$1] = Activation(named: $1)
  }

  func number(_ value: Double) -> Dual { Dual(value: value, slope: 0) }

  func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Dual {
    let symbol = name.symbol(a, b, c, d, axes: layout[name]?.shape.count ?? 0)
    return Dual(value: values[symbol] ?? .nan, slope: symbol == variable ? 1 : 0)
  }

  func sum(_ terms: [Dual]) -> Dual {
    terms.reduce(number(0)) { Dual(value: $0.value + $1.value, slope: $0.slope + $1.slope) }
  }

  func product(_ factors: [Dual]) -> Dual {
    factors.reduce(number(1)) {
      Dual(value: $0.value * $1.value, slope: $0.slope * $1.value + $0.value * $1.slope)
    }
  }

  func quotient(_ u: Dual, _ v: Dual) -> Dual {
    Dual(value: u.value / v.value, slope: (u.slope * v.value - u.value * v.slope) / (v.value * v.value))
  }

  func power(_ base: Dual, _ exponent: Int) -> Dual {
    exponent == 0 ? number(1) : product([Dual](repeating: base, count: exponent))
  }

  func apply(_ function: String, _ arguments: [Dual]) throws(Failure) -> Dual {
    let u = arguments[0]
    switch function {
    case "exp":
      let y = exponential(u.value)
      return Dual(value: y, slope: y * u.slope)
    case "ln": return Dual(value: logarithm(u.value), slope: u.slope / u.value)
    case "abs": return Dual(value: abs(u.value), slope: u.value < 0 ? -u.slope : u.slope)
    case "min": return u.value < arguments[1].value ? u : arguments[1]
    case "max": return u.value >= arguments[1].value ? u : arguments[1]
    default:
      guard let row = DualBuilder.rows[function] else {
        throw Failure(.unknown, "no function \(function)")
      }
      var (y, slope) = (0.0, 0.0)
      withUnsafePointer(to: u.value) { row.values($0, &y, 1) }
      withUnsafePointer(to: u.value) { z in
        withUnsafePointer(to: y) { a in row.slopes(z: z, a: a, into: &slope, count: 1) }
      }
      return Dual(value: y, slope: slope * u.slope)
    }
  }
}
