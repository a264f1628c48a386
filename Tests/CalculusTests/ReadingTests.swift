// How a line is read: each ruling of the language as a pair, the line and what it prints in a pipe.
import Calculus
import Testing

@Suite struct ReadingTests {
  @Test func `names that begin alike stay apart, however many and long they are`() throws {
    let graph = Graph()
    let parser = Parser(graph)
    let long = String(repeating: "k", count: 60)
    var names = (1...64).map { String(repeating: "v", count: $0) }
    for k in 0..<400 { names += ["n\(k)", "abcdefg\(k)", "abcdefgh\(k)", "\(long)\(k)"] }
    let symbols = try names.map { try parser.expression($0) }
    #expect(Set(symbols).count == names.count)
    #expect(try names.map { try parser.expression($0) } == symbols)
    #expect(symbols.map { graph.text($0) } == names)
  }

  @Test func `a line is read the same after any other`() throws {
    let graph = Graph()
    let parser = Parser(graph)
    let lines = [
      "d/dx x^2", "(1 + ", "f(x, y", "[1, 2, [3", "d/da (a + b) + 2.5", "x = 3 at", "N(pi, 20)", "1..2", "3!",
      "sin x^2/3", "x²y + e^(2 - x)", String(repeating: "(", count: 3000) + "x", "taylor(sin(x), x, 0, 5)",
      "a == b", "factor(12)", "x' + 1", "dy/dx", "2 + 3*4 - 5", "1e5 + 12345678901234567890123", "𝑥 + 1", "",
    ]
    func read(_ line: String, _ parser: Parser) -> String {
      do {
        let statement = try parser.statement(Array(line.utf8))
        let form = if case .expression(let e) = statement.form { graph.text(e) } else { "other" }
        let flags = (
          statement.hasDecimal, statement.digits, statement.comparison != nil, statement.series != nil
        )
        let names = (statement.protected + statement.variables).map { graph.name($0) }
        return "\(form) \(flags) \(statement.notes) \(names) \(statement.range)"
      } catch {
        return "\(error)"
      }
    }
    let alone = lines.map { read($0, Parser(graph)) }
    for step in [1, 4, 5, 8] {
      for k in lines.indices {
        let at = k * step % lines.count
        #expect(read(lines[at], parser) == alone[at], "\(lines[at])")
      }
    }
  }

