// Special functions: where each is real, and FLINT's ball for it. What FLINT has only for complex arguments is asked
// there; a value known to be real is the real part.
import CArb

extension Functions {
  static let special: [String: BallFunction] = [
    "erf/1": everywhere { arb_hypgeom_erf($0, $1, $2) },
    "erfc/1": everywhere { arb_hypgeom_erfc($0, $1, $2) },
    "erfi/1": everywhere { arb_hypgeom_erfi($0, $1, $2) },
    "erfinv/1": on({ $0 > -1 && $0 < 1 }) { arb_hypgeom_erfinv($0, $1, $2) },
    "erfcinv/1": on({ $0 > 0 && $0 < 2 }) { arb_hypgeom_erfcinv($0, $1, $2) },
    "gamma/1": on({ !$0.isPole }, arb_gamma),
    "lgamma/1": { x, bits in
      when(!x[0].isPole) { r in
        if x[0].isPositive { return arb_lgamma(r, x[0].p, bits) }
        arb_gamma(r, x[0].p, bits)
        arb_abs(r, r)
        arb_log(r, r, bits)
      }
    },
    "digamma/1": on({ !$0.isPole }, arb_digamma),
    "trigamma/1": { x, bits in polygamma([Ball(1), x[0]], bits) },
    "polygamma/2": polygamma,
    "binomial/2": { x, bits in
      let above = Ball.made { arb_add_si($0, x[0].p, 1, bits) }
      let below = Ball.made { arb_add_si($0, x[1].p, 1, bits) }
      let rest = Ball.made { arb_sub($0, above.p, x[1].p, bits) }
      return when(!above.isPole) { r in
        arb_gamma(r, above.p, bits)
        for factor in [below, rest] {
          arb_rgamma(factor.p, factor.p, bits)
          arb_mul(r, r, factor.p, bits)
        }
      }
    },
    "beta/2": { x, bits in
      when(!x[0].isPole && !x[1].isPole) { r in
        let sum = Ball.made { arb_add($0, x[0].p, x[1].p, bits) }
        let other = Ball.made { arb_gamma($0, x[1].p, bits) }
        arb_rgamma(sum.p, sum.p, bits)
        arb_gamma(r, x[0].p, bits)
        arb_mul(r, r, other.p, bits)
        arb_mul(r, r, sum.p, bits)
      }
    },
    "zeta/1": on({ !equal($0, Ball(1)) }, arb_zeta),
    "zetaprime/1": { x, bits in
      when(!equal(x[0], Ball(1))) { r in
        guard let jet = _acb_vec_init(2) else { return arb_indeterminate(r) }
        acb_dirichlet_zeta_jet(jet, Complex(x[0]).p, 0, 2, bits)
        arb_set(r, &jet[1].real)
        _acb_vec_clear(jet, 2)
      }
    },
    "hurwitz/2": { x, bits in
      when(!equal(x[0], Ball(1)) && !x[1].isPole && (x[1] > 0 || x[0].wholeness)) { r in
        plane(r) { acb_hurwitz_zeta($0, Complex(x[0]).p, Complex(x[1]).p, bits) }
      }
    },
    "polylog/2": { x, bits in
      let (s, z) = (x[0], x[1])
      // Rational with its pole at 1 for s = 0, −1, −2 …; otherwise the cut begins at 1.
      let rational = s.isPole && nonzero(Ball.made { arb_sub_si($0, z.p, 1, bits) })
      return when(z < 1 || rational || (equal(z, Ball(1)) && s > 1)) { r in
        if equal(z, Ball(1)) == .yes { return arb_zeta(r, s.p, bits) }
        plane(r) { acb_polylog($0, Complex(s).p, Complex(z).p, bits) }
      }
    },
    "besselj/2": { x, bits in bessel(x, bits, arb_hypgeom_bessel_j) },
    "besseli/2": { x, bits in bessel(x, bits, arb_hypgeom_bessel_i) },
    "bessely/2": { x, bits in when(x[1] > 0) { arb_hypgeom_bessel_y($0, x[0].p, x[1].p, bits) } },
    "besselk/2": { x, bits in when(x[1] > 0) { arb_hypgeom_bessel_k($0, x[0].p, x[1].p, bits) } },
    "airyai/1": everywhere { arb_hypgeom_airy($0, nil, nil, nil, $1, $2) },
    "airyaiprime/1": everywhere { arb_hypgeom_airy(nil, $0, nil, nil, $1, $2) },
    "airybi/1": everywhere { arb_hypgeom_airy(nil, nil, $0, nil, $1, $2) },
    "airybiprime/1": everywhere { arb_hypgeom_airy(nil, nil, nil, $0, $1, $2) },
    "lambertw/1": { x, bits in
      let edge = Ball.made { r in
        arb_set_si(r, -1)
        arb_exp(r, r, bits)
        arb_neg(r, r)
      }
      return when(x[0] > edge) { arb_lambertw($0, x[0].p, 0, bits) }
    },
    "lambertwk/2": { x, bits in
      let (k, z) = (x[0], x[1])
      let edge = Ball.made { r in
        arb_set_si(r, -1)
        arb_exp(r, r, bits)
        arb_neg(r, r)
      }
      let principal = equal(k, Ball(0)), other = equal(k, Ball(-1)) && z < 0
      return when(z > edge && (principal || other)) { arb_lambertw($0, z.p, principal == .yes ? 0 : 1, bits) }
    },
    "struveh/2": { x, bits in struve(x, bits, sign: -1) },
    "struvel/2": { x, bits in struve(x, bits, sign: 1) },
    "li/1": { x, bits in
      when(x[0] >= 0 && !equal(x[0], Ball(1))) { r in
        x[0].isZero ? arb_zero(r) : arb_hypgeom_li(r, x[0].p, 0, bits)
      }
    },
    "ei/1": on({ nonzero($0) }) { arb_hypgeom_ei($0, $1, $2) },
    "si/1": everywhere { arb_hypgeom_si($0, $1, $2) },
    "ci/1": on({ $0 > 0 }) { arb_hypgeom_ci($0, $1, $2) },
    "shi/1": everywhere { arb_hypgeom_shi($0, $1, $2) },
    "chi/1": on({ $0 > 0 }) { arb_hypgeom_chi($0, $1, $2) },
    "expint/2": { x, bits in
      let (n, z) = (x[0], x[1])
      // At 0 the integral of t^−n is 1/(n − 1); left of it only the elementary ones are real.
      return when(z > 0 || (equal(z, Ball(0)) && n > 1) || (z < 0 && n.isPole)) { r in
        if z.isZero {
          arb_sub_si(r, n.p, 1, bits)
          return arb_inv(r, r, bits)
        }
        plane(r) { acb_hypgeom_expint($0, Complex(n).p, Complex(z).p, bits) }
      }
    },
    "fresnels/1": everywhere { arb_hypgeom_fresnel($0, nil, $1, 1, $2) },
    "fresnelc/1": everywhere { arb_hypgeom_fresnel(nil, $0, $1, 1, $2) },
    "ellipticK/1": { x, bits in when(x[0] < 1) { plane($0) { acb_elliptic_k($0, Complex(x[0]).p, bits) } } },
    "ellipticE/1": { x, bits in when(x[0] <= 1) { plane($0) { acb_elliptic_e($0, Complex(x[0]).p, bits) } } },
    "ellipticF/2": { x, bits in
      when(reaches(x[0], x[1], bits, closed: false)) { r in
        plane(r) { acb_elliptic_f($0, Complex(x[0]).p, Complex(x[1]).p, 0, bits) }
      }
    },
    "ellipticE/2": { x, bits in
      when(reaches(x[0], x[1], bits, closed: true)) { r in
        plane(r) { acb_elliptic_e_inc($0, Complex(x[0]).p, Complex(x[1]).p, 0, bits) }
      }
    },
    "ellipticPi/2": { x, bits in
      when(x[0] < 1 && x[1] < 1) { r in
        plane(r) { acb_elliptic_pi($0, Complex(x[0]).p, Complex(x[1]).p, bits) }
      }
    },
    "ellipticPi/3": { x, bits in
      when(reaches(x[1], x[2], bits, closed: false) && reaches(x[1], x[0], bits, closed: false)) { r in
        plane(r) { acb_elliptic_pi_inc($0, Complex(x[0]).p, Complex(x[1]).p, Complex(x[2]).p, 0, bits) }
      }
    },
    "hyp2f1/4": { x, bits in
      let (a, b, c, z) = (x[0], x[1], x[2], x[3])
      let excess = Ball.made { r in
        arb_sub(r, c.p, a.p, bits)
        arb_sub(r, r, b.p, bits)
      }
      // A polynomial when a or b is 0, −1, −2 …, and then so early that c may be a pole further on.
      let ends = a.isPole || b.isPole
      let inside = z < 1 || (equal(z, Ball(1)) && excess > 0)
      return when((!c.isPole && (inside || ends)) || (c.isPole && (a.isPole && c < a || b.isPole && c < b))) {
        r in
        arb_hypgeom_2f1(r, a.p, b.p, c.p, z.p, 0, bits)
      }
    },
    "hyp1f1/3": { x, bits in
      when(!x[1].isPole || (x[0].isPole && x[1] < x[0])) { r in
        arb_hypgeom_1f1(r, x[0].p, x[1].p, x[2].p, 0, bits)
      }
    },
    "uppergamma/2": { x, bits in
      let (a, z) = (x[0], x[1])
      let whole = a.wholeness && a > 0
      return when(z > 0 || (equal(z, Ball(0)) && a > 0) || whole) { r in
        if z.isZero { return arb_gamma(r, a.p, bits) }
        plane(r) { acb_hypgeom_gamma_upper($0, Complex(a).p, Complex(z).p, 0, bits) }
      }
    },
    "lowergamma/2": { x, bits in
      let (a, z) = (x[0], x[1])
      return when(!a.isPole && (z > 0 || (equal(z, Ball(0)) && a > 0) || a.wholeness)) { r in
        if z.isZero { return arb_zero(r) }
        plane(r) { acb_hypgeom_gamma_lower($0, Complex(a).p, Complex(z).p, 0, bits) }
      }
    },
  ]

