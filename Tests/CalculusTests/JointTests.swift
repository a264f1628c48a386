// Derivatives at kinks, joints, jumps and holes: what the function does beside the point decides.
import Calculus
import Testing

@Suite struct JointTests {
  private static let saddle = "piecewise(x == 0 and y == 0, 0, x*y*(x^2 - y^2)/(x^2 + y^2))"

  @Test(arguments: [
    ("d/dx sinc(x) at x=0", "0"), ("d^2/dx^2 sinc(x) at x=0", "-1/3"), ("d^4/dx^4 sinc(x) at x=0", "1/5"),
    ("d/dx piecewise(x == 0, 1, sin(x)/x) at x=0", "0"),
    ("d^2/dx^2 piecewise(x == 0, 1, sin(x)/x) at x=0", "-1/3"),
    ("d^2/dx^2 piecewise(x != 0, sin(x)/x, 1) at x=0", "-1/3"), ("d/dx if(x == 0, 0, x) at x=0", "1"),
    ("d/dx if(x == 1, 1, x^2) at x=1", "2"), ("d/dx piecewise(x != 0, x^2*sin(1/x), 0) at x=0", "0"),
    ("d/dx if(x != 0, exp(-1/x^2), 0) at x=0", "0"), ("d^6/dx^6 if(x != 0, exp(-1/x^2), 0) at x=0", "0"),
    ("d/dx x*|x| at x=0", "0"), ("d/dx (relu(x) - relu(-x)) at x=0", "1"), ("d/dx sqrt(x^4) at x=0", "0"),
    ("d/dx hypot(x, y)^2 at x=0, y=0", "0"), ("d/dx mod(x, 2) at x=3", "1"), ("d/dx elu(x) at x=0", "1"),
    ("d/dx softsign(x) at x=0", "1"), ("diff(x^n, x) at n=0, x=0", "0"), ("d/dx atan(tan(x)) at x=1", "1"),
    ("d/dx if(x > 0, ln(x), 0) at x=-1", "0"), ("if(x > 0, ln(x), 0) at x=0", "0"),
    ("d/dx max(x^2, x^3) at x=0", "0"),
    ("d/dx piecewise(x == 0, 0, x^2*floor(1/x)) at x=0", "1"), ("d/dx x*sin(x)/x at x=0", "1"),
    ("diff(\(saddle), x, y) at x=0, y=0", "-1"), ("diff(\(saddle), y, x) at x=0, y=0", "1"),
    ("d/dx \(saddle) at x=0, y=0", "0"), ("d/dx |x|^3 at x=0", "0"), ("d^2/dx^2 |x|^3 at x=0", "0"),
    ("grad(max(x, y)) at x=2, y=1", "[1, 0]"), ("d/dy atan2(y, x) at x=0, y=1", "0"),
  ])
  func `a smooth joint has a derivative`(line: String, is expected: String) throws {
    #expect(try answer(line) == expected)
  }

  @Test(arguments: [
    ("d/dx |x| at x=0", "|x| has no derivative at x = 0 (from the left −1, from the right 1)"),
    ("d^2/dx^2 |x| at x=0", "(from the left −1, from the right 1)"),
    ("d^2/dx^2 x*|x| at x=0", "no second derivative at x = 0 (from the left −2, from the right 2)"),
    ("d^3/dx^3 |x|^3 at x=0", "no third derivative at x = 0 (from the left −6, from the right 6)"),
    ("d/dx a*|x| at x=0", "(from the left −a, from the right a)"),
    ("d/dx sqrt(x^2) at x=0", "(from the left −1, from the right 1)"),
    ("d/dx max(x, 0) at x=0", "(from the left 0, from the right 1)"),
    ("d/dx max(x, 2x, 3x) at x=0", "(from the left 1, from the right 3)"),
    ("d/dx max(x, y) at x=1, y=1", "(from the left 0, from the right 1)"),
    ("grad(max(x, y)) at x=1, y=1", "(from the left 0, from the right 1)"),
    ("d/dx clamp(x, 0, 1) at x=1", "(from the left 1, from the right 0)"),
    ("d/dx hypot(x, y) at x=0, y=0", "(from the left −1, from the right 1)"),
    ("d/dx sqrt(x^2 + y^2) at x=0, y=0", "(from the left −1, from the right 1)"),
    ("d/dx asin(sin(x)) at x=pi/2", "(from the left 1, from the right −1)"),
    ("d/dx acos(cos(x)) at x=0", "(from the left −1, from the right 1)"),
    ("d/dx |sin(x)| at x=pi", "(from the left −1, from the right 1)"),
    ("d/dx if(x >= 0, sqrt(x), 0) at x=0", "(from the left 0, from the right ∞)"),
    ("d^2/dx^2 elu(x) at x=0", "(from the left 1, from the right 0)"),
    ("d/dx x^x at x=0", "from the right −∞"), ("d/dx sqrt(x) at x=0", "from the right ∞"),
    ("d/dx asin(x) at x=1", "from the left ∞"),
    ("d^2/dx^2 piecewise(x != 0, x^3*sin(1/x), 0) at x=0", "no second derivative"),
    ("d/dx sign(x) at x=0", "it jumps there, from −1 to 1; its value there is 0"),
    ("d/dx floor(x) at x=1", "it jumps there, from 0 to 1"),
    ("d/dx floor(x) at x=10^12", "it jumps there"), ("d/dx mod(x, 2) at x=2", "it jumps there, from 2 to 0"),
    ("d/dx acot(x) at x=0", "it jumps there, from −π/2 to π/2"),
    ("d/dx piecewise(x < 0, x, x + 1) at x=0", "it jumps there, from 0 to 1"),
    ("d/dx if(x == 0, 1, x) at x=0", "its value there is not its limit"),
    ("d/dx if(x > 0, ln(x), 0) at x=0", "from the left 0, from the right −∞"),
    ("d/dx cbrt(x) at x=0", "the tangent is vertical (the slope is +∞ from both sides)"),
    ("d/dx atan(tan(x)) at x=pi/2", "from the left π/2, from the right −π/2"),
    ("d/dx x*ln(x) at x=0", "it has no value there"),
    ("d/dx 1/x at x=0", "from the left −∞, from the right ∞"),
    ("d/dx gamma(x) at x=-1", "it has no value there"),
    ("d/dx ln(x) at x=-1", "ln(x) has no value at x = −1"), ("d/dx acosh(x) at x=-2", "no value"),
  ])
  func `where there is none, both sides are told`(line: String, says: String) throws {
    let failure = try #require(Notebook().failure(line))
    #expect(failure.message.contains(says), "\(failure.message)")
  }

