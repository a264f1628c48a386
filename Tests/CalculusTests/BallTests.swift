// Numbers from balls: digits against a table of reference values, derivative cells against differences of proved
// values, and what is said when nothing can be proved.
import Calculus
import Foundation
import Testing

/// A value in the language of the prompt and its first thirty digits.
struct ReferenceValue: Sendable, CustomTestStringConvertible {
  let line: String
  let digits: String
  var testDescription: String { line }

  static let all: [ReferenceValue] = {
    guard let url = Bundle.module.url(forResource: "Corpus/special", withExtension: "tsv"),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { row in
      let fields = row.split(separator: "\t").map(String.init)
      return ReferenceValue(line: fields[0], digits: fields[1])
    }
  }()
}

@Suite(.enabled(if: BallServer.isInstalled, "nabla-balls is not there"))
struct BallTests {
  // MARK: Digits

  @Test func `there are reference values`() {
    #expect(ReferenceValue.all.count > 300)
  }

  @Test(arguments: ReferenceValue.all)
  func `thirty digits are the reference's`(_ value: ReferenceValue) throws {
    let notebook = Notebook()
    let found = try notebook.result("N(\(value.line), 30)")
    let expected = try notebook.result(value.digits)
    #expect(found == expected, "\(notebook.graph.text(found))")
  }

  @Test(arguments: ReferenceValue.all)
  func `a double is the one nearest to the reference`(_ value: ReferenceValue) throws {
    let notebook = Notebook()
    let expected = try #require(Double(value.digits))
    let e = try notebook.result(value.line)
    let nearest = try notebook.graph.nearestDoubles(e, inputs: [], points: [[]])
    #expect(nearest == [expected])
  }

  @Test(arguments: [
    ("N(pi, 1)", "3"), ("N(pi, 2)", "3.1"), ("N(2/3, 3)", "0.667"), ("N(1/8, 2)", "0.13"),
    ("N(-1/8, 2)", "-0.13"),
    ("N(999.96, 4)", "1000"), ("N(10^30 + 1/3, 32)", "1000000000000000000000000000000.3"), ("N(0, 10)", "0"),
    ("N(1/4, 50)", "0.25"), ("N(cos(1)^2 + sin(1)^2, 40)", "1"), ("N(floor(pi^20), 3)", "8.77e9"),
    ("N(ln(e^(10^10)), 5)", "1e10"), ("N([pi, e], 5)", "[3.1416, 2.7183]"), ("N(sqrt(2)*0, 7)", "0"),
    ("N(besselj(0, 0.5), 5)", "0.93847"), ("N(exp(1000))", "1.970071114017047e434"),
    ("N(exp(-800), 7)", "3.667875e-348"),
  ])
  func `digits are rounded once, at the end`(_ line: String, _ answer: String) throws {
    let notebook = Notebook()
    let found = try notebook.result(line)
    let expected = try notebook.result(answer)
    #expect(found == expected, "\(notebook.graph.text(found))")
  }

  @Test(arguments: [
    ("N(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))", "is 0 or smaller than 1e-"),
    ("N(ln(-1), 20)", "has no real value"),
    ("N(gamma(-2), 20)", "has no real value"), ("N(besselj(1/2, -1))", "has no real value"),
    ("N(floor(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))), 5)", "could not be found"),
    ("N(x)", "x has no value here"), ("N(pi, 0)", "from 1 to 100000"), ("N(pi, 100001)", "from 1 to 100000"),
    ("N(e^e^e^e, 10)", "too large to be written out"), ("N(f(1), 10)", "is not defined"),
    ("N(if(sqrt(2) + sqrt(3) > sqrt(5 + 2*sqrt(6)), 1, ln(-1)), 5)", "could not be found"),
  ])
  func `what has no digits is told`(_ line: String, _ part: String) throws {
    let message = Notebook().failure(line)?.message ?? "nothing"
    #expect(message.contains(part), "\(message)")
  }

  // MARK: Enclosures

