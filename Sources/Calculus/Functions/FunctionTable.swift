// The function table. Read in columns, so kept by hand: name, derivative cells (u, v, w arguments, y the value),
// facts, where to sample, how numbers come out. Adding a function is adding a row here and nothing anywhere else.
import Kernels

// swift-format-ignore
extension Function {
  public static let table: [Function] = algebraic + exponential + trigonometric + hyperbolic + special + activations + structural

  private static let sines = ["0 = 0", "pi/6 = 1/2", "pi/4 = sqrt(2)/2", "pi/3 = sqrt(3)/2", "pi/2 = 1", "2*pi/3 = sqrt(3)/2", "3*pi/4 = sqrt(2)/2", "5*pi/6 = 1/2", "pi = 0"]
  private static let cosines = ["0 = 1", "pi/6 = sqrt(3)/2", "pi/4 = sqrt(2)/2", "pi/3 = 1/2", "pi/2 = 0", "2*pi/3 = -1/2", "3*pi/4 = -sqrt(2)/2", "5*pi/6 = -sqrt(3)/2", "pi = -1"]
  /// "0 = 1" of sin becomes "sin(0) = 1".
  private static func values(_ name: String, _ facts: [String]) -> [String] {
    facts.map { fact in
      let at = fact.firstIndex(of: "=") ?? fact.endIndex
      return "\(name)(\(fact[..<at].dropLast())) \(fact[at...])"
    }
  }

  // MARK: Algebraic