  @Test(arguments: [
    ("d/dx sin(x)/x at x=0", "with the limit 1 put in, the derivative is 0"),
    ("d^2/dx^2 sin(x)/x at x=0", "with the limit 1 put in, the second derivative is −1/3"),
    ("d/dx (x^2 - 1)/(x - 1) at x=1", "with the limit 2 put in, the derivative is 1"),
    ("d/dx exp(-1/x^2) at x=0", "with the limit 0 put in, the derivative is 0"),
    ("(x^2 - 1)/(x - 1) at x=1", "the limit 2 would fill"),
  ])
  func `a hole is named with what would fill it`(line: String, says: String) throws {
    let failure = try #require(Notebook().failure(line))
    #expect(
      failure.message.contains(line.hasPrefix("d") ? "has a hole" : "has no value"), "\(failure.message)")
    #expect(failure.hint?.contains(says) ?? false, "\(failure.hint ?? "")")
  }

  @Test(arguments: [
    ("d/dx |x| at x=0", "JAX 1"), ("d/dx relu(x) at x=0", "PyTorch 0"), ("d/dx max(x, 0) at x=0", "clamp 1"),
    ("d/dx clamp(x, 0, 1) at x=1", "hardtanh 0"), ("d/dx max(x, y) at x=1, y=1", "½ each"),
    ("d/dx hypot(x, y) at x=0, y=0", "nan"),
    ("d/dx hardsigmoid(x) at x=3", "1/12"), ("d/dx leakyrelu(x) at x=0", "slope"),
  ])
  func `a hint says what the frameworks return instead`(line: String, says: String) throws {
    let failure = try #require(Notebook().failure(line))
    #expect(failure.hint?.contains(says) ?? false, "\(failure.hint ?? "")")
  }

  @Test(arguments: [
    ("f(x) = |x|; f'(0)", "has no derivative"), ("f(x) = |x|; f'(-3)", "-1"),
    ("abs'(0)", "has no derivative"), ("abs'(2)", "1"),
    ("f(x) = x*|x|; f'(0)", "0"), ("f(x, y) = max(x, y); ∇f(1, 1)", "has no derivative"),
    ("subs(d/dx |x|, x=0)", "has no derivative"),
    ("taylor(|x|, x=0, 2)", "has no derivative"), ("taylor(x*|x|, x=0, 1)", "0"),
    ("taylor(sinc(x), x=0, 4)", "x^4/120 - x^2/6 + 1"),
    ("simplify(d/dx |x| at x=0)", "has no derivative"), ("jacobian([|x|, x]) at x=0", "has no derivative"),
    ("x*(d/dx |x|) at x=0", "has no derivative"),
  ])
  func `however a derivative at a point is asked, it is the same`(line: String, says: String) throws {
    let notebook = Notebook()
    if let failure = notebook.failure(line) {
      #expect(failure.message.contains(says), "\(failure.message)")
    } else {
      #expect(try notebook.answer(line) == says)
    }
  }

  @Test func `a choice that is tied on an interval is differentiated beside the point as what it is`() throws
  {
    #expect(try answer("d^2/dx^2 max(x^2, min(x^2, 5)) at x=1") == "2")
    #expect(try answer("d/dx max(x, min(x, 5)) at x=1") == "1")
  }

  @Test func `a constant that hides a zero is none`() throws {
    #expect(try answer("d/dx max(x, ln(x + 1/2) - x^2 - x^(1/3)) at x=0") == "1")
    #expect(try answer("limit(max(ln(1/2), 0)/x, x=0)") == "0")
  }

  @Test func `a mixed derivative needs the first one beside the point`() throws {
    let failure = Notebook().failure("diff(|x|*y, x, y) at x=0, y=0")
    #expect(failure?.message.contains("beside it the derivative by x does not exist") ?? false)
    #expect(try answer("diff(x*|x|*y, x, y) at x=0, y=0") == "0")
  }

  @Test func `0 to a power jumps at 0`() throws {
    #expect(try answer("d/dx 0^x at x=1") == "0")
    #expect(Notebook().failure("d/dx 0^x at x=0")?.message.contains("its value is 1") ?? false)
  }

  @Test func `a function with values on one side has the derivative of that side, and says so`() throws {
    let notebook = Notebook()
    #expect(try notebook.answer("d/dx (|x|*sqrt(x)) at x=0") == "0")
    #expect(notebook.graph.remarks.contains { $0.text.contains("no real values") })
  }
}
