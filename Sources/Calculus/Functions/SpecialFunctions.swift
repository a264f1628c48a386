// The special functions of the table. Orders and parameters come first, elliptic functions take the parameter m = k²,
// Fresnel integrals are those of π/2·t². Values that no kernel has come from balls.
import Kernels

// swift-format-ignore
extension Function {
  static let special: [Function] = gammaFamily + integrals + cylinders + elliptic + hypergeometric + polynomials

  // MARK: Error functions, gamma and zeta

  private static let gammaFamily: [Function] = [
    Function("erf", d: ["2/sqrt(pi)*exp(-u^2)"], parity: .odd, facts: ["erf(0) = 0", "erf(inf) = 1", "erf(erfinv(u)) = u"], value: .unary(.erf), image: Bounds(-1, 1, isLowOpen: true, isHighOpen: true), latex: #"\operatorname{erf}"#, .special, "The error function, 2/√π ∫₀ᵘ e^(−t²) dt."),
    Function("erfc", d: ["-2/sqrt(pi)*exp(-u^2)"], facts: ["erfc(0) = 1", "erfc(inf) = 0", "erfc(erfcinv(u)) = u"], value: .unary(.erfc), image: Bounds(0, 2, isLowOpen: true, isHighOpen: true), latex: #"\operatorname{erfc}"#, .special, "The complementary error function, 1 − erf u."),
    Function("erf2", ["u", "v"], form: .shorthand, definition: "erf(v) - erf(u)", on: [-1...0, 0.2...2], .special, "erf2(a, b): erf(b) − erf(a), the error function between two points."),
    Function("erfi", d: ["2/sqrt(pi)*exp(u^2)"], parity: .odd, facts: ["erfi(0) = 0"], on: [-2...2], value: .balls, latex: #"\operatorname{erfi}"#, .special, "The imaginary error function, 2/√π ∫₀ᵘ e^(t²) dt."),
    Function("erfinv", d: ["sqrt(pi)/2*exp(y^2)"], parity: .odd, facts: ["erfinv(0) = 0", "erfinv(erf(u)) = u"], on: [-0.9...0.9], value: .balls, aliases: ["inverf"], latex: #"\operatorname{erf}^{-1}"#, .special, "The number whose error function is u; defined for −1 < u < 1."),
    Function("erfcinv", d: ["-sqrt(pi)/2*exp(y^2)"], facts: ["erfcinv(1) = 0", "erfcinv(erfc(u)) = u"], on: [0.1...1.9], value: .balls, aliases: ["inverfc"], latex: #"\operatorname{erfc}^{-1}"#, .special, "The number whose complementary error function is u; defined for 0 < u < 2."),
    Function("gamma", d: ["y*digamma(u)"], on: [0.3...4], value: .unary(.gamma),
             exact: { x in x[0].int.flatMap { $0 > 0 && $0 <= 20_000 ? Factorial.value($0 - 1) : nil } }, closed: { PiMultiple.gamma($0[0]) }, aliases: ["Γ"], latex: #"\Gamma"#, .special, "The gamma function; gamma(n + 1) is n!."),
    Function("lgamma", d: ["digamma(u)"], facts: ["lgamma(1) = 0", "lgamma(2) = 0"], on: [0.3...4], value: .unary(.lgamma), aliases: ["lngamma", "loggamma"], latex: #"\ln\Gamma"#, .special, "The logarithm of |gamma(u)|."),
    Function("digamma", d: ["trigamma(u)"], on: [0.3...4], value: .unary(.digamma), aliases: ["psi"], latex: #"\psi"#, .special, "The logarithmic derivative of gamma, ψ(u)."),
    Function("trigamma", d: ["polygamma(2, u)"], on: [0.3...4], value: .unary(.trigamma), closed: { PiMultiple.polygamma(.one, $0[0]) }, latex: #"\psi_1"#, .special, "The derivative of digamma."),
    Function("polygamma", ["u", "v"], d: [nil, "polygamma(u + 1, v)"], facts: ["polygamma(0, v) = digamma(v)", "polygamma(1, v) = trigamma(v)"], on: [2...2, 0.3...4],
             value: .scalar2 { $0 == $0.rounded() && $0 >= 0 && $0 < 100 ? Scalar.polygamma(Int($0), $1) : .nan }, closed: { PiMultiple.polygamma($0[0], $0[1]) }, latex: #"\psi^{(#)}"#, .special, "polygamma(n, x): the n-th derivative of digamma."),
    Function("factorial", d: ["gamma(u + 1)*digamma(u + 1)"], definition: "gamma(u + 1)", on: [0.3...3], value: .scalar { Scalar.gamma($0 + 1) },
             exact: { x in x[0].int.flatMap { $0 >= 0 && $0 <= 20_000 ? Factorial.value($0) : nil } }, latex: #"\operatorname{factorial}"#, .special, "u!, gamma(u + 1) beyond the integers."),
    Function("binomial", ["u", "v"], d: ["y*(digamma(u + 1) - digamma(u - v + 1))", "y*(digamma(u - v + 1) - digamma(v + 1))"], definition: "gamma(u + 1)/(gamma(v + 1)*gamma(u - v + 1))", on: [3...6, 0.5...2.5],
             exact: { Factorial.binomial($0[0], $0[1]) }, aliases: ["choose"], latex: #"\operatorname{binom}"#, .special, "The binomial coefficient, u over v."),
    Function("beta", ["u", "v"], d: ["y*(digamma(u) - digamma(u + v))", "y*(digamma(v) - digamma(u + v))"], on: [0.5...3, 0.5...3], value: .balls,
             closed: { PiMultiple.beta($0[0], $0[1]) }, latex: #"\mathrm{B}"#, .special, "beta(a, b): gamma(a)·gamma(b)/gamma(a + b)."),
    Function("uppergamma", ["u", "v"], d: [nil, "-v^(u - 1)*exp(-v)"], facts: ["uppergamma(1, v) = exp(-v)"], on: [0.5...3, 0.3...4], value: .balls, aliases: ["incgamma"], latex: #"\Gamma"#, .special, "uppergamma(a, x): the integral of t^(a − 1)·e^(−t) from x to ∞."),
    Function("lowergamma", ["u", "v"], d: [nil, "v^(u - 1)*exp(-v)"], facts: ["lowergamma(1, v) = 1 - exp(-v)"], on: [0.5...3, 0.3...4], value: .balls, latex: #"\gamma"#, .special, "lowergamma(a, x): the integral of t^(a − 1)·e^(−t) from 0 to x."),
    Function("zeta", d: ["zetaprime(u)"], facts: ["zeta(1) = undefined"], on: [1.3...5], value: .balls, closed: { PiMultiple.zeta($0[0]) }, latex: #"\zeta"#, .special, "The Riemann zeta function."),
    Function("zetaprime", d: [nil], facts: ["zetaprime(1) = undefined", "zetaprime(0) = -ln(2*pi)/2"], on: [1.3...5], value: .balls, latex: #"\zeta'"#, .special, "The derivative of the Riemann zeta function."),
    Function("hurwitz", ["u", "v"], d: [nil, "-u*hurwitz(u + 1, v)"], facts: ["hurwitz(u, 1) = zeta(u)", "hurwitz(u, 1/2) = (2^u - 1)*zeta(u)"], on: [1.5...4, 0.4...3], value: .balls, aliases: ["hurwitzzeta"], latex: #"\zeta"#, .special, "hurwitz(s, a): the Hurwitz zeta function, the sum of 1/(k + a)^s."),
    Function("polylog", ["u", "v"], d: [nil, "polylog(u - 1, v)/v"], facts: ["polylog(1, v) = -ln(1 - v)", "polylog(0, v) = v/(1 - v)", "polylog(-1, v) = v/(1 - v)^2", "polylog(u, 0) = 0", "polylog(2, 1) = pi^2/6", "polylog(2, -1) = -pi^2/12", "polylog(2, 1/2) = pi^2/12 - ln(2)^2/2"],
             on: [1.5...3, 0.1...0.9], value: .balls, latex: #"\operatorname{Li}_{#}"#, .special, "polylog(s, x): the polylogarithm, the sum of x^k/k^s; real for x < 1."),
    Function("dilog", form: .shorthand, definition: "polylog(2, u)", on: [0.1...0.9], .special, "The dilogarithm polylog(2, u), the sum of u^k/k²."),
    Function("lambertw", d: ["1/(u + exp(y))"], facts: ["lambertw(0) = 0", "lambertw(e) = 1", "lambertw(-1/e) = -1", "lambertw(inf) = inf"], on: [-0.3...4], value: .balls, aliases: ["productlog"], latex: "W", .special, "The principal solution w of w·e^w = u; defined for u ≥ −1/e."),
    Function("lambertwk", ["u", "v"], d: [nil, "1/(v + exp(y))"], facts: ["lambertwk(0, v) = lambertw(v)"], on: [-1...(-1), -0.35...(-0.05)], value: .balls, latex: "W_{#}", .special, "lambertwk(k, x): branch k of w·e^w = x; the real ones are k = 0 and k = −1."),
  ]

  // MARK: Integrals without a name of their own

  private static let integrals: [Function] = [
    Function("ei", d: ["exp(u)/u"], facts: ["ei(0) = undefined"], on: [0.2...3], value: .balls, latex: #"\operatorname{Ei}"#, .special, "The exponential integral, ∫ e^t/t dt from −∞ to u."),
    Function("li", d: ["1/ln(u)"], facts: ["li(0) = 0", "li(1) = undefined"], on: [1.3...5], value: .balls, latex: #"\operatorname{li}"#, .special, "The logarithmic integral, ∫ dt/ln(t) from 0 to u."),
    Function("si", d: ["sinc(u)"], parity: .odd, facts: ["si(0) = 0", "si(inf) = pi/2"], value: .balls, latex: #"\operatorname{Si}"#, .special, "The sine integral, ∫ sin(t)/t dt from 0 to u."),
    Function("ci", d: ["cos(u)/u"], facts: ["ci(0) = undefined"], on: [0.2...4], value: .balls, latex: #"\operatorname{Ci}"#, .special, "The cosine integral, −∫ cos(t)/t dt from u to ∞; defined for u > 0."),
    Function("shi", d: ["sinh(u)/u"], parity: .odd, facts: ["shi(0) = 0"], value: .balls, latex: #"\operatorname{Shi}"#, .special, "The hyperbolic sine integral, ∫ sinh(t)/t dt from 0 to u."),
    Function("chi", d: ["cosh(u)/u"], facts: ["chi(0) = undefined"], on: [0.2...4], value: .balls, latex: #"\operatorname{Chi}"#, .special, "The hyperbolic cosine integral; defined for u > 0."),
    Function("expint", ["u", "v"], d: [nil, "-expint(u - 1, v)"], facts: ["expint(0, v) = exp(-v)/v"], on: [1...3, 0.3...3], value: .balls, latex: #"\operatorname{E}_{#}"#, .special, "expint(n, x): the integral of e^(−x·t)/t^n from 1 to ∞."),
    Function("fresnels", d: ["sin(pi*u^2/2)"], parity: .odd, facts: ["fresnels(0) = 0", "fresnels(inf) = 1/2"], on: [-2...2], value: .balls, latex: "S", .special, "The Fresnel integral ∫ sin(π/2·t²) dt from 0 to u."),
    Function("fresnelc", d: ["cos(pi*u^2/2)"], parity: .odd, facts: ["fresnelc(0) = 0", "fresnelc(inf) = 1/2"], on: [-2...2], value: .balls, latex: "C", .special, "The Fresnel integral ∫ cos(π/2·t²) dt from 0 to u."),
  ]

  // MARK: Bessel and Airy functions

  private static let cylinders: [Function] = [
    Function("besselj", ["u", "v"], d: [nil, "(besselj(u - 1, v) - besselj(u + 1, v))/2"], facts: ["besselj(0, 0) = 1", "besselj(1, 0) = 0", "besselj(2, 0) = 0", "besselj(-1, v) = -besselj(1, v)", "besselj(-2, v) = besselj(2, v)"], on: [0.5...2.5, 0.4...6], value: .balls, latex: "J_{#}", .special, "besselj(n, x): the Bessel function of the first kind of order n."),
    Function("bessely", ["u", "v"], d: [nil, "(bessely(u - 1, v) - bessely(u + 1, v))/2"], facts: ["bessely(-1, v) = -bessely(1, v)", "bessely(-2, v) = bessely(2, v)"], on: [0.5...2.5, 0.4...6], value: .balls, latex: "Y_{#}", .special, "bessely(n, x): the Bessel function of the second kind; defined for x > 0."),
    Function("besseli", ["u", "v"], d: [nil, "(besseli(u - 1, v) + besseli(u + 1, v))/2"], facts: ["besseli(0, 0) = 1", "besseli(1, 0) = 0", "besseli(2, 0) = 0", "besseli(-1, v) = besseli(1, v)", "besseli(-2, v) = besseli(2, v)"], on: [0.5...2.5, 0.4...4], value: .balls, latex: "I_{#}", .special, "besseli(n, x): the modified Bessel function of the first kind."),
    Function("besselk", ["u", "v"], d: [nil, "-(besselk(u - 1, v) + besselk(u + 1, v))/2"], facts: ["besselk(-1, v) = besselk(1, v)", "besselk(-2, v) = besselk(2, v)"], on: [0.5...2.5, 0.4...4], value: .balls, latex: "K_{#}", .special, "besselk(n, x): the modified Bessel function of the second kind; for x > 0."),
    Function("jn", ["u", "v"], d: [nil, "jn(u - 1, v) - (u + 1)/v*y"], definition: "sqrt(pi/(2*v))*besselj(u + 1/2, v)", on: [0.5...2.5, 0.4...6], latex: "j_{#}", .special, "jn(n, x): the spherical Bessel function of the first kind."),
    Function("yn", ["u", "v"], d: [nil, "yn(u - 1, v) - (u + 1)/v*y"], definition: "sqrt(pi/(2*v))*bessely(u + 1/2, v)", on: [0.5...2.5, 0.4...6], latex: "y_{#}", .special, "yn(n, x): the spherical Bessel function of the second kind."),
    Function("struveh", ["u", "v"], d: [nil, "struveh(u - 1, v) - u/v*y"], on: [0.5...2.5, 0.4...6], value: .balls, latex: #"\mathbf{H}_{#}"#, .special, "struveh(n, x): the Struve function of order n."),
    Function("struvel", ["u", "v"], d: [nil, "struvel(u - 1, v) - u/v*y"], on: [0.5...2.5, 0.4...4], value: .balls, latex: #"\mathbf{L}_{#}"#, .special, "struvel(n, x): the modified Struve function of order n."),
    Function("airyai", d: ["airyaiprime(u)"], facts: ["airyai(0) = 1/(3^(2/3)*gamma(2/3))", "airyai(inf) = 0"], value: .balls, latex: #"\operatorname{Ai}"#, .special, "The Airy function Ai, the solution of y″ = u·y that falls."),
    Function("airybi", d: ["airybiprime(u)"], facts: ["airybi(0) = 1/(3^(1/6)*gamma(2/3))"], value: .balls, latex: #"\operatorname{Bi}"#, .special, "The Airy function Bi, the solution of y″ = u·y that grows."),
    Function("airyaiprime", d: ["u*airyai(u)"], facts: ["airyaiprime(0) = -1/(3^(1/3)*gamma(1/3))"], value: .balls, latex: #"\operatorname{Ai}'"#, .special, "The derivative of the Airy function Ai."),
    Function("airybiprime", d: ["u*airybi(u)"], facts: ["airybiprime(0) = 3^(1/6)/gamma(1/3)"], value: .balls, latex: #"\operatorname{Bi}'"#, .special, "The derivative of the Airy function Bi."),
  ]

  // MARK: Elliptic integrals

  private static let elliptic: [Function] = [
    Function("ellipticK", d: ["(ellipticE(u) - (1 - u)*y)/(2*u*(1 - u))"], facts: ["ellipticK(0) = pi/2", "ellipticK(1) = undefined"], on: [0.1...0.9], value: .balls, latex: "K", .special, "ellipticK(m): the complete elliptic integral of the first kind, m = k²."),
    Function("ellipticE", d: ["(y - ellipticK(u))/(2*u)"], facts: ["ellipticE(0) = pi/2", "ellipticE(1) = 1"], on: [0.1...0.9], value: .balls, latex: "E", .special, "ellipticE(m): the complete elliptic integral of the second kind, m = k²."),
    Function("ellipticF", ["u", "v"], d: ["1/sqrt(1 - v*sin(u)^2)", "(ellipticE(u, v)/(1 - v) - y - v*sin(2*u)/(2*(1 - v)*sqrt(1 - v*sin(u)^2)))/(2*v)"], facts: ["ellipticF(0, v) = 0", "ellipticF(u, 0) = u", "ellipticF(pi/2, v) = ellipticK(v)"],
             on: [0.3...1.4, 0.1...0.9], value: .balls, latex: "F", .special, "ellipticF(phi, m): the incomplete elliptic integral of the first kind."),
    Function("ellipticE", ["u", "v"], d: ["sqrt(1 - v*sin(u)^2)", "(y - ellipticF(u, v))/(2*v)"], facts: ["ellipticE(0, v) = 0", "ellipticE(u, 0) = u", "ellipticE(pi/2, v) = ellipticE(v)"],
             on: [0.3...1.4, 0.1...0.9], value: .balls, aliases: ["ellipticEinc"], latex: "E", .special, "ellipticE(phi, m): the incomplete elliptic integral of the second kind."),
    Function("ellipticPi", ["u", "v"], d: ["(ellipticE(v) + (v - u)*ellipticK(v)/u + (u^2 - v)*y/u)/(2*(v - u)*(u - 1))", "(ellipticE(v)/(v - 1) + y)/(2*(u - v))"], facts: ["ellipticPi(0, v) = ellipticK(v)", "ellipticPi(u, 0) = pi/(2*sqrt(1 - u))"],
             on: [0.1...0.4, 0.5...0.9], value: .balls, latex: #"\Pi"#, .special, "ellipticPi(n, m): the complete elliptic integral of the third kind."),
    Function("ellipticPi", ["u", "v", "w"],
             d: ["(ellipticE(v, w) + (w - u)*ellipticF(v, w)/u + (u^2 - w)*y/u - u*sqrt(1 - w*sin(v)^2)*sin(2*v)/(2*(1 - u*sin(v)^2)))/(2*(w - u)*(u - 1))",
                 "1/((1 - u*sin(v)^2)*sqrt(1 - w*sin(v)^2))",
                 "(ellipticE(v, w)/(w - 1) + y - w*sin(2*v)/(2*(w - 1)*sqrt(1 - w*sin(v)^2)))/(2*(u - w))"],
             facts: ["ellipticPi(u, 0, w) = 0", "ellipticPi(0, v, w) = ellipticF(v, w)", "ellipticPi(u, pi/2, w) = ellipticPi(u, w)"],
             on: [0.1...0.4, 0.3...1.4, 0.5...0.9], value: .balls, aliases: ["ellipticPiInc"], latex: #"\Pi"#, .special, "ellipticPi(n, phi, m): the incomplete elliptic integral of the third kind."),
  ]

  // MARK: Hypergeometric functions

  private static let hypergeometric: [Function] = [
    Function("hyp1f1", ["u", "v", "w"], d: [nil, nil, "u/v*hyp1f1(u + 1, v + 1, w)"], facts: ["hyp1f1(u, v, 0) = 1", "hyp1f1(0, v, w) = 1", "hyp1f1(u, u, w) = exp(w)"], on: [0.5...2, 1.5...3, -1...2], value: .balls, latex: "{}_1F_1", .special, "hyp1f1(a, b, x): Kummer's confluent hypergeometric function."),
    Function("hyp2f1", ["u", "v", "w", "z"], d: [nil, nil, nil, "u*v/w*hyp2f1(u + 1, v + 1, w + 1, z)"], facts: ["hyp2f1(u, v, w, 0) = 1", "hyp2f1(0, v, w, z) = 1", "hyp2f1(u, 0, w, z) = 1"], on: [0.5...2, 0.5...2, 1.5...3, -0.8...0.8], value: .balls, latex: "{}_2F_1", .special, "hyp2f1(a, b, c, x): Gauss's hypergeometric function; real for x < 1."),
    Function("appellf1", ["u", "v", "w", "z", "s", "t"], d: [nil, nil, nil, nil, "u*v/z*appellf1(u + 1, v + 1, w, z + 1, s, t)", "u*w/z*appellf1(u + 1, v, w + 1, z + 1, s, t)"],
             facts: ["appellf1(u, v, w, z, 0, 0) = 1", "appellf1(u, v, w, z, s, 0) = hyp2f1(u, v, z, s)", "appellf1(u, v, w, z, 0, t) = hyp2f1(u, w, z, t)", "appellf1(u, v, 0, z, s, t) = hyp2f1(u, v, z, s)", "appellf1(u, 0, w, z, s, t) = hyp2f1(u, w, z, t)"],
             on: [0.5...2], latex: "F_1", .special, "appellf1(a, b, c, d, x, y): Appell's first hypergeometric function; no values."),
  ]

  // MARK: Orthogonal polynomials

  private static let polynomials: [Function] = [
    Function("chebyshevt", ["u", "v"], d: [nil, "u*chebyshevu(u - 1, v)"], facts: ["chebyshevt(0, v) = 1", "chebyshevt(1, v) = v"], on: [2...2, -0.8...0.8], value: .balls, latex: "T_{#}", .special, "chebyshevt(n, x): the Chebyshev polynomial of the first kind."),
    Function("chebyshevu", ["u", "v"], d: [nil, "((u + 1)*chebyshevt(u + 1, v) - v*y)/(v^2 - 1)"], facts: ["chebyshevu(-1, v) = 0", "chebyshevu(0, v) = 1", "chebyshevu(1, v) = 2*v"], on: [2...2, -0.8...0.8], value: .balls, latex: "U_{#}", .special, "chebyshevu(n, x): the Chebyshev polynomial of the second kind."),
    Function("legendre", ["u", "v"], d: [nil, "u*(v*y - legendre(u - 1, v))/(v^2 - 1)"], facts: ["legendre(0, v) = 1", "legendre(1, v) = v"], on: [2...2, -0.8...0.8], value: .balls, latex: "P_{#}", .special, "legendre(n, x): the Legendre polynomial."),
    Function("hermite", ["u", "v"], d: [nil, "2*u*hermite(u - 1, v)"], facts: ["hermite(0, v) = 1", "hermite(1, v) = 2*v"], on: [2...2, -2...2], value: .balls, latex: "H_{#}", .special, "hermite(n, x): the Hermite polynomial, orthogonal with e^(−x²)."),
    Function("laguerre", ["u", "v"], d: [nil, "-laguerre(u - 1, 1, v)"], facts: ["laguerre(0, v) = 1", "laguerre(1, v) = 1 - v"], on: [2...2, 0.2...3], value: .balls, latex: "L_{#}", .special, "laguerre(n, x): the Laguerre polynomial."),
    Function("laguerre", ["u", "v", "w"], d: [nil, nil, "-laguerre(u - 1, v + 1, w)"], facts: ["laguerre(0, v, w) = 1"], on: [2...2, 0.5...2, 0.2...3], value: .balls, aliases: ["assoclaguerre"], latex: "L_{#}^{(#)}", .special, "laguerre(n, a, x): the generalised Laguerre polynomial."),
    Function("gegenbauer", ["u", "v", "w"], d: [nil, nil, "2*v*gegenbauer(u - 1, v + 1, w)"], facts: ["gegenbauer(0, v, w) = 1", "gegenbauer(1, v, w) = 2*v*w"], on: [2...2, 0.5...2, -0.8...0.8], value: .balls, latex: "C_{#}^{(#)}", .special, "gegenbauer(n, a, x): the Gegenbauer polynomial."),
    Function("jacobi", ["u", "v", "w", "z"], d: [nil, nil, nil, "(u + v + w + 1)/2*jacobi(u - 1, v + 1, w + 1, z)"], facts: ["jacobi(0, v, w, z) = 1"], on: [2...2, 0.5...2, 0.5...2, -0.8...0.8], value: .balls, latex: "P_{#}^{(#,#)}", .special, "jacobi(n, a, b, x): the Jacobi polynomial."),
  ]
}