  /// What `body` writes into a complex ball, as a real one.
  static func plane(_ r: RealPointer, _ body: (UnsafeMutablePointer<acb_struct>) -> Void) {
    let z = Complex()
    body(z.p)
    arb_set(r, z.real.p)
  }

  private static let polygamma: BallFunction = { x, bits in
    let (n, z) = (x[0], x[1])
    return when(n.wholeness && n >= 0 && !z.isPole) { r in
      if n.isZero { return arb_digamma(r, z.p, bits) }
      plane(r) { acb_polygamma($0, Complex(n).p, Complex(z).p, bits) }
    }
  }

  /// (x/2)^(n + 1) times the sum of (±x²/4)^k over gamma(k + 3/2)·gamma(k + n + 3/2).
  private static func struve(_ x: [Ball], _ bits: Int, sign: Int) -> Value {
    let (n, z) = (x[0], x[1])
    let power = Ball.made { arb_add_si($0, n.p, 1, bits) }
    if z.isZero { return power.isPositive ? .ball(Ball(0)) : .unknown }
    return when(z > 0 || n.wholeness) { r in
      guard let parameters = _arb_vec_init(3) else { return arb_indeterminate(r) }
      defer { _arb_vec_clear(parameters, 3) }
      arb_one(parameters)
      arb_set_d(parameters + 1, 1.5)
      arb_add(parameters + 2, n.p, parameters + 1, bits)
      let half = Ball.made { arb_mul_2exp_si($0, z.p, -1) }
      let square = Ball.made { s in
        arb_mul(s, half.p, half.p, bits)
        arb_mul_si(s, s, sign, bits)
      }
      arb_hypgeom_pfq(r, parameters, 1, parameters + 1, 2, square.p, 1, bits)
      let scale = Ball.made { arb_pow($0, half.p, power.p, bits) }
      arb_mul(r, r, scale.p, bits)
    }
  }

