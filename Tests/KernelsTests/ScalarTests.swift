// The one-point functions that the C library does not have, against tabulated values and their identities.

import Kernels
import Testing

private func close(_ a: Double, _ b: Double, _ relative: Double) -> Bool {
  (a - b).magnitude <= relative * b.magnitude
}

@Suite struct `Scalars` {
  @Test func `digamma to 1e-15, at its positive root too`() {
    for (x, value) in digammaValues {
      #expect(close(Scalar.digamma(x), value, 1e-15), "ψ(\(x)) is \(Scalar.digamma(x)), expected \(value)")
    }
    for x in [0.0, -1, -2, -1e15, -.infinity, .nan] { #expect(Scalar.digamma(x).isNaN) }
    #expect(Scalar.digamma(.infinity) == .infinity)
  }

  @Test func `trigamma to 1e-15`() {
    for (x, value) in trigammaValues {
      #expect(close(Scalar.trigamma(x), value, 1e-15), "ψ₁(\(x)) is \(Scalar.trigamma(x)), expected \(value)")
    }
    for x in [0.0, -1, -2, -.infinity, .nan] { #expect(Scalar.trigamma(x).isNaN) }
    #expect(Scalar.trigamma(.infinity) == 0)
  }

  @Test func `polygamma to a few 1e-15`() {
    for (n, x, value) in polygammaValues {
      let y = Scalar.polygamma(n, x)
      #expect(close(y, value, 1.5e-15 + 1e-16 * Double(n)), "ψ\(n)(\(x)) is \(y), expected \(value)")
    }
    for n in 0...5 {
      #expect(Scalar.polygamma(n, -3).isNaN)
      #expect(Scalar.polygamma(n, 0).isNaN)
    }
    #expect(Scalar.polygamma(-1, 2).isNaN)
  }

  @Test func `zeta, Riemann's and Hurwitz's`() {
    for (s, value) in zetaValues {
      #expect(close(Scalar.zeta(s), value, 4e-15), "ζ(\(s)) is \(Scalar.zeta(s)), expected \(value)")
    }
    for (s, q, value) in hurwitzValues {
      let y = Scalar.zeta(s, q)
      #expect(close(y, value, 2e-15), "ζ(\(s), \(q)) is \(y), expected \(value)")
    }
    #expect(Scalar.zeta(1).isNaN)
    #expect(Scalar.zeta(0) == -0.5)
    for s in [-2.0, -4, -100, -1e10] { #expect(Scalar.zeta(s) == 0) }
  }

  @Test func `gamma at its poles and factorials`() {
    for x in [0.0, -1, -2, -7] { #expect(Scalar.gamma(x).isNaN) }
    var product = 1.0
    for n in 1...22 {
      product *= Double(n)
      #expect(Scalar.factorial(n) == product)
      #expect(close(Scalar.gamma(Double(n) + 1), product, 2e-15))
    }
    #expect(Scalar.factorial(171) == .infinity)
    #expect(Scalar.lgamma(3) == Scalar.log(2))
  }

  @Test func `mod has the sign of its second argument`() {
    #expect(Scalar.mod(7, 3) == 1)
    #expect(Scalar.mod(-7, 3) == 2)
    #expect(Scalar.mod(7, -3) == -2)
    #expect(Scalar.mod(-7, -3) == -1)
    #expect(Scalar.mod(6, 3) == 0)
    #expect(Scalar.mod(5, 0).isNaN)
  }

  @Test func `activations neither overflow nor cancel`() {
    #expect(Scalar.sigmoid(-745) > 0)
    #expect(Scalar.sigmoid(800) == 1)
    #expect(Scalar.softplus(800) == 800)
    #expect(Scalar.softplus(-40) == Scalar.exp(-40))
    #expect(Scalar.logSigmoid(-800) == -800)
    #expect(close(Scalar.logit(0.5 + 0x1p-40), 0x1p-38, 1e-15))
    #expect(Scalar.logit(0) == -.infinity)
    #expect(Scalar.logit(1.5).isNaN)
    #expect(close(Scalar.gelu(1), 0.8413447460685429, 1e-15))
    #expect(close(Scalar.mish(1), 0.8650983882673103, 1e-15))
    #expect(close(Scalar.silu(1), 0.7310585786300049, 1e-15))
    #expect(Scalar.silu(-745.2) == -349 * 0x1p-1074)
    #expect(Scalar.mish(-745.2) == -349 * 0x1p-1074)
    #expect(Scalar.silu(-1e300) == 0 && Scalar.mish(-.infinity) == 0)
    #expect(Scalar.hardSigmoid(0) == 0.5)
    #expect(Scalar.heaviside(0) == 0.5)
    #expect(Scalar.sinc(0) == 1)
  }
}
