// Critical points: where they are, exactly where that can be proved, and what they are.
import Calculus
import Testing

@Suite struct CriticalTests {
  /// The rows of the table that a line answers, columns separated by bars.
  private func rows(_ line: String) throws -> [String] {
    let graph = Graph()
    let statement = try Parser(graph).statement(Array(line.utf8))
    if case .expression(let e) = statement.form, graph.text(e) == "none" { return [] }
    let listing = try #require(statement.listing)
    return listing.rows.map { row in
      row.map { cell in
        switch cell {
        case .expression(let e): graph.text(e)
        case .number(let x): Decimal.shortest((x * 1e6).rounded() / 1e6)
        case .word(let text): text
        }
      }.joined(separator: " | ")
    }
  }

  private static let single: [(line: String, expected: String?)] = [
    ("critical(x^3 - 3x)", "-1 | 2 | maximum; 1 | -2 | minimum"), ("critical(x^3)", "0 | 0 | inflection"),
    ("critical(x^4)", "0 | 0 | minimum"), ("critical(x*e^(-x), x=0..5)", "1 | 1/e | maximum"),
    ("critical(ln(x)/x)", "e | 1/e | maximum"), ("critical(|x|)", "0 | 0 | minimum, no derivative"),
    ("critical(x^(2/3))", "0 | 0 | minimum, no derivative"),
    ("critical(cbrt(x))", "0 | 0 | no extremum, no derivative"),
    ("critical(sin(x), x=0..7)", "pi/2 | 1 | maximum; 3*pi/2 | -1 | minimum"), ("critical(e^x)", ""),
    ("critical(1/x)", ""),
    ("critical(x^4 - 4x^2)", "-sqrt(2) | -4 | minimum; 0 | 0 | maximum; sqrt(2) | -4 | minimum"),
    ("critical(2^x - x)", nil),
    (
      "critical(|x^2 - 1|)",
      "-1 | 0 | minimum, no derivative; 0 | 1 | maximum; 1 | 0 | minimum, no derivative"
    ),
    (
      "critical(x^4 - 5x^2 + x)",
      "-1.628949 | -7.855394 | minimum; 0.100405 | 0.050101 | maximum; 1.528544 | -4.694706 | minimum"
    ),
    ("critical(x^2 + 1/x^2)", "-1 | 2 | minimum; 1 | 2 | minimum"),
    ("critical(max(x, 1 - x))", "1/2 | 1/2 | minimum, no derivative"),
    ("critical(x*|x|)", "0 | 0 | inflection"), ("critical(x^2, x=1..2)", ""),
    ("critical((x - 1)^2*(x + 2)^3)", nil),
    ("critical(tan(x))", ""), ("critical(floor(x), x=0.5..2.5)", "1 | 1 | jump; 2 | 2 | jump"),
    ("critical(1/(x^2 - 1))", "0 | -1 | maximum"),
    ("critical(sqrt(x))", "0 | 0 | end of the domain, no derivative"),
    ("critical(x^x)", "1/e | e^(-1/e) | minimum"),
    ("critical(sin(x)/x, x=-5..5)", "-4.493409 | -0.217234 | minimum; 4.493409 | -0.217234 | minimum"),
    ("critical(a*x^2 + b*x, x)", "-b/(2*a) | -b^2/(4*a) | undecided"),
  ]

  @Test(arguments: single) func `critical points of one variable`(line: String, expected: String?) throws {
    let found = try rows(line)
    if let expected { #expect(found.joined(separator: "; ") == expected) } else { #expect(!found.isEmpty) }
  }

  private static let several: [(line: String, expected: String?)] = [
    ("critical(x^2 - y^2)", "0 | 0 | 0 | saddle"), ("critical(x^2 + y^2 - 2x)", "1 | 0 | -1 | minimum"),
    ("critical(x^3 + y^3 - 3x*y)", "0 | 0 | 0 | saddle; 1 | 1 | -1 | minimum"),
    ("critical(-x^2 - y^2 - z^2)", "0 | 0 | 0 | 0 | maximum"),
    ("critical(x^4 + y^4)", "0 | 0 | 0 | undecided"), ("critical(x + y)", ""), ("critical((x + y)^2)", nil),
    ("critical(x^2*e^y*a, [x, y])", nil),
  ]

  @Test(arguments: several) func `critical points of several variables`(line: String, expected: String?)
    throws
  {
    guard let expected else {
      #expect(Notebook().failure(line) != nil)
      return
    }
    #expect(try rows(line).joined(separator: "; ") == expected)
  }

  @Test func `every root of a polynomial is found`() throws {
    var random = SeededGenerator(5)
    for _ in 0..<60 {
      // f′ has known roots, single ones and double ones.
      let roots = (0..<(2 + random.below(4))).map { _ in random.below(19) - 9 }
      let slope = roots.map { "(x - (\($0)))" }.joined(separator: "*")
      let graph = Graph()
      let f = try Notebook(graph: graph).result("integral(\(slope), x=0..x)")
      let points = try Notebook(graph: graph).result("critical(\(graph.text(f)))")
      let expected = Set(roots).sorted().map(String.init).joined(separator: ", ")
      #expect(graph.text(points) == "[\(expected)]", "\(slope)")
    }
  }
}
