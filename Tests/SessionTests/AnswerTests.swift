// What lines answer: numbers exact and decimal, values at points, tables, equality.
import Calculus
import Page
import Session
import Testing

@Suite struct AnswerTests {
  @Test(arguments: [
    ("0.1 + 0.2", "0.3"), ("2^0.5", "1.4142135623730951"), ("1/3 + 0.5", "0.8333333333333334"),
    ("1/3 + 1/6", "1/2"),
    ("2^100", "1267650600228229401496703205376"), ("20!", "2432902008176640000"), ("0.5", "0.5"),
    ("1e-3", "0.001"),
    ("0.1 * 3", "0.3"), ("1.5e3", "1500"), ("2/4", "1/2"), ("-2^2", "-4"), ("2^-1", "1/2"),
    ("(-8)^(1/3)", "-2"),
    ("2^3^2", "512"), ("7 - 7.0", "0"), ("100 * 1.1", "110"), ("N(pi)", "3.141592653589793"),
  ])
  func `numbers stay exact, and decimal where a decimal was written`(line: String, answer: String) {
    #expect(Session().out(line) == answer)
  }

  @Test(arguments: [
    ("d/dx x^2 + 1 at x=3", "6"), ("d/dx(x^2) + x", "3*x"), ("d/dx d/dy x^2*y^2", "4*x*y"),
    ("2 d/dx x^2", "4*x"),
    ("diff(x^3, x, 2)", "6*x"), ("d^2/dx^2 sin x", "-sin(x)"), ("∂²/∂x∂y x^2*y", "2*x"),
    ("(x^2 + 1)'", "2*x"),
    ("x^2 at 3", "9"), ("x y at x=2, y=5", "10"), ("grad(x^2*y)", "[2*x*y, x^2]"), ("∇(x y)", "[y, x]"),
  ])
  func `derivatives are written in many ways`(line: String, answer: String) {
    #expect(Session().out(line) == answer)
  }

  @Test func `a derivative that somebody hears as bytes has no reply, and is an answer like any other`() {
    let session = Session()
    var heard: [String] = []
    session.hearsPlain = { bytes in
      heard.append(bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
      return true
    }
    #expect(session.respond(to: "d/dx x^2").isEmpty)
    #expect(heard == ["2*x"])
    #expect(session.out("ans + 1") == "2*x + 1")
    #expect(session.respond(to: "d/dx x^3").isEmpty)
    #expect(session.out("steps").contains("power rule"))
    session.hearsPlain = { _ in false }
    #expect(session.out("d/dy y^3") == "3*y^2")
  }

  @Test func `a value comes with its number`() throws {
    let reply = try #require(Session().respond(to: "sqrt(2)/2").first)
    #expect(reply.kind == .value)
    #expect(reply.out == "sqrt(2)/2")
    #expect(abs(try #require(reply.value) - 0.70710678118654752) < 1e-16)
    #expect(Session().respond(to: "x + 1").first?.kind == .expression)
    #expect(Session().respond(to: "x + 1").first?.value == nil)
  }

  @Test func `critical points are a table and a list`() throws {
    let session = Session()
    let reply = try #require(session.respond(to: "critical(x^3 - 3x)").first)
    #expect(reply.kind == .table)
    #expect(reply.out == "x\tvalue\tkind\n-1\t2\tmaximum\n1\t-2\tminimum")
    #expect(session.out("ans") == "[-1, 1]")
    #expect(session.out("critical(e^x)") == "none")
    #expect(session.out("c = critical(x^2); c") == "[0]")
  }

  @Test func `a value by quadrature says how far it can be trusted`() throws {
    let session = Session()
    #expect(
      session.notes("N(integral(e^(-t^2), t=0..1))").contains { $0.contains("estimated error below 1e-") })
    #expect(session.out("integral(sin(t), t=0..1.5)").hasPrefix("0.92926279833"))
    #expect(session.notes("sum(1/k, k=1..inf)").contains { $0.contains("diverges") })
    #expect(session.out("sum(1/k, k=1..inf)") == "sum(1/k, k=1..inf)")
    #expect(session.notes("sum(k^2, k=1..10)").isEmpty)
  }