  private static let algebraic: [Function] = [
    Function("sqrt", form: .shorthand, definition: "u^(1/2)", on: [0.1...4], latex: #"\sqrt"#, .algebraic, "The square root of u; defined for u ≥ 0."),
    Function("cbrt", form: .shorthand, definition: "u^(1/3)", on: [0.1...4], .algebraic, "The real cube root of u."),
    Function("root", ["u", "v"], form: .shorthand, definition: "u^(1/v)", on: [0.1...4, 1...4], .algebraic, "The v-th root of u."),
    Function("abs", d: ["sign(u)"], parity: .even, facts: ["abs(abs(u)) = abs(u)", "abs(exp(u)) = exp(u)", "abs(u^2) = u^2"], on: [0.2...3],
             kink: "u", value: .unary(.absolute), exact: { $0[0].magnitude }, .algebraic, "The magnitude of u, |u|."),
    Function("sign", d: ["0"], parity: .odd, on: [0.2...3], kink: "u", value: .unary(.sign), exact: { Rational($0[0].signum) }, aliases: ["sgn", "signum"], latex: #"\operatorname{sgn}"#,
             .algebraic, "−1, 0 or 1: the sign of u."),
    Function("heaviside", d: ["0"], on: [0.2...3], kink: "u", value: .scalar { $0 > 0 ? 1 : $0.isNaN ? $0 : 0 }, exact: { Rational($0[0].signum > 0 ? 1 : 0) }, latex: "H",
             .algebraic, "The unit step: 1 for u > 0, and 0 for u ≤ 0."),
    Function("floor", d: ["0"], on: [0.2...0.8], kink: "sin(pi*u)", value: .unary(.floor), exact: { $0[0].floor }, latex: #"\operatorname{floor}"#, .algebraic, "The largest integer not above u."),
    Function("ceil", d: ["0"], on: [0.2...0.8], kink: "sin(pi*u)", value: .unary(.ceil), exact: { -(-$0[0]).floor }, aliases: ["ceiling"], latex: #"\operatorname{ceil}"#, .algebraic, "The smallest integer not below u."),
    Function("round", d: ["0"], on: [0.6...1.4], kink: "cos(pi*u)", value: .unary(.round), exact: { $0[0].isNegative ? -((-$0[0]) + .half).floor : ($0[0] + .half).floor }, latex: #"\operatorname{round}"#,
             .algebraic, "The nearest integer to u; halves go away from zero."),
    Function("mod", ["u", "v"], d: ["1", "-floor(u/v)"], on: [0.2...0.8, 1.1...2], kink: "sin(pi*u/v)", value: .binary(.mod),
             exact: { $0[1].isZero ? nil : $0[0] - $0[1] * (($0[1].reciprocal ?? .zero) * $0[0]).floor }, latex: #"\operatorname{mod}"#, .algebraic, "The remainder u − v·floor(u/v), with the sign of v."),
    Function("min", ["u", "v"], arity: 2...64, form: .nested, d: ["heaviside(v - u)", "heaviside(u - v)"], facts: ["min(u, u) = u", "min(u, abs(u)) = u", "min(abs(u), u) = u"], on: [0.1...0.9, 1.1...2], kink: "u - v", value: .binary(.min),
             exact: { min($0[0], $0[1]) }, latex: #"\min"#, .algebraic, "The smaller of its arguments."),
    Function("max", ["u", "v"], arity: 2...64, form: .nested, d: ["heaviside(u - v)", "heaviside(v - u)"], facts: ["max(u, u) = u", "max(u, abs(u)) = abs(u)", "max(abs(u), u) = abs(u)"], on: [0.1...0.9, 1.1...2], kink: "u - v", value: .binary(.max),
             exact: { max($0[0], $0[1]) }, latex: #"\max"#, .algebraic, "The larger of its arguments."),
    Function("clamp", ["u", "v", "w"], form: .shorthand, definition: "min(max(u, v), w)", on: [0.2...0.8, -1...0, 1.1...2], .algebraic, "u, but not below v and not above w."),
    Function("hypot", ["u", "v"], d: ["u/y", "v/y"], facts: ["hypot(0, v) = abs(v)", "hypot(u, 0) = abs(u)"], on: [0.5...3, 0.5...3], kink: "u^2 + v^2", value: .binary(.hypot), image: .nonnegative, latex: #"\operatorname{hypot}"#, .algebraic, "√(u² + v²), without overflow on the way."),
  ]

  // MARK: Exponential and logarithmic

  private static let exponential: [Function] = [
    Function("exp", form: .shorthand, definition: "e^u", on: [-2...2], latex: #"\exp"#, .exponential, "The exponential e^u."),
    Function("ln", d: ["1/u"], facts: ["ln(0) = undefined", "ln(1) = 0", "ln(e) = 1", "ln(e^u) = u"], on: [0.1...4], value: .unary(.log), aliases: ["log"], latex: #"\ln"#, .exponential, "The natural logarithm of u; `log` is the same."),
    Function("log", ["u", "v"], form: .shorthand, definition: "ln(u)/ln(v)", on: [0.2...4, 2...4], .exponential, "log(u, v) is the logarithm of u to base v."),
    Function("log2", d: ["1/(u*ln(2))"], facts: ["log2(0) = undefined", "log2(1) = 0", "log2(2) = 1", "log2(2^u) = u"], on: [0.1...4], value: .unary(.log2), exact: { Factorial.logarithm(2, $0[0]) }, latex: #"\log_2"#, .exponential, "The logarithm of u to base 2."),
    Function("log10", d: ["1/(u*ln(10))"], facts: ["log10(0) = undefined", "log10(1) = 0", "log10(10^u) = u"], on: [0.1...4], value: .unary(.log10), exact: { Factorial.logarithm(10, $0[0]) }, aliases: ["lg"], latex: #"\log_{10}"#, .exponential, "The logarithm of u to base 10."),
    Function("log1p", d: ["1/(u + 1)"], facts: ["log1p(-1) = undefined", "log1p(0) = 0", "log1p(expm1(u)) = u"], on: [-0.8...3], value: .unary(.log1p), latex: #"\operatorname{log1p}"#, .exponential, "ln(1 + u), exact for small u."),
    Function("expm1", d: ["y + 1"], facts: ["expm1(0) = 0", "expm1(log1p(u)) = u"], on: [-2...2], value: .unary(.expm1), latex: #"\operatorname{expm1}"#, .exponential, "e^u − 1, exact for small u."),
  ]

  // MARK: Trigonometric

  private static let trigonometric: [Function] = [
    Function("sin", d: ["cos(u)"], parity: .odd, period: 2, facts: values("sin", sines) + ["sin(asin(u)) = u", "sin(acos(u)) = sqrt(1 - u^2)"], identities: ["sin(u)^2 + cos(u)^2 = 1", "cos(u)^2 - sin(u)^2 = cos(2*u)", "1 - 2*sin(u)^2 = cos(2*u)", "2*cos(u)^2 - 1 = cos(2*u)"],
             value: .unary(.sin), image: Bounds(-1, 1), latex: #"\sin"#, .trigonometric, "The sine of u, u in radians."),
    Function("cos", d: ["-sin(u)"], parity: .even, period: 2, facts: values("cos", cosines) + ["cos(acos(u)) = u", "cos(asin(u)) = sqrt(1 - u^2)"],
             value: .unary(.cos), image: Bounds(-1, 1), latex: #"\cos"#, .trigonometric, "The cosine of u, u in radians."),
    Function("tan", d: ["sec(u)^2"], parity: .odd, period: 1, facts: ["tan(0) = 0", "tan(pi/6) = sqrt(3)/3", "tan(pi/4) = 1", "tan(pi/3) = sqrt(3)", "tan(pi/2) = undefined", "tan(atan(u)) = u"], identities: ["tan(u)*cos(u) = sin(u)", "sec(u)^2 - tan(u)^2 = 1"],
             on: [-1.2...1.2], value: .unary(.tan), latex: #"\tan"#, .trigonometric, "The tangent of u, sin u / cos u."),
    Function("cot", d: ["-csc(u)^2"], definition: "1/tan(u)", parity: .odd, period: 1, facts: ["cot(0) = undefined", "cot(pi/6) = sqrt(3)", "cot(pi/4) = 1", "cot(pi/3) = sqrt(3)/3", "cot(pi/2) = 0"], identities: ["cot(u)*sin(u) = cos(u)", "csc(u)^2 - cot(u)^2 = 1"],
             on: [0.3...2.8], value: .scalar { 1 / Scalar.tan($0) }, latex: #"\cot"#, .trigonometric, "The cotangent of u, cos u / sin u."),
    Function("sec", d: ["y*tan(u)"], definition: "1/cos(u)", parity: .even, period: 2, facts: ["sec(0) = 1", "sec(pi/6) = 2*sqrt(3)/3", "sec(pi/4) = sqrt(2)", "sec(pi/3) = 2", "sec(pi/2) = undefined", "sec(pi) = -1"], identities: ["sec(u)*cos(u) = 1", ],
             on: [-1.2...1.2], latex: #"\sec"#, .trigonometric, "The secant of u, 1/cos u."),
    Function("csc", d: ["-y*cot(u)"], definition: "1/sin(u)", parity: .odd, period: 2, facts: ["csc(0) = undefined", "csc(pi) = undefined", "csc(pi/6) = 2", "csc(pi/4) = sqrt(2)", "csc(pi/3) = 2*sqrt(3)/3", "csc(pi/2) = 1"], identities: ["csc(u)*sin(u) = 1", ],
             on: [0.3...2.8], aliases: ["cosec"], latex: #"\csc"#, .trigonometric, "The cosecant of u, 1/sin u."),
    Function("asin", d: ["1/sqrt(1 - u^2)"], parity: .odd, facts: ["asin(0) = 0", "asin(1/2) = pi/6", "asin(sqrt(2)/2) = pi/4", "asin(sqrt(3)/2) = pi/3", "asin(1) = pi/2"],
             on: [-0.9...0.9], value: .unary(.asin), image: Bounds(-1.5707963267948968, 1.5707963267948968), aliases: ["arcsin"], latex: #"\arcsin"#, .trigonometric, "The angle in [−π/2, π/2] whose sine is u."),
    Function("acos", d: ["-1/sqrt(1 - u^2)"], facts: ["acos(0) = pi/2", "acos(1/2) = pi/3", "acos(-1/2) = 2*pi/3", "acos(sqrt(2)/2) = pi/4", "acos(sqrt(3)/2) = pi/6", "acos(1) = 0", "acos(-1) = pi"],
             on: [-0.9...0.9], value: .unary(.acos), image: Bounds(0, 3.1415926535897936), aliases: ["arccos"], latex: #"\arccos"#, .trigonometric, "The angle in [0, π] whose cosine is u."),
    Function("atan", d: ["1/(u^2 + 1)"], parity: .odd, facts: ["atan(0) = 0", "atan(sqrt(3)/3) = pi/6", "atan(1) = pi/4", "atan(sqrt(3)) = pi/3", "atan(inf) = pi/2"],
             value: .unary(.atan), image: Bounds(-1.5707963267948968, 1.5707963267948968), aliases: ["arctan"], latex: #"\arctan"#, .trigonometric, "The angle in (−π/2, π/2) whose tangent is u."),
    Function("acot", d: ["-1/(u^2 + 1)"], definition: "atan(1/u)", parity: .odd, facts: ["acot(1) = pi/4"],
             on: [0.2...3], kink: "u", value: .scalar { Scalar.atan(1 / $0) }, aliases: ["arccot"], latex: #"\operatorname{arccot}"#, .trigonometric, "The inverse cotangent, atan(1/u)."),
    Function("asec", d: ["1/(abs(u)*sqrt(u^2 - 1))"], definition: "acos(1/u)", facts: ["asec(1) = 0", "asec(2) = pi/3", "asec(-1) = pi"],
             on: [1.2...4], value: .scalar { Scalar.acos(1 / $0) }, aliases: ["arcsec"], latex: #"\operatorname{arcsec}"#, .trigonometric, "The inverse secant, acos(1/u)."),
    Function("acsc", d: ["-1/(abs(u)*sqrt(u^2 - 1))"], definition: "asin(1/u)", parity: .odd, facts: ["acsc(1) = pi/2", "acsc(2) = pi/6"],
             on: [1.2...4], value: .scalar { Scalar.asin(1 / $0) }, aliases: ["arccsc"], latex: #"\operatorname{arccsc}"#, .trigonometric, "The inverse cosecant, asin(1/u)."),
    Function("atan2", ["u", "v"], d: ["v/(u^2 + v^2)", "-u/(u^2 + v^2)"], facts: ["atan2(0, 1) = 0", "atan2(1, 1) = pi/4", "atan2(1, 0) = pi/2", "atan2(0, -1) = pi"],
             on: [0.3...2, 0.3...2], kink: "u^2 + v^2", value: .binary(.atan2), aliases: ["arctan2"], latex: #"\operatorname{atan2}"#, .trigonometric, "The angle of the point (v, u): atan2(y, x)."),
    Function("sinc", d: ["(cos(u) - y)/u"], parity: .even, facts: ["sinc(0) = 1", "sinc(pi) = 0"], on: [0.4...3], value: .scalar { $0 == 0 ? 1 : Scalar.sin($0) / $0 }, latex: #"\operatorname{sinc}"#,
             .trigonometric, "sin(u)/u, and 1 at 0."),
  ]

  // MARK: Hyperbolic

  private static let hyperbolic: [Function] = [
    Function("sinh", d: ["cosh(u)"], parity: .odd, facts: ["sinh(0) = 0", "sinh(asinh(u)) = u"], identities: ["cosh(u)^2 - sinh(u)^2 = 1", "cosh(u)^2 + sinh(u)^2 = cosh(2*u)", "1 + 2*sinh(u)^2 = cosh(2*u)", "2*cosh(u)^2 - 1 = cosh(2*u)"], value: .unary(.sinh), latex: #"\sinh"#, .hyperbolic, "The hyperbolic sine, (e^u − e^−u)/2."),
    Function("cosh", d: ["sinh(u)"], parity: .even, facts: ["cosh(0) = 1", "cosh(acosh(u)) = u"], value: .unary(.cosh), image: Bounds(1, .infinity), latex: #"\cosh"#, .hyperbolic, "The hyperbolic cosine, (e^u + e^−u)/2."),
    Function("tanh", d: ["1 - y^2"], parity: .odd, facts: ["tanh(0) = 0", "tanh(atanh(u)) = u"], identities: ["tanh(u)*cosh(u) = sinh(u)", "1 - tanh(u)^2 = sech(u)^2"], value: .unary(.tanh), image: Bounds(-1, 1, isLowOpen: true, isHighOpen: true), latex: #"\tanh"#, .hyperbolic, "The hyperbolic tangent, sinh u / cosh u; also an activation."),
    Function("coth", d: ["-csch(u)^2"], definition: "1/tanh(u)", parity: .odd, identities: ["coth(u)*sinh(u) = cosh(u)", "coth(u)^2 - csch(u)^2 = 1"], on: [0.3...2.5], latex: #"\coth"#, .hyperbolic, "The hyperbolic cotangent, cosh u / sinh u."),
    Function("sech", d: ["-y*tanh(u)"], definition: "1/cosh(u)", parity: .even, facts: ["sech(0) = 1"], identities: ["sech(u)*cosh(u) = 1"], image: Bounds(0, 1, isLowOpen: true), latex: #"\operatorname{sech}"#, .hyperbolic, "The hyperbolic secant, 1/cosh u."),
    Function("csch", d: ["-y*coth(u)"], definition: "1/sinh(u)", parity: .odd, identities: ["csch(u)*sinh(u) = 1"], on: [0.3...2.5], latex: #"\operatorname{csch}"#, .hyperbolic, "The hyperbolic cosecant, 1/sinh u."),
    Function("asinh", d: ["1/sqrt(u^2 + 1)"], parity: .odd, facts: ["asinh(0) = 0"], value: .unary(.asinh), aliases: ["arcsinh", "arsinh"], latex: #"\operatorname{arsinh}"#, .hyperbolic, "The number whose hyperbolic sine is u."),
    Function("acosh", d: ["1/(sqrt(u - 1)*sqrt(u + 1))"], facts: ["acosh(1) = 0"], on: [1.2...4], value: .unary(.acosh), image: .nonnegative, aliases: ["arccosh", "arcosh"], latex: #"\operatorname{arcosh}"#, .hyperbolic, "The number ≥ 0 whose hyperbolic cosine is u; defined for u ≥ 1."),
    Function("atanh", d: ["1/(1 - u^2)"], parity: .odd, facts: ["atanh(0) = 0", "atanh(1) = undefined"], on: [-0.9...0.9], value: .unary(.atanh), aliases: ["arctanh", "artanh"], latex: #"\operatorname{artanh}"#, .hyperbolic, "The number whose hyperbolic tangent is u; defined for −1 < u < 1."),
    Function("acoth", d: ["1/(1 - u^2)"], definition: "atanh(1/u)", parity: .odd, on: [1.2...4], value: .scalar { Scalar.atanh(1 / $0) }, aliases: ["arccoth", "arcoth"], latex: #"\operatorname{arcoth}"#, .hyperbolic, "The inverse hyperbolic cotangent, atanh(1/u)."),
    Function("asech", d: ["-1/(u*sqrt(1 - u^2))"], definition: "acosh(1/u)", facts: ["asech(1) = 0"], on: [0.2...0.9], value: .scalar { Scalar.acosh(1 / $0) }, aliases: ["arcsech", "arsech"], latex: #"\operatorname{arsech}"#, .hyperbolic, "The inverse hyperbolic secant, acosh(1/u)."),
    Function("acsch", d: ["-1/(abs(u)*sqrt(u^2 + 1))"], definition: "asinh(1/u)", parity: .odd, on: [0.3...3], kink: "u", value: .scalar { Scalar.asinh(1 / $0) }, aliases: ["arccsch", "arcsch"], latex: #"\operatorname{arcsch}"#, .hyperbolic, "The inverse hyperbolic cosecant, asinh(1/u)."),
  ]

  // MARK: Activations

  private static let activations: [Function] = [
    Function("sigmoid", d: ["y*(1 - y)"], definition: "1/(1 + e^(-u))", facts: ["sigmoid(0) = 1/2", "sigmoid(logit(u)) = u"], value: .unary(.sigmoid), image: Bounds(0, 1, isLowOpen: true, isHighOpen: true), aliases: ["σ", "logistic"], latex: #"\sigma"#, .activation, "The logistic function 1/(1 + e^−u), an S between 0 and 1."),
    Function("logit", d: ["1/(u*(1 - u))"], definition: "ln(u/(1 - u))", facts: ["logit(1/2) = 0", "logit(sigmoid(u)) = u"], on: [0.1...0.9], value: .scalar { Scalar.log($0) - Scalar.log1p(-$0) }, latex: #"\operatorname{logit}"#, .activation, "ln(u/(1 − u)), the inverse of sigmoid."),
    Function("softplus", d: ["sigmoid(u)"], definition: "ln(1 + e^u)", facts: ["softplus(0) = ln(2)"], value: .unary(.softplus), image: .positive, latex: #"\operatorname{softplus}"#, .activation, "ln(1 + e^u), a smooth relu."),
    Function("relu", d: ["heaviside(u)"], definition: "max(u, 0)", facts: ["relu(relu(u)) = relu(u)"], on: [0.2...3], kink: "u", value: .unary(.relu), image: .nonnegative, exact: { max($0[0], .zero) }, latex: #"\operatorname{relu}"#, .activation, "u where it is positive, else 0."),
    Function("gelu", d: ["(1 + erf(u/sqrt(2)))/2 + u*exp(-u^2/2)/sqrt(2*pi)"], definition: "u*(1 + erf(u/sqrt(2)))/2", facts: ["gelu(0) = 0"], value: .unary(.gelu), latex: #"\operatorname{gelu}"#, .activation, "u·Φ(u) with the normal distribution Φ (the exact form, with erf)."),
    Function("silu", d: ["sigmoid(u)*(1 + u - y)"], definition: "u*sigmoid(u)", facts: ["silu(0) = 0"], value: .unary(.silu), aliases: ["swish"], latex: #"\operatorname{silu}"#, .activation, "u·sigmoid(u), also called swish."),
    Function("elu", d: ["exp(min(u, 0))"], definition: "if(u > 0, u, expm1(u))", facts: ["elu(0) = 0"], value: .unary(.elu), latex: #"\operatorname{elu}"#, .activation, "u where it is positive, else e^u − 1."),
    Function("selu", d: ["if(u > 0, 1.0507009873554805, y + 1.7580993408473766)"], definition: "1.0507009873554805*if(u > 0, u, 1.6732632423543772*expm1(u))", facts: ["selu(0) = 0"], on: [0.2...2], kink: "u", value: .unary(.selu), latex: #"\operatorname{selu}"#, .activation, "The scaled elu with the self-normalising constants."),
    Function("leakyrelu", d: ["if(u > 0, 1, 1/100)"], definition: "if(u > 0, u, u/100)", on: [0.2...2], kink: "u", value: .unary(.leakyRelu), exact: { $0[0].isNegative ? $0[0] * .small(1, 100) : $0[0] }, latex: #"\operatorname{leakyrelu}"#, .activation, "u where it is positive, else u/100."),
    Function("mish", d: ["tanh(softplus(u)) + u*sigmoid(u)*sech(softplus(u))^2"], definition: "u*tanh(softplus(u))", facts: ["mish(0) = 0"], value: .unary(.mish), latex: #"\operatorname{mish}"#, .activation, "u·tanh(softplus(u))."),
    Function("softsign", d: ["1/(1 + abs(u))^2"], definition: "u/(1 + abs(u))", parity: .odd, facts: ["softsign(0) = 0"], value: .unary(.softsign), exact: { ($0[0].magnitude + .one).reciprocal.map { [x = $0[0]] in x * $0 } }, latex: #"\operatorname{softsign}"#, .activation, "u/(1 + |u|)."),
    Function("hardsigmoid", d: ["if(abs(u) < 3, 1/6, 0)"], definition: "min(max(u/6 + 1/2, 0), 1)", kink: "abs(u) - 3", value: .unary(.hardSigmoid), exact: { min(max($0[0] * .small(1, 6) + .half, .zero), .one) }, latex: #"\operatorname{hardsigmoid}"#, .activation, "u/6 + 1/2, cut off at 0 and 1."),
    Function("logsigmoid", d: ["sigmoid(-u)"], definition: "-softplus(-u)", facts: ["logsigmoid(0) = -ln(2)"], value: .unary(.logSigmoid), latex: #"\ln\sigma"#, .activation, "ln(sigmoid(u)), safe where sigmoid underflows."),
    Function("tanhshrink", d: ["tanh(u)^2"], definition: "u - tanh(u)", parity: .odd, facts: ["tanhshrink(0) = 0"], value: .scalar { $0 - Scalar.tanh($0) }, latex: #"\operatorname{tanhshrink}"#, .activation, "u − tanh(u)."),
    Function("identity", form: .shorthand, definition: "u", aliases: ["linear"], .activation, "u itself: the activation of a linear layer."),
  ]

  // MARK: Structural

  private static let structural: [Function] = [
    Function("piecewise", ["u", "v", "w"], arity: 1...129, form: .piecewise, value: .structural, latex: #"\operatorname{piecewise}"#, .structural, "piecewise(condition, value, …, otherwise): the value of the first condition that holds."),
    Function("if", ["u", "v", "w"], form: .shorthand, definition: "piecewise(u, v, w)", value: .structural, .structural, "if(condition, a, b): a where the condition holds, else b."),
    Function("equals", ["u", "v"], form: .relation, value: .structural, .structural, "The relation u == v."),
    Function("notequals", ["u", "v"], form: .relation, value: .structural, .structural, "The relation u != v."),
    Function("less", ["u", "v"], form: .relation, value: .structural, .structural, "The relation u < v."),
    Function("lessequal", ["u", "v"], form: .relation, value: .structural, .structural, "The relation u <= v."),
    Function("and", ["u", "v"], form: .connective, value: .structural, .structural, "Both relations hold."),
    Function("or", ["u", "v"], form: .connective, value: .structural, .structural, "At least one of the relations holds."),
    Function("not", form: .connective, value: .structural, .structural, "The relation does not hold."),
    Function("vector", ["u"], arity: 1...1_000_000, form: .vector, value: .structural, .structural, "A list [a, b, …]; a list of lists of one length is a matrix."),
    Function("range", ["u", "v"], form: .equation, value: .structural, .structural, "A range u..v inside an argument."),
    Function("equation", ["u", "v"], form: .equation, value: .structural, .structural, "An equation u = v inside an argument."),
    Function("sum", ["k", "f", "a", "b"], form: .binder, value: .structural, latex: #"\sum"#, .structural, "sum(f, k=a..b): the sum of f over the whole numbers k from a to b."),
    Function("product", ["k", "f", "a", "b"], form: .binder, value: .structural, latex: #"\prod"#, .structural, "product(f, k=a..b): the product of f over the whole numbers k from a to b."),
    Function("integral", ["t", "f", "a", "b"], form: .binder, value: .structural, latex: #"\int"#, .structural, "integral(f, t=a..b): the integral of f over t from a to b."),
  ]
}
