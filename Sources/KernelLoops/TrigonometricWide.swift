// tan where tables fit into registers: x = k π/16 + r, t = tan r, and for each of the sixteen k one of the forms
// that tan(k π/16 + r) has as a constant and a quotient, b + (over + overSlope t) / (under - underSlope t). The
// constant is near the value, so that an error of the quotient counts half or less; at zero and at the pole it
// is 0. Each quotient has the scale with which its terms are doubles, or nearly so, and its roundings weigh
// little (Scripts/tables.py).

#if KERNELS_AVX512
  import CKernels

  /// tan x, 1.6 ulp, and the bits of k, for |k| <= 2²³.
  @inline(__always) func tanLanes(_ x: Lanes) -> (Lanes, k: Bits) {
    let shifted = mad(x, lanes(0x1.45f306dc9c883p+2), roundingShift), k = shifted - roundingShift
    let index = bits(shifted)
    // The second part of π/16 has 29 bits: its product is exact.
    let near = mad(k, lanes(-0x1.921fb54442d18p-3), x), taken = k * 0x1.1a62633000000p-57
    let r = near - taken
    let lost = k * 0x1.45c06e0e68948p-89 - ((near - r) - taken)
    let z = r * r, square = z * z
    var p = mad(
      lanes(0x1.25ccd961b6550p-7), square, mad(lanes(0x1.664ab64d0344fp-6), z, 0x1.ba1ba489d7f51p-5))
    p = mad(p, square, mad(lanes(0x1.11111110b0846p-3), z, 0x1.55555555555dcp-2))
    let t = r + mad(r * z, p, negated(lost))
    let over = mad(lookup(overSlopes, index), t, lookup(overs, index))
    let under = mad(negated(lookup(underSlopes, index)), t, lookup(unders, index))
    return (lookup(bases, index) + over / under, index)
  }

  /// b[k]; -0 for the sign of a zero.
  @inline(__always) private var bases: (Lanes, Lanes) {
    (
      Lanes(
        -0.0, 0x1.08cac9e9dc679p-3, 0x1.a827999fcef32p-2, 0x1.561b82ab7f990p-1,
        0x1.e666666666666p-1, 0x1.a571b5f638005p+0, 0x1.3504f333f9de6p+1, 0x1.51d653a5f316ap+2),
      Lanes(
        0, -0x1.51d653a5f316ap+2, -0x1.3504f333f9de6p+1, -0x1.a571b5f638005p+0,
        -0x1.e666666666666p-1, -0x1.561b82ab7f990p-1, -0x1.a827999fcef32p-2, -0x1.08cac9e9dc679p-3)
    )
  }

  /// The terms of the quotient, above and below, without t and with it.
  @inline(__always) private var overs: (Lanes, Lanes) {
    (
      Lanes(
        -0.0, 0x1.137c7bc19f74ep-3, 0x1.f7c5f3ac44c6ap-57, 0x1.44319d1043023p-55,
        0x1.67b8bc618e060p-5, -0x1.07171d2b9eda0p-3, 0x1.ad04e31ea4dc0p-54, -0x1.244221535d04bp-4),
      Lanes(
        1, 0x1.244221535d04bp-4, -0x1.ad04e31ea4dc0p-54, 0x1.07171d2b9eda0p-3,
        -0x1.67b8bc618e060p-5, -0x1.44319d1043023p-55, -0x1.f7c5f3ac44c6ap-57, -0x1.137c7bc19f74ep-3)
    )
  }

  @inline(__always) private var overSlopes: (Lanes, Lanes) {
    (
      Lanes(
        1, 0x1.fb59bb032372bp+0, 0x1.1d67b9930162fp+0, 0x1.3d200fb3821e8p+0,
        0x1.b6692596e516ep+0, 0x1.7c914793d99c6p+1, 0x1.44474a29e53d0p+2, 0x1.f4465feb783a1p+2),
      Lanes(
        0, 0x1.f4465feb783a1p+2, 0x1.44474a29e53d0p+2, 0x1.7c914793d99c6p+1,
        0x1.b6692596e516ep+0, 0x1.3d200fb3821e8p+0, 0x1.1d67b9930162fp+0, 0x1.fb59bb032372bp+0)
    )
  }

  @inline(__always) private var unders: (Lanes, Lanes) {
    (
      Lanes(
        1, 0x1.eea12f9ac6943p+0, 0x1.e737948a3f0c4p-1, 0x1.b67bdb48a1953p-1,
        0x1.c1a6eb79f1871p-1, 0x1.b77a705eebbffp-1, 0x1.7bea762e6d92dp-1, 0x1.22ab41c9a9ffep-2),
      Lanes(
        0, 0x1.22ab41c9a9ffep-2, 0x1.7bea762e6d92dp-1, 0x1.b77a705eebbffp-1,
        0x1.c1a6eb79f1871p-1, 0x1.b67bdb48a1953p-1, 0x1.e737948a3f0c4p-1, 0x1.eea12f9ac6943p+0)
    )
  }

  @inline(__always) private var underSlopes: (Lanes, Lanes) {
    (
      Lanes(
        0, 0x1.898d43149aa6fp-2, 0x1.939fb5ee7b52ap-2, 0x1.24fc4ae9e6952p-1,
        0x1.c1a6eb79f1871p-1, 0x1.48dce47686905p+0, 0x1.ca99593c93b0ap+0, 0x1.6d52a9a83445bp+0),
      Lanes(
        1, -0x1.6d52a9a83445bp+0, -0x1.ca99593c93b0ap+0, -0x1.48dce47686905p+0,
        -0x1.c1a6eb79f1871p-1, -0x1.24fc4ae9e6952p-1, -0x1.939fb5ee7b52ap-2, -0x1.898d43149aa6fp-2)
    )
  }
#endif
