// Mistakes: each kind with its code, its place in UTF-8 offsets, its words and what it proposes.
import Calculus
import Testing

@Suite struct ErrorTests {
  @Test(arguments: [
    ("x +", 3..<3, "expected after '+'"), ("x + * y", 4..<5, "expected after '+'"),
    ("*x", 0..<1, "was expected"),
    ("2 3", 2..<3, "operator was expected between '2' and '3'"), ("x $ y", 2..<3, "'$' has no meaning"),
    ("1.2.3", nil, nil), (".", 0..<1, "lone '.'"), ("x = = 2", nil, nil),
    ("π +", 4..<4, "expected after '+'"),
    ("1,000", 1..<2, "','"), ("f(2) = 3", 2..<3, "parameter name"), ("x at", nil, nil),
    ("x^2 at 1, = 2", nil, nil), ("d/dx", nil, nil), ("∂x", 0..<3, "∂/∂x"), ("(x + 1) = 3", nil, "'='"),
    ("x \u{1} y", 2..<3, "control character"), ("[1, 2", nil, nil),
  ])
  func `syntax`(line: String, range: Range<Int>?, says: String?) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .syntax || (line == "[1, 2" && failure.code == .unclosed), "\(failure)")
    try expect(failure, range, says, line)
  }

  @Test(arguments: [
    ("(x", 0..<1, "')' was expected to close the '('"), ("sin(x", 3..<4, "')' was expected"),
    ("[x, y", 0..<1, "']' was expected"),
    ("x)", 1..<2, "closes nothing"), ("x]", 1..<2, "closes nothing"), ("|x", 0..<1, "'|' was expected"),
    ("((x + 1)", 0..<1, "')' was expected"), ("2*(3 + (4", 7..<8, "')' was expected"),
  ])
  func `brackets that do not match`(line: String, range: Range<Int>, says: String) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .unclosed, "\(failure)")
    try expect(failure, range, says, line)
  }

  @Test func `a bracket of the wrong kind`() throws {
    let notebook = Notebook()
    for (line, range) in [("(x]", 2..<3), ("[x)", 2..<3), ("sin(x]", 5..<6)] {
      let failure = try #require(notebook.failure(line))
      #expect([.syntax, .unclosed].contains(failure.code))
      #expect(failure.range == range)
    }
  }

  @Test(arguments: [
    ("sine(x)", 0..<4, "unknown function 'sine'", "'sin'"),
    ("2 + arctg(x)", 4..<9, "unknown function 'arctg'", "'arctan'"),
    ("sqr(x)", 0..<3, "unknown function 'sqr'", "'sqrt'"), ("xy(x)", 0..<2, "unknown function 'xy'", nil),
    ("simplfy(x)", 0..<7, "unknown function", "'simplify'"), ("y'", 0..<2, "not defined", "define y"),
    ("f'", 0..<2, "of what", "f'(x)"),
  ])
  func `unknown names`(line: String, range: Range<Int>, says: String, hint: String?) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .unknown)
    try expect(failure, range, says, line)
    if let hint { #expect(failure.hint?.contains(hint) == true, "\(failure.hint ?? "no hint")") }
  }

  @Test(arguments: [
    ("sin(x, y)", 0..<9, "sin takes 1 argument, not 2"), ("sin()", 0..<5, "sin takes 1 argument, not 0"),
    ("atan2(x)", 0..<8, "atan2 takes 2 arguments, not 1"), ("sin^ x", 0..<3, "needs an argument"),
    ("sin", 0..<3, "needs an argument"), ("1 + sin", 4..<7, "needs an argument"),
    ("f(x) = x; f(1, 2)", nil, "f takes 1 argument"), ("(x*y)'", nil, "differentiate by which of x, y"),
    ("f(x, y) = x*y; f'(1)", nil, nil), ("f()", nil, "no argument"),
  ])
  func `numbers of arguments`(line: String, range: Range<Int>?, says: String?) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .arity, "\(failure)")
    try expect(failure, range, says, line)
  }

  @Test(arguments: [
    ("e = 3", 0..<1), ("pi = 3", 0..<2), ("π = 3", 0..<2), ("inf = 1", 0..<3), ("sin = 3", 0..<3),
    ("sin(x) = x", 0..<3),
    ("diff(x) = 2", 0..<4), ("f(e) = 2", 2..<3), ("f(x, x) = 2", 5..<6), ("d/dpi x", 0..<5),
    ("x at e=2", 5..<6),
    ("and = 3", 0..<3),
  ])
  func `names that are taken`(line: String, range: Range<Int>) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .name, "\(failure)")
    #expect(failure.range == range, "\(failure)")
  }

  @Test func `a reserved name says why`() throws {
    let notebook = Notebook()
    notebook.definitions.reserved["steps"] = "a command"
    let failure = try #require(notebook.failure("steps = 3"))
    #expect(failure.code == .name && failure.range == 0..<5)
    #expect(failure.message == "'steps' is a command and can't be a name")
  }

  @Test(
    arguments: [
      ("1/0", .undefined, 0..<3), ("x + 1/0", .undefined, 4..<7), ("sqrt(-4)", .domain, 0..<8),
      ("ln(0)", .undefined, 0..<5),
      ("0^-1", .undefined, 0..<4), ("inf - inf", .undefined, 0..<9), ("0*inf", .undefined, 0..<5),
      ("tan(pi/2)", .undefined, 0..<9),
      ("(-4)^(1/2)", .domain, 0..<10), ("1 + (-2)!", nil, nil), ("inf^0", .undefined, 0..<5),
      ("0/0", .undefined, 0..<3),
      ("1/x at x=0", .undefined, nil),
    ] as [(String, Failure.Code?, Range<Int>?)])
  func `what has no value`(line: String, code: Failure.Code?, range: Range<Int>?) throws {
    let notebook = Notebook()
    guard let code else {
      // Left as it stands, or refused: never a number.
      if let result = try? notebook.result(line) { #expect(!notebook.graph.isNumber(result)) }
      return
    }
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == code, "\(failure)")
    if let range { #expect(failure.range == range, "\(failure)") }
  }

  @Test(arguments: [
    ("[1, 2] + [1, 2, 3]", "2 and 3"), ("[[1, 2], [3]]", "same length"),
    ("[[1, 2], [3, 4]]*[1, 2, 3]", "2×2 times 3×1"),
    ("[[1, 2], 3]", "same length"),
  ])
  func `shapes that do not fit`(line: String, says: String) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .shape)
    #expect(failure.message.contains(says), "\(failure.message)")
  }

  @Test(arguments: [
    ("a = b; b = a; a", "a → b → a"), ("a = b; b = c; c = a + 1; c", "c → a → b → c"),
    ("f(x) = f(x) + 1; f(1)", "f"),
  ])
  func `a cycle is an error where it is used`(line: String, path: String) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .cycle, "\(failure)")
    #expect(failure.message.contains(path), "\(failure.message)")
  }

  @Test(arguments: [
    "diff(x, 2, 3)", "diff(x*y)", "diff(3)", "taylor(x, 2, 3)", "subs(x, 3)", "N(x)", "grad(3)",
    "jacobian(x, 3)",
    "diff(x, x, 0.5)", "taylor(x, x=0, y)",
  ])
  func `operators say what they want`(line: String) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .usage, "\(failure)")
    #expect(failure.range != nil)
  }

  @Test func `bytes that are no UTF-8 are refused where they are`() throws {
    let failure = #expect(throws: Failure.self) { try Parser(Graph()).statement([0x78, 0x20, 0xFF, 0xFE]) }
    #expect(failure?.code == .syntax)
    #expect(failure?.range == 2..<3)
  }

  private func expect(_ failure: Failure, _ range: Range<Int>?, _ says: String?, _ line: String) throws {
    if let range { #expect(failure.range == range, "\(failure)") }
    if let says { #expect(failure.message.contains(says), "\(failure.message)") }
    let place = try #require(failure.range, "\(failure)")
    #expect(place.upperBound <= line.utf8.count)
  }
}