  /// J and I: real for x > 0, and for x < 0 when the order is whole, with the parity of the order.
  private static func bessel(_ x: [Ball], _ bits: Int, _ f: RealFunction2) -> Value {
    let (n, z) = (x[0], x[1])
    if z.isZero {
      if n.isZero { return .ball(Ball(1)) }
      if n.isPositive || n.isInteger { return .ball(Ball(0)) }
      return n.isNegative && !n.containsInteger ? .undefined : .unknown
    }
    return when(z > 0 || n.wholeness) { r in
      guard z.isNegative else { return f(r, n.p, z.p, bits) }
      let turned = Ball.made { arb_neg($0, z.p) }
      f(r, n.p, turned.p, bits)
      let whole = Integer()
      if arb_get_unique_fmpz(whole.p, n.p) != 0, fmpz_is_odd(whole.p) != 0 { arb_neg(r, r) }
    }
  }

  /// Whether 1 − m·sin²θ stays positive from 0 to φ, or at least does not turn negative when `closed`.
  private static func reaches(_ phi: Ball, _ m: Ball, _ bits: Int, closed: Bool) -> Truth {
    if phi.isZero { return .yes }
    let everywhere = closed ? m <= 1 : m < 1
    if everywhere == .yes { return .yes }
    let quarter = Ball.made { r in
      arb_const_pi(r, bits)
      arb_mul_2exp_si(r, r, -1)
    }
    let angle = Ball.made { arb_abs($0, phi.p) }
    let top = Ball.made { r in
      arb_sin(r, phi.p, bits)
      arb_mul(r, r, r, bits)
      arb_mul(r, r, m.p, bits)
    }
    return everywhere || (angle < quarter && (closed ? top <= 1 : top < 1))
  }
}