  @Test func `values of names go in after operators have differentiated`() throws {
    let session = Session(after: "x = 3")
    #expect(session.out("grad(x^2*y)") == "[2*x*y, x^2]")
    #expect(Session(after: "x = 3").notes("grad(x^2*y)") == ["x = 3 here; write 'at x=3' to put it in"])
    #expect(session.out("k = 5; sum(k*x, k=1..2)") == "9")
  }

  @Test func `a table has a row a point`() throws {
    let rows = Session().out("x^2 at x=0..2 step 0.5").split(separator: "\n")
    #expect(rows == ["x\tx^2", "0\t0", "0.5\t0.25", "1\t1", "1.5\t2.25", "2\t4"])
    #expect(
      Session().out("table([x, 2x], x=1..0 step -1)").split(separator: "\n") == [
        "x\tx\t2*x", "1\t1\t2", "0\t0\t0",
      ])
    #expect(Session().respond(to: "x at x=0..1").first?.kind == .table)
    #expect(Session().out("x at x=0..1").split(separator: "\n").count == 12)
  }

  @Test(arguments: [
    "1 == 1", "d/dx x^2 == 2x", "sin(2x) == 2 sin(x) cos(x)", "1 < 2", "not 1 > 2", "1 < 2 and 2 < 3",
    "0.1 + 0.2 == 3/10",
    "(x + 1)^2 == x^2 + 2x + 1", "d/dx ln x == 1/x", "[1, 2] == [1, 2]", "x^2 == 9 at x=3",
  ])
  func `an assertion that holds is silent`(relation: String) throws {
    let reply = try #require(Session().respond(to: "assert \(relation)").first)
    #expect(reply.ok, "\(reply.failure?.message ?? "")")
    #expect(reply.out.isEmpty)
  }

  @Test(arguments: ["1 == 2", "d/dx x^2 == x", "2 < 1", "x == y", "[1, 2] == [1, 3]"])
  func `an assertion that does not hold is an error`(relation: String) {
    #expect(Session().failure("assert \(relation)")?.code == .assertion)
  }

  @Test func `the answer of a pipe can be typed in again`() {
    let lines = [
      "d/dx x^x", "d/dx ln(x^2+1)/x", "diff(x^2*sin(3x), x, 2)", "d/dx tan x", "d/dx sqrt(x)",
      "hessian(x^2 y + sin(y)/x)", "d/dx |x|", "(1 - x)^-2", "d/dx f(g(x))", "d/dx 2^-x", "-x^-2/3",
      "5 x^(2/3)",
    ]
    for line in lines {
      let session = Session()
      let answer = session.out(line)
      #expect(session.out(answer) == answer, "\(line)")
    }
    // A Taylor polynomial is written in the order of its powers, a sum in the order of sums.
    #expect(
      Session().failure("assert taylor(e^x, x=0, 4) == (\(Session().out("taylor(e^x, x=0, 4)")))") == nil)
  }

  @Test func `the same question has the same answer whatever was asked before`() {
    let used = Session(after: "z + y + x", "d/dx cos(x) e^x", "b a", "hessian(z^2 y)")
    for line in ["a + b + z", "d/dx x^2 sin(3x)", "y x b a", "grad(z y x)"] {
      #expect(used.out(line) == Session().out(line))
    }
  }

  @Test func `an answer without end names its parts, and reads back`() throws {
    let session = Session(after: "set printed 1000")
    let lines = session.out("diff(tan(x*sin(x)), x, 9)").split(separator: "\n").map(String.init)
    #expect(lines.count > 3)
    let reader = Session()
    for line in lines.dropLast() { #expect(reader.failure(line) == nil) }
    let value = try #require(reader.respond(to: "\(lines[lines.count - 1]) at x=0.3").first?.value)
    let exact = try #require(Session().respond(to: "diff(tan(x*sin(x)), x, 9) at x=0.3").first?.value)
    #expect(abs(value - exact) < 1e-9 * abs(exact))
  }
}
