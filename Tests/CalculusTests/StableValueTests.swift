// Values where doubles lose digits or overflow on the way: rewritten shapes, and expansions about a point nearby.
import Calculus
import Testing

@Suite struct StableValueTests {
  @Test(arguments: [
    ("ln(sigmoid(-1000.0))", -1000), ("ln(1 + e^1000.0)", 1000), ("1 - cos(1e-8)", 5e-17),
    ("cos(1e-8) - 1", -5e-17),
    ("e^1000.0/(e^1000.0 + 1)", 1), ("e^800.0/(e^800.0 + 1)^2", 0),
    ("e^2.0/(e^2.0 + 1)^2", 0.10499358540350652),
    ("logsigmoid(-1000.0)", -1000), ("3*(1 - cos(1e-4))", 1.499999998750000e-8),
  ])
  func `shapes that overflow or cancel are computed otherwise`(line: String, value: Double) throws {
    let notebook = Notebook()
    let answer = try notebook.result(line)
    #expect(
      agree(
        try notebook.graph.value(of: answer) / max(value.magnitude, 1e-300),
        value / max(value.magnitude, 1e-300), 1e-14))
  }

  @Test(arguments: [
    ("(1 - cos(x))/x^2", 1, "1/10^8", -8.3333333333333333e-10),
    ("(1 - cos(x))/x^2", 1, "1/1000", -8.3333327777777793e-5),
    ("(sin(x) - x)/x^3", 0, "1/10^6", -0.16666666666665833), ("sinc(x)", 1, "1/10^7", -3.3333333333333300e-8),
    ("sinc(x)", 2, "1/10^7", -0.33333333333333233),
    ("sqrt(x + 1) - sqrt(x)", 0, "10^15", 1.5811388300841893e-8),
    ("ln(x)/(x - 1)", 1, "1 + 1/10^7", -0.49999993333334083), ("(e^x - e^(-x))/(e^x + e^(-x))", 0, "1000", 1),
    ("ln(1 + e^x)", 1, "1000", 1), ("ln(sigmoid(x))", 1, "-1000", 1),
  ])
  func `near a hole the value has all of its digits`(f: String, order: Int, at: String, value: Double) throws
  {
    let graph = Graph()
    let parser = Parser(graph)
    let x = graph.symbol("x"), a = try parser.expression(at)
    let formula = graph.simplified(graph.derivative(try parser.expression(f), wrt: x, order: order))
    let there = graph.substituted(formula, [x: a])
    try graph.check()
    let closer = graph.closerValue(there, of: formula, at: [x: a])
    let found = try closer.value ?? graph.value(of: there)
    #expect(((found - value) / value).magnitude < 1e-13, "\(found)")
  }

  @Test func `what cancels beyond repair is said to`() throws {
    let graph = Graph()
    let parser = Parser(graph)
    let x = graph.symbol("x")
    let f = try parser.expression("tan(x) - 1/(pi/2 - x)"), a = try parser.expression("1.5707963")
    let closer = graph.closerValue(graph.substituted(f, [x: a]), of: f, at: [x: a])
    #expect(closer.value == nil)
    #expect(closer.digits ?? 99 < 8)
  }
}