  @Test(arguments: [
    ("-x^2", "-x^2"), ("2^-x", "2^(-x)"), ("x^2^3", "x^8"), ("x**2", "x^2"), ("2 - -3", "5"), ("+x", "x"),
    ("1 - 2 - 3", "-4"), ("8/4/2", "1"), ("2*3 + 4", "10"), ("a - (b - c)", "a - b + c"), ("-2^2", "-4"),
    ("(-2)^2", "4"), ("2^3!", "64"), ("3!!", "720"), ("-3!", "-6"), ("x!", "x!"), ("a/b*c", "a*c/b"),
    ("x·y", "x*y"), ("x × y", "x*y"), ("6 ÷ 3", "2"), ("x − 1", "x - 1"), ("--x", "x"),
  ])
  func `operators bind as in a book`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("1/2 x", "x/2"), ("1/2x", "1/(2*x)"), ("2x", "2*x"), ("3(x+1)", "3*(x + 1)"), ("(a)(b)", "a*b"),
    ("2πr", "2*pi*r"),
    ("x sin x", "x*sin(x)"), ("x y z", "x*y*z"), ("6/2(1+2)", "1"), ("6/2 (1+2)", "9"), ("a/b c", "a*c/b"),
    ("(x+1)(x-1)", "(x - 1)*(x + 1)"), ("2x^2", "2*x^2"), ("2 3^2", nil), ("sin(x)(x+1)", "(x + 1)*sin(x)"),
    ("2x/3y", "2*x/(3*y)"), ("x 2", "2*x"), ("(x)2", "2*x"), ("2√3", "2*sqrt(3)"), ("3 √x", "3*sqrt(x)"),
  ])
  func `a product without a sign binds by its spaces`(line: String, printed: String?) throws {
    if let printed {
      #expect(try answer(line) == printed)
    } else {
      #expect(throws: Failure.self) { try answer(line) }
    }
  }

  @Test(arguments: [
    ("sin x", "sin(x)"), ("sin -x", "-sin(x)"), ("sin 2x", "sin(2*x)"), ("sin 2πx", "sin(2*pi*x)"),
    ("sin cos 2x", "sin(cos(2*x))"), ("sin x cos x", "sin(x)*cos(x)"), ("sin x y", "y*sin(x)"),
    ("cos x/2", "cos(x)/2"),
    ("sin x^2", "sin(x^2)"), ("sin^2 x", "sin(x)^2"), ("sin² x", "sin(x)^2"), ("sin^2(x)", "sin(x)^2"),
    ("sin^-1 x", "asin(x)"), ("sin⁻¹ x", "asin(x)"), ("tan^-1(x)", "atan(x)"), ("cosh^-1 x", "acosh(x)"),
    ("ln^-1 x", "1/ln(x)"), ("sin^n x", "sin(x)^n"), ("sin^(k+1) x", "sin(x)^(k + 1)"),
    ("sin x + 1", "sin(x) + 1"),
    ("ln 2x + 1", "ln(2*x) + 1"), ("sin |x|", "sin(abs(x))"), ("sqrt x", "sqrt(x)"), ("√x", "sqrt(x)"),
    ("√(x+1)", "sqrt(x + 1)"), ("√2x", "sqrt(2)*x"), ("∛8", "2"), ("sin √x", "sin(sqrt(x))"),
    ("2sin x", "2*sin(x)"),
    ("sin^2 x + cos^2 x", "sin(x)^2 + cos(x)^2"), ("sin(x)^2", "sin(x)^2"), ("exp x", "e^x"),
    ("sin x * y", "y*sin(x)"),
  ])
  func `a function without brackets takes one tight product`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("x²", "x^2"), ("x⁻¹", "1/x"), ("x¹⁰", "x^10"), ("2x²", "2*x^2"), ("x²y³", "x^2*y^3"), ("-x²", "-x^2"),
    ("(x+1)²", "(x + 1)^2"), ("x₁ + x₂", "x₁ + x₂"), ("θ + θ", "2*θ"), ("速度/時間", "速度/時間"), ("π", "pi"),
    ("∞", "inf"),
    ("x_1", "x_1"), ("e^2x", "e^2*x"), ("x^1/2", "x/2"), ("e^(2x)", "e^(2*x)"), ("e^-x", "e^(-x)"),
    ("i^2", "i^2"),
  ])
  func `names, constants and exponents`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    (".5", "0.5"), ("5.", "5"), ("2e-3", "0.002"), ("2e3", "2000"), ("1.5e2x", "150*x"), ("0.1 + 0.2", "0.3"),
    ("1/3 + 1/6", "1/2"), ("2/4", "1/2"), ("0.5x", "0.5*x"), ("1.0", "1"), ("2e", "2*e"), ("2e x", "2*e*x"),
    ("1/3 + 0.1", "0.43333333333333335"), ("007", "7"), ("1e-3 + 1", "1.001"),
  ])
  func `numbers as they are typed`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("|x|", "abs(x)"), ("|-3|", "3"), ("|x + 1|", "abs(x + 1)"), ("|x|^2", "x^2"),
    ("||x| - 1|", "abs(abs(x) - 1)"), ("|x| + |y|", "abs(x) + abs(y)"), ("|x| * |y|", "abs(x)*abs(y)"),
    ("|x/y|", "abs(x/y)"),
    ("|(|x| - 1)|", "abs(abs(x) - 1)"), ("sin |x| + 1", "sin(abs(x)) + 1"),
  ])
  func `bars open where an operand is expected`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("x == 2", "x == 2"), ("x != 2", "x != 2"), ("1 < 2", "1"), ("3 <= 2", "0"), ("x ≥ 1", "1 <= x"),
    ("x ≤ 1", "x <= 1"),
    ("x ≠ 1", "x != 1"), ("0 < x < 1", "0 < x and x < 1"),
    ("x > 1 and y > 1 or z > 1", "1 < x and 1 < y or 1 < z"),
    ("not x > 1", "not 1 < x"), ("if(x > 0, x, 0)", "if(0 < x, x, 0)"), ("if(1 > 0, x, y)", "x"),
    ("piecewise(x < 0, -x, x < 1, 0, x)", "piecewise(x < 0, -x, x < 1, 0, x)"), ("x + 1 == 1 + x", "1"),
  ])
  func `relations and branches`(line: String, printed: String) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    let expected = Notebook(graph: notebook.graph)
    #expect(try expected.result(printed) == e, "\(notebook.graph.text(e))")
  }

  @Test(arguments: [
    ("[1, 2] + [3, 4]", "[4, 6]"), ("2[x, y]", "[2*x, 2*y]"), ("[1, 2]*[3, 4]", "11"),
    ("-[1, x]", "[-1, -x]"),
    ("[[1, 2], [3, 4]]*[x, y]", "[x + 2*y, 3*x + 4*y]"),
    ("[[1, 2], [3, 4]]*[[0, 1], [1, 0]]", "[[2, 1], [4, 3]]"),
    ("sin([0, x])", "[0, sin(x)]"), ("[x, y]/2", "[x/2, y/2]"), ("d/dx [x^2, sin x]", "[2*x, cos(x)]"),
    ("[x, y] - [1, 1]", "[x - 1, y - 1]"),
  ])
  func `vectors and matrices`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }
}