  @Test(arguments: [
    ("exp(pi*sqrt(163)) - 262537412640768744", -1), ("sin(10^22) + 0.85220084976718", -1), ("e^pi - pi^e", 1),
    ("gamma(1/3)*gamma(2/3) - 2*pi/sqrt(3) + 1/10^100", 1), ("(-8)^(1/3) + 2", 0), ("floor(-5/2) + 3", 0),
  ])
  func `a sign is proved`(_ line: String, _ sign: Int) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    #expect(try notebook.graph.enclosure(e).sign == sign)
  }

  @Test func `bounds hold the value`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression("besselj(1/3, x) - x^(1/3)")
    let points = try (1...9).map { k in [try #require(Rational(k, over: 7))] }
    let nearest = try graph.nearestDoubles(e, inputs: [x], points: points.map { [$0[0].double] })
    for (enclosure, near) in zip(try graph.enclosures(e, inputs: [x], points: points, bits: 200), nearest) {
      guard case .value(let lower, let upper, let exponent, let sign) = enclosure else {
        Issue.record("\(enclosure)")
        continue
      }
      #expect(lower <= near + 1e-14 && near - 1e-14 <= upper && upper - lower < 1e-14)
      #expect(
        sign == (near > 0 ? 1 : -1) && abs(near) <= Double(sign: .plus, exponent: exponent, significand: 1))
    }
  }

  @Test func `a hidden zero has no sign, and an end`() throws {
    let graph = Graph()
    let e = try Parser(graph).expression("sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6))")
    guard case .value(_, _, let exponent, nil) = try graph.enclosure(e, bits: 1000) else {
      Issue.record("a sign was proved")
      return
    }
    #expect(exponent < -900)
  }

  @Test(arguments: [
    "sqrt(x)", "ln(x)", "asin(x - 1)", "x^(-1/2)", "gamma(x)", "bessely(0, x)", "zeta(x + 2)",
    "mod(2, x + 1)", "x^pi",
  ])
  func `where there is no value none is proved`(_ line: String) throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression(line)
    #expect(try graph.enclosure(e, at: [(x, .minusOne)]) == .undefined)
  }

  @Test(arguments: [
    ("x^(1/3)", -2.0), ("x^(2/3)", 4.0), ("x^-1", -0.125), ("abs(x)", 8.0), ("if(x < 0, 5, ln(x))", 5.0),
    ("max(x, 2*x)", -8.0), ("round(x/3)", -3.0), ("heaviside(x)", 0.0), ("mod(x, 3)", 1.0),
    ("if(x == -8 and not (x > 0), 1, 0)", 1.0),
  ])
  func `roots, corners and branches are those of the reals`(_ line: String, _ value: Double) throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let e = try Parser(graph).expression(line)
    #expect(try graph.nearestDoubles(e, inputs: [x], points: [[-8]]) == [value])
  }

  // MARK: The table

  /// The cell against a difference of values proved to some seventy digits: what is left is the difference's own
  /// error.
  @Test(arguments: Row.numeric.filter { $0.function.form != .shorthand })
  func `a derivative cell agrees with a proved difference`(row: Row) throws {
    let graph = Graph()
    let (call, symbols) = row.call(in: graph)
    let h = try #require(Rational(1, over: 1_000_000_000_000))
    for (k, symbol) in symbols.enumerated() where row.function.derivatives[k] != nil {
      let slope = graph.derivative(call, wrt: symbol)
      try graph.check()
      let right = graph.substituted(call, [symbol: graph.sum(symbol, graph.number(h))])
      let left = graph.substituted(call, [symbol: graph.sum(symbol, graph.number(-h))])
      let gap = graph.sum(
        graph.product(
          graph.difference(right, left), graph.power(graph.product(.two, graph.number(h)), .minusOne)),
        graph.product(.minusOne, slope))
      let points = try row.points.map {
        try $0.map { try #require(Rational(Int(($0 * 97).rounded()), over: 97)) }
      }
      let gaps = try graph.enclosures(gap, inputs: symbols, points: points, bits: 512)
      let sizes = try graph.enclosures(slope, inputs: symbols, points: points, bits: 64)
      for (at, (gap, size)) in zip(gaps, sizes).enumerated() {
        guard case .value(let low, let high, _, _) = gap, case .value(let from, let to, _, _) = size else {
          Issue.record("by \(symbol) at \(points[at].map(\.double)): \(gap)")
          continue
        }
        let scale = max(1, abs(from), abs(to))
        #expect(
          max(abs(low), abs(high)) < 1e-17 * scale * 1e3,
          "by argument \(k + 1) at \(points[at].map(\.double)): \(gap)")
      }
    }
  }

  // MARK: The second program

  @Test func `a computation that takes too long ends, and the next one works`() throws {
    let graph = Graph()
    graph.limits.seconds = 0.3
    let parser = Parser(graph)
    let long = try parser.expression(
      "besselj(1/3, 10^9) + polylog(1/3, -10^40) + hyp2f1(1/3, 10^7, 1/7, 1/2)")
    _ = try? graph.enclosure(long, bits: 4_000_000)
    graph.limits.seconds = 10
    let short = try parser.expression("besselj(0, 1)")
    #expect(try graph.value(of: short) == 0.7651976865579666)
  }

  @Test func `an interrupt is heard while balls are computed`() throws {
    let graph = Graph()
    graph.isInterrupted = { true }
    let e = try Parser(graph).expression("zeta(3)")
    #expect(throws: Failure.self) { try graph.nearestDoubles(e, inputs: [], points: [[]]) }
    #expect(graph.trouble == nil)
  }

  @Test func `a block of points is one question`() throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let program = try Program(graph, [Parser(graph).expression("besselj(0, x)^2 + 1")], inputs: [x])
    let points = (0..<1000).map { Double($0) / 50 }
    let values = program.block([points])
    #expect(values[0] == 2 && values[50] == 0.7651976865579666 * 0.7651976865579666 + 1)
    #expect(values.allSatisfy { $0 >= 1 && $0 <= 2 })
  }
}
