// limit(f, x=a): the answers of textbooks, sides that differ, functions that swing, and what is refused.
import Calculus
import Testing

@Suite struct LimitTests {
  @Test(arguments: [
    ("sin(x)/x, x=0", "1"), ("(1 - cos(x))/x^2, x=0", "1/2"), ("(sin(x) - x)/x^3, x=0", "-1/6"),
    ("(tan(x) - sin(x))/x^3, x=0", "1/2"), ("(sin(tan(x)) - tan(sin(x)))/x^7, x=0", "-1/30"),
    ("1/tan(x) - 1/x, x=0", "0"),
    ("(x^2 - 1)/(x - 1), x=1", "2"), ("(x^(1/3) - 1)/(sqrt(x) - 1), x=1", "2/3"), ("ln(x)/(x - 1), x=1", "1"),
    ("(2^x - 1)/x, x=0", "ln(2)"), ("(e^x - 1 - x)/x^2, x=0", "1/2"), ("sinc(x), x=0", "1"),
    ("sin(a*x)/x, x=0", "a"),
    ("((x + h)^3 - x^3)/h, h=0", "3*x^2"), ("(sqrt(x + h) - sqrt(x))/h, h=0", "1/(2*sqrt(x))"),
    ("acos(x)/sqrt(1 - x), x=1", "sqrt(2)"), ("gamma(x)*x, x=0", "1"), ("gamma(x)*(x + 2), x=-2", "1/2"),
    ("x*digamma(x), x=0", "-1"), ("(1 + a*x)^(1/x), x=0", "e^a"), ("cos(x)^(1/x^2), x=0", "1/sqrt(e)"),
  ])
  func `quotients that vanish above and below have the limit of their leading terms`(
    line: String, is expected: String
  ) throws {
    #expect(try answer("limit(\(line))") == expected)
  }

  @Test(arguments: [
    ("(1 + 1/x)^x, x=inf", "e"), ("e^x/x^100, x=inf", "inf"), ("ln(x)/x^(1/100), x=inf", "0"),
    ("sqrt(x^2 + x) - x, x=inf", "1/2"), ("ln(ln(x))/ln(x), x=inf", "0"),
    ("x*(ln(x + 1) - ln(x)), x=inf", "1"),
    ("e^(-1/x^2)/x^10, x=0", "0"), ("e^(e^x)/e^(e^(x - e^(-e^x))), x=inf", "1"),
    ("gamma(x + 1)^(1/x)/x, x=inf", "1/e"),
    ("atan(x), x=-inf", "-pi/2"), ("erf(x), x=inf", "1"), ("x*e^(x^2)*erfc(x), x=inf", "1/sqrt(pi)"),
    ("tanh(x), x=-inf", "-1"), ("digamma(x) - ln(x), x=inf", "0"), ("(3x^2 + 1)/(2x^2 - x), x=-inf", "3/2"),
    ("softplus(x) - x, x=inf", "0"), ("x^x, x=0+", "1"), ("x^2*ln(x), x=0+", "0"), ("x^(1/x), x=inf", "1"),
    ("e^(sqrt(ln(x)))/x, x=inf", "0"), ("asinh(x) - ln(x), x=inf", "ln(2)"), ("x^3/e^x, x=-inf", "-inf"),
  ])
  func `exponentials outgrow powers, powers outgrow logarithms`(line: String, is expected: String) throws {
    #expect(try answer("limit(\(line))") == expected)
  }

  @Test(arguments: [
    ("1/x, x=0+", "inf"), ("1/x, x=0-", "-inf"), ("1/x, x=0, left", "-inf"), ("1/x^2, x=0", "inf"),
    ("abs(x)/x, x=0+", "1"),
    ("floor(x), x=2-", "1"), ("ceil(x), x=2+", "3"), ("round(x), x=-1/2, left", "-1"),
    ("round(x), x=-1/2, right", "0"),
    ("mod(x, 2), x=2-", "2"), ("tan(x), x=pi/2+", "-inf"), ("sign(x), x=0-", "-1"),
    ("heaviside(x), x=0+", "1"),
    ("max(x, -x)/x, x=0-", "-1"), ("atan(1/x), x=0+", "pi/2"), ("e^(1/x), x=0-", "0"),
    ("ln(x), x=0+", "-inf"),
    ("atan2(x, -1), x=0-", "-pi"), ("atan2(x, -1), x=0+", "pi"), ("if(x < 1, 2, 3), x=1-", "2"),
    ("if(x == 0, 7, 1), x=0", "1"), ("x*floor(1/x), x=0", "1"), ("gamma(x), x=-1+", "-inf"),
    ("sqrt(abs(x))/cbrt(x), x=0+", "0"),
  ])
  func `each side has a limit of its own`(line: String, is expected: String) throws {
    #expect(try answer("limit(\(line))") == expected)
  }

  @Test(arguments: [
    ("abs(x)/x, x=0", "from the left is −1, from the right 1"),
    ("1/x, x=0", "from the left is −∞, from the right ∞"),
    ("floor(x), x=3", "from the left is 2, from the right 3"),
    ("e^(1/x), x=0", "from the left is 0, from the right ∞"),
  ])
  func `sides that differ are both told`(line: String, says: String) throws {
    let failure = try #require(Notebook().failure("limit(\(line))"))
    #expect(failure.message.contains(says), "\(failure.message)")
  }

  @Test(arguments: [
    "x*sin(1/x), x=0", "sin(x)/x, x=inf", "e^(-x)*cos(x), x=inf", "x^2*cos(1/x)/x, x=0",
    "sin(x^2)/ln(x), x=inf",
  ])
  func `a bounded swing is squeezed to nothing`(line: String) throws {
    #expect(try answer("limit(\(line))") == "0")
  }

  @Test(arguments: [
    "sin(1/x), x=0+", "cos(x), x=inf", "x*sin(x), x=inf", "1 + 2*sin(x), x=inf", "e^cos(x), x=inf",
  ])
  func `a swing that stays has no limit`(line: String) throws {
    let failure = try #require(Notebook().failure("limit(\(line))"))
    #expect(failure.message.contains("no limit"), "\(failure.message)")
  }

  @Test(arguments: [
    ("a/x, x=0+", "the sign of a"), ("h(x)/x, x=0", "nothing is known of h"),
    ("ln(x), x=-1", "no real values"),
    ("sqrt(x), x=-2", "no real values"), ("x, x=0, up", "'left' or 'right'"), ("x, 0", "'name = value'"),
    ("x, x=x", "a point without x"),
  ])
  func `what is not decided is refused`(line: String, says: String) throws {
    let failure = try #require(Notebook().failure("limit(\(line))"))
    #expect(failure.message.contains(says), "\(failure.message)")
  }

  @Test func `one side without real values leaves the other, and says so`() throws {
    let notebook = Notebook()
    #expect(try notebook.answer("limit(sqrt(x)*ln(x), x=0)") == "0")
    #expect(notebook.notes.contains { $0.text.contains("to the left") })
  }

  @Test func `a vector has the limits of its components`() throws {
    #expect(try answer("limit([sin(x)/x, cos(x)], x=0)") == "[1, 1]")
  }

  @Test func `a defined name goes in, and the variable stays`() throws {
    #expect(try answer("x = 3; c = 2; limit(c*sin(x)/x, x=0)") == "2")
  }
}
