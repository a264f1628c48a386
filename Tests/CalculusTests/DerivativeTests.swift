// Derivatives of the textbook, as they print; kinks, where there is none; partial derivatives and their matrices.
import Calculus
import Testing

@Suite struct DerivativeTests {
  @Test(arguments: [
    ("5", "0"), ("x", "1"), ("y", "0"), ("x^5", "5*x^4"), ("1/x", "-1/x^2"), ("sqrt(x)", "1/(2*sqrt(x))"),
    ("x^(1/3)", "1/(3*x^(2/3))"),
    ("3*x^2 - 2*x + 7", "6*x - 2"), ("e^x", "e^x"), ("2^x", "2^x*ln(2)"), ("ln(x)", "1/x"),
    ("log10(x)", "1/(x*ln(10))"), ("x^n", "n*x^(n - 1)"),
    ("sin(x)", "cos(x)"), ("cos(x)", "-sin(x)"), ("tan(x)", "sec(x)^2"), ("asin(x)", "1/sqrt(1 - x^2)"),
    ("acos(x)", "-1/sqrt(1 - x^2)"),
    ("atan(x)", "1/(x^2 + 1)"), ("sinh(x)", "cosh(x)"), ("cosh(x)", "sinh(x)"), ("tanh(x)", "sech(x)^2"),
    ("asinh(x)", "1/sqrt(x^2 + 1)"),
    ("erf(x)", "2*e^(-x^2)/sqrt(pi)"), ("abs(x)", "sign(x)"), ("sign(x)", "0"), ("floor(x)", "0"),
    ("mod(x, 2)", "1"), ("gamma(x)", "gamma(x)*digamma(x)"),
    ("x^x", "x^x*(ln(x) + 1)"), ("x*sin(x)", "sin(x) + x*cos(x)"), ("x^2*e^x", "x*e^x*(x + 2)"),
    ("sin(x)/x", "cos(x)/x - sin(x)/x^2"),
    ("sin(x^2)", "2*x*cos(x^2)"), ("sin(x)^2", "sin(2*x)"), ("e^(-x^2)", "-2*x*e^(-x^2)"),
    ("ln(sin(x))", "cot(x)"), ("sqrt(1 - x^2)", "-x/sqrt(1 - x^2)"),
    ("(x^2 + 1)^5", "10*x*(x^2 + 1)^4"), ("sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"),
    ("softplus(x)", "sigmoid(x)"), ("relu(x)", "heaviside(x)"),
    ("ln(x^2)", "2/x"), ("sqrt(x^2)", "sign(x)"), ("atan2(y, x)", "-y/(x^2 + y^2)"),
    ("max(x, y)", "heaviside(x - y)"), ("e^(e^x)", "e^(x + e^x)"),
    ("a*x^2 + b*x + c", "2*a*x + b"), ("x*abs(x)", "2*abs(x)"), ("ln(abs(x))", "1/x"),
    ("hypot(x, y)", "x/hypot(x, y)"), ("1/(1 + e^-x)", nil),
    ("if(x > 0, x^2, x^3)", "if(0 < x, 2*x, 3*x^2)"), ("factorial(x)", "gamma(x + 1)*digamma(x + 1)"),
    ("sinc(x)", "(cos(x) - sinc(x))/x"), ("ln(x)^2", "2*ln(x)/x"),
    ("polygamma(3, x)", "polygamma(4, x)"), ("log(x, 2)", "1/(x*ln(2))"), ("x = y", "1 = 0"),
  ])
  func `the derivative by x`(f: String, printed: String?) throws {
    if f == "x = y" {
      // An equation is no expression at the bottom of a line.
      #expect(throws: Failure.self) { try answer("diff(x = y)") }
      return
    }
    let notebook = Notebook()
    let e = try notebook.result("d/dx (\(f))")
    let text = notebook.graph.text(e)
    if let printed {
      #expect(text == printed)
    } else {
      let value = try notebook.result("diff(sigmoid(x), x)")
      let x = notebook.graph.symbol("x")
      let program = try Program(notebook.graph, [e, value], inputs: [x])
      for point in [-3.0, -0.5, 0.25, 4] {
        let values = program([point])
        #expect(agree(values[0], values[1], 1e-14), "\(text)")
      }
    }
  }

  @Test(arguments: [
    ("d²/dx² sin x", "-sin(x)"), ("diff(sin(x), x, 4)", "sin(x)"), ("diff(x^10, x, 10)", "3628800"),
    ("diff(e^(2x), x, 3)", "8*e^(2*x)"),
    ("diff(ln(x), x, 5)", "24/x^5"), ("diff(x^2*y^3, x, y)", "6*x*y^2"), ("diff(x^2*y^3, x, y, y)", "12*x*y"),
    ("diff(x^3, x, 0)", "x^3"),
    ("diff(ln(1 + x), x, 6)", "-120/(x + 1)^6"), ("∂²/∂x∂y sin(x*y)", "cos(x*y) - x*y*sin(x*y)"),
    ("diff(x^3)", "3*x^2"), ("diff(abs(x), x, 2)", "0"),
    ("diff(x^x, x) at x=2", "4*(ln(2) + 1)"), ("diff(atan(1/x) + atan(x), x)", "0"),
    ("diff(sin(x)^2 + cos(x)^2, x)", "0"),
  ])
  func `higher and mixed derivatives`(line: String, printed: String) throws {
    #expect(try answer(line) == printed)
  }

