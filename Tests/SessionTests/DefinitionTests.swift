// Names: what they stand for, when they are looked up, how they are forgotten.
import Calculus
import Session
import Testing

@Suite struct DefinitionTests {
  @Test func `a name is looked up when it is used`() {
    let session = Session(after: "a = 3", "y = a x", "f(u) = y + u")
    #expect(session.out("y") == "3*x")
    #expect(session.out("f(1)") == "3*x + 1")
    _ = session.respond(to: "a = 5")
    #expect(session.out("f(1)") == "5*x + 1")
  }

  @Test func `in its own definition a name means its old value`() {
    let session = Session(after: "b = 2", "b = b + 1", "b = 10 b")
    #expect(session.out("b") == "30")
  }

  @Test func `a circle is an error where it is used`() {
    let session = Session(after: "p = q + 1")
    #expect(session.failure("q = p + 1") == nil)
    #expect(session.failure("p")?.code == .cycle)
    #expect(session.out("q = 1; p") == "2")
    _ = session.respond(to: "f(x) = f(x - 1)")
    #expect(session.failure("f(3)") != nil)
    #expect(session.out("1 + 1") == "2")
  }

  @Test func `a value does not stand in the way of a derivative`() {
    let session = Session(after: "x = 3")
    #expect(session.notes("d/dx x^2").contains { $0.contains("x = 3") })
    #expect(session.out("d/dx x^2") == "2*x")
    #expect(session.out("diff(x^2, x)") == "2*x")
    #expect(session.out("x^2") == "9")
    #expect(session.out("d/dx x^2 at x=5") == "10")
    #expect(session.out("grad(x^2 y, [x, y])") == "[2*x*y, x^2]")
  }

  @Test func `a name bound to a value before a bracket is a product`() {
    #expect(Session(after: "a = 3").out("a(x + 1)") == Session().out("3(x + 1)"))
  }

  @Test func `functions take their arguments as they stand`() {
    let session = Session(after: "f(x, y) = x - y")
    #expect(session.out("f(y, x)") == "y - x")
    #expect(session.out("f(1, 2)") == "-1")
    #expect(session.failure("f(1)")?.code == .arity)
    #expect(session.out("f(2, f(3, 4))") == "3")
  }

  @Test func `primes follow what they derive`() {
    let session = Session(after: "f(x) = x^4", "y = x^3")
    #expect(session.out("f'") == "4*x^3")
    #expect(session.out("f''(2)") == "48")
    #expect(session.out("y'") == "3*x^2")
    #expect(session.out("dy/dx") == "3*x^2")
    #expect(session.out("f⁽⁴⁾(x)") == "24")
  }

  @Test func `answers have names`() {
    let session = Session(after: "2^10", "x + 1")
    #expect(session.out("ans") == "x + 1")
    #expect(session.out("ans1 + 1") == "1025")
    #expect(session.out("%") == "1025")
    #expect(session.out("_") == "1025")
    #expect(session.out("%*2") == "2050")
  }

  @Test func `a definition is no answer`() {
    let session = Session(after: "5", "a = 6", "sine(x)", "vars")
    #expect(session.out("ans") == "5")
  }

  @Test func `del forgets and reset forgets all`() {
    let session = Session(after: "a = 2", "b = 3", "f(x) = a x")
    #expect(session.out("del a; f(2)") == "2*a")
    #expect(session.out("b") == "3")
    #expect(session.failure("del a")?.code == .unknown)
    #expect(session.failure("del b nosuch")?.code == .unknown)
    #expect(session.out("b") == "3")
    #expect(session.out("reset; b") == "b")
    #expect(session.out("vars") == "nothing is defined")
  }

  @Test func `vars lists what can be typed in again`() {
    let session = Session(after: "a = 1/3", "f(x, y) = a x^2 sin(y)", "y = f(1, z)")
    let lines = session.out("vars").split(separator: "\n").map(String.init)
    let other = Session()
    for line in lines { #expect(other.failure(line) == nil) }
    #expect(other.out("vars") == session.out("vars"))
    #expect(lines.count == 3)
  }

  @Test(arguments: [
    "pi = 3", "e = 2", "inf = 1", "plot = 2", "sin = 3", "sin(x) = x", "table(x) = x", "f(x, x) = x",
    "f(1) = 2",
  ])
  func `what has a meaning cannot be defined`(line: String) {
    let session = Session()
    #expect(session.failure(line) != nil)
    #expect(session.out("vars") == "nothing is defined")
  }

  @Test func `one letter that is a verb of a net is a name`() {
    let session = Session(after: "n = 5", "b = 2")
    #expect(session.out("n") == "5")
    #expect(session.out("b + 1") == "3")
    #expect(session.out("n*b") == "10")
  }

  @Test func `formal functions differentiate`() {
    #expect(Session(after: "function u, v").out("d/dx(u(x) + v(x))").contains("u'(x)"))
    #expect(Session().out("d/dx f(g(x))") == "f'(g(x))*g'(x)")
    #expect(Session().failure("function sin") != nil)
  }
}

@Suite struct StatementTests {
  @Test func `a semicolon separates and silences`() {
    let replies = Session().respond(to: "a = 1; a + 1; a + 2")
    #expect(replies.map(\.isSilent) == [true, true, false])
    #expect(replies.map(\.out) == ["a = 1", "2", "3"])
    #expect(replies.map(\.offset) == [0, 7, 14])
    #expect(replies.map(\.source) == ["a = 1", "a + 1", "a + 2"])
    #expect(Session().respond(to: "1;").map(\.isSilent) == [true])
  }

  @Test func `a semicolon inside brackets or a comment is none`() {
    #expect(Session().respond(to: "1 + 1 # a; b").map(\.out) == ["2"])
    #expect(Session().respond(to: "(1; 2)").count == 1)
  }

  @Test(arguments: ["", "   ", "# a comment", ";", " ; ;", "\t"]) func `nothing answers nothing`(line: String)
  {
    #expect(Session().respond(to: line).isEmpty)
  }

  @Test func `an error does not keep the next statement from its answer`() {
    let replies = Session().respond(to: "1 +; 2 + 2")
    #expect(replies.map(\.ok) == [false, true])
    #expect(replies[1].out == "4")
  }

  @Test func `an error leaves everything as it was`() {
    let session = Session(after: "a = 3", "a + 1")
    for line in ["a = 2 +", "a = sine(2)", "1/0", "f(x) = tahn(x)", "del a sine", "a = 5; 1/0"] {
      _ = session.respond(to: line)
    }
    #expect(session.out("a") == "5")
    #expect(session.out("vars") == "a = 5")
  }

  @Test func `a note is made once`() {
    let session = Session()
    #expect(session.notes("1/2x").count == 1)
    #expect(session.notes("1/3y").isEmpty)
    #expect(session.notes("speed + 1").count == 1)
    #expect(session.notes("speed + 2").isEmpty)
    #expect(session.notes("weight").count == 1)
    #expect(Session().notes("2x + sin(x)").isEmpty)
  }

  @Test func `a line that is too long is refused unread`() {
    let session = Session(after: "set line 100")
    #expect(session.failure(String(repeating: "1+", count: 60) + "1")?.code == .limit)
    #expect(session.out("1 + 1") == "2")
  }
}
