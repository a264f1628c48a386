// The classical orthogonal polynomials; for orders that are not whole, the functions that continue them, where these
// are real.
import CArb

extension Functions {
  static let orthogonal: [String: BallFunction] = [
    "chebyshevt/2": { x, bits in
      when(ends(x[0]) || x[1] >= -1) { arb_hypgeom_chebyshev_t($0, x[0].p, x[1].p, bits) }
    },
    "chebyshevu/2": { x, bits in
      when(ends(x[0]) || x[1] > -1) { arb_hypgeom_chebyshev_u($0, x[0].p, x[1].p, bits) }
    },
    "legendre/2": { x, bits in
      when(x[0].wholeness || x[1] > -1) { arb_hypgeom_legendre_p($0, x[0].p, Ball(0).p, x[1].p, 0, bits) }
    },
    "hermite/2": { x, bits in when(.yes) { arb_hypgeom_hermite_h($0, x[0].p, x[1].p, bits) } },
    "laguerre/2": { x, bits in when(.yes) { arb_hypgeom_laguerre_l($0, x[0].p, Ball(0).p, x[1].p, bits) } },
    "laguerre/3": { x, bits in when(.yes) { arb_hypgeom_laguerre_l($0, x[0].p, x[1].p, x[2].p, bits) } },
    "gegenbauer/3": { x, bits in
      when(ends(x[0]) || x[2] > -1) { arb_hypgeom_gegenbauer_c($0, x[0].p, x[1].p, x[2].p, bits) }
    },
    "jacobi/4": { x, bits in
      when(ends(x[0]) || x[3] > -1) { arb_hypgeom_jacobi_p($0, x[0].p, x[1].p, x[2].p, x[3].p, bits) }
    },
  ]

  /// A whole order ≥ 0: a polynomial.
  private static func ends(_ n: Ball) -> Truth { n.wholeness && n >= 0 }
}