  @Test(arguments: [
    ("grad(x^2*y)", "[2*x*y, x^2]"), ("∇(x^2 + y^2)", "[2*x, 2*y]"), ("grad(a*x^2, [x])", "[2*a*x]"),
    ("hessian(x^2*y)", "[[2*y, 2*x], [2*x, 0]]"),
    ("jacobian([x*y, x + y^2], [x, y])", "[[y, x], [1, 2*y]]"),
    ("jacobian([r*cos(t), r*sin(t)], [r, t])", "[[cos(t), -r*sin(t)], [sin(t), r*cos(t)]]"),
    ("taylor(e^x, x=0, 4)", "x^4/24 + x^3/6 + x^2/2 + x + 1"),
    ("taylor(sin(x), x=0, 5)", "x^5/120 - x^3/6 + x"), ("taylor(ln(x), x=1, 2)", "x - (x - 1)^2/2 - 1"),
    ("taylor(x^3, x=1, 1)", "3*x - 2"), ("hessian(x*y*z)", "[[0, z, y], [z, 0, x], [y, x, 0]]"),
    ("subs(x^2 + y, x=3)", "y + 9"), ("subs(x + 2*y, x=y, y=x)", "2*x + y"),
    ("simplify(sin(x)^2 + cos(x)^2)", "1"), ("expand((x + 1)^3)", "x^3 + 3*x^2 + 3*x + 1"),
    ("expand((x + y)*(x - y))", "x^2 - y^2"), ("N(1/3)", "0.3333333333333333"),
    ("N(pi)", "3.141592653589793"), ("N([1/2, sqrt(2)])", "[0.5, 1.4142135623730951]"),
    ("jacobian([x^2, y])", "[[2*x, 0], [0, 1]]"),
  ])
  func `operators of calculus and algebra`(line: String, printed: String) throws {
    let notebook = Notebook()
    let e = try notebook.result(line)
    if line.hasPrefix("N(") {
      #expect(try notebook.graph.written(e, .ascii, NumberStyle(decimals: true)) == printed)
      return
    }
    let other = Notebook(graph: notebook.graph)
    #expect(try other.result(printed) == e, "\(notebook.graph.text(e))")
  }

  @Test(arguments: [
    ("d/dx |x| at x=0", "|x| has no derivative at x = 0 (from the left −1, from the right 1)"),
    ("d/dx relu(x) at x=0", "relu(x) has no derivative at x = 0 (from the left 0, from the right 1)"),
    ("d/dx floor(x) at x=1", "floor(x) has no derivative at x = 1: it jumps there"),
    ("d/dx sign(x) at x=0", "sign(x) has no derivative at x = 0: it jumps there"),
    ("d/dx max(x, 1) at x=1", "max(x, 1) has no derivative at x = 1 (from the left 0, from the right 1)"),
    ("d/dx |x - 2| at x=2", "|x − 2| has no derivative at x = 2 (from the left −1, from the right 1)"),
    ("d/dx mod(x, 2) at x=2", "mod(x, 2) has no derivative at x = 2: it jumps there"),
    ("d/dx clamp(x, 0, 1) at x=1", "(from the left 1, from the right 0)"),
    ("d/dx if(x < 0, x, x + 1) at x=0", "it jumps there"), ("d/dx heaviside(x) at x=0", "it jumps there"),
    ("d/dx if(x < 1, x, 2*x - 1) at x=1", "(from the left 1, from the right 2)"),
    ("d/dx sqrt(x^2) at x=0", "(from the left −1, from the right 1)"),
    ("d/dx hardsigmoid(x) at x=3", "has no derivative at x = 3"),
    ("d/dx leakyrelu(x) at x=0", "(from the left 1/100, from the right 1)"),
    ("d/dx 3*|x| + x at x=0", "(from the left −2, from the right 4)"),
    ("d/dx ceil(x) at x=0", "it jumps there"),
  ])
  func `where there is no derivative the answer says why`(line: String, message: String) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line), "an answer")
    #expect(failure.code == .derivative)
    #expect(failure.message.contains(message), "\(failure.message)")
  }

  @Test(arguments: [
    ("d/dx x*|x| at x=0", "0"), ("d/dx relu(x) - relu(-x) at x=0", "1"), ("d/dx relu(x)^2 at x=0", "0"),
    ("d/dx |x| at x=3", "1"), ("d/dx |x| at x=-3", "-1"),
    ("d/dx floor(x) at x=1/2", "0"), ("d/dx if(x > 0, x^2, 0) at x=0", "0"), ("d/dx sqrt(x^4) at x=0", "0"),
    ("d/dx elu(x) at x=0", "1"),
    ("d/dx |x|^3 at x=0", "0"), ("d/dx max(x, 1) at x=2", "1"), ("d/dx |x^2 - 1| at x=2", "4"),
    ("d/dx x^(1/3) at x=-8", "1/12"), ("d/dx x^0 at x=0", "0"),
    ("d/dx |x|*sin(x) at x=0", "0"), ("d/dx softsign(x) at x=0", "1"),
  ])
  func `a joint that the function passes smoothly has its derivative`(line: String, value: String) throws {
    #expect(try answer(line) == value)
  }

  @Test(arguments: ["d/dx polygamma(x, 2)"])
  func `a derivative that is not known is said to be unknown`(line: String) throws {
    let notebook = Notebook()
    let failure = try #require(notebook.failure(line))
    #expect(failure.code == .derivative)
    #expect(failure.message.contains("no closed form is known"))
  }

  @Test(arguments: ["sigmoid", "tanh", "logsigmoid", "softplus", "erf", "silu", "gelu", "mish"])
  func `derivatives do not overflow far out`(name: String) throws {
    let graph = Graph()
    let x = graph.symbol("x")
    let d = graph.derivative(graph.apply(name, x), wrt: x)
    let program = try Program(graph, [d], inputs: [x])
    for point in [-1000.0, -750, 750, 1000] {
      let value = program([point])[0]
      #expect(value.isFinite && value.magnitude <= 1.2, "\(name)′(\(point)) = \(value)")
    }
  }
}
