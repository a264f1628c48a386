// Roots from tables and estimates. A cube root is that of the exponent, of the table's number for the mantissa,
// and of what remains, 1 + z with |z| <= 1/32. A square root starts from an estimate of 14 bits and takes two
// steps, which together take less time than the processor's own.

#if KERNELS_AVX512
  import CKernels

  /// cbrt x of every x; 2 ulp.
  @inline(__always) func cbrtAnyLanes(_ x: Lanes) -> Lanes {
    let m = ck_significand(x), e = ck_exponent(x), index = bits(m) &>> 48
    // e = 3 third + j with j = -1, 0, 1.
    let third = mad(e, lanes(1.0 / 3), roundingShift) - roundingShift
    let j = mad(third, lanes(-3), e) + roundingShift
    let roots = Lanes(1, 0x1.428a2f98d728bp+0, 1, 1, 1, 1, 1, 0x1.965fea53d6e3dp-1)
    let root = lookup(cubeRoots, index) * ck_lookup8(unsafeBitCast(j, to: SIMD8<Int64>.self), roots)
    let z = mad(m, lookup(cubeInverses, index), -1), square = z * z
    var p = mad(lanes(-0.01586540073300999), z, 0.019030813359294855)
    p = mad(p, square, mad(lanes(-0.023472002599863977), z, 0.03017830478616412))
    p = mad(p, square, mad(lanes(-0.04115226338556211), z, 0.06172839506759623))
    p = mad(p, square, mad(lanes(-0.11111111111110973), z, 0.3333333333333329))
    return signed(ck_keep_special(ck_scale(mad(root * z, p, root), third), x), like: x)
  }

  /// sqrt(a² + b²), 1.6 ulp, and where the sum of squares could lose accuracy.
  @inline(__always) func hypotLanes(_ a: Lanes, _ b: Lanes) -> (Lanes, failed: LaneMask) {
    let s = mad(a, a, b * b)
    // With r = 1 - s y² for the estimate y, sqrt s = s y (1 + r/2 + 3r²/8 + 5r³/16 + …).
    let estimate = ck_root_estimate(s)
    let root = s * estimate
    let r = mad(negated(root), estimate, 1)
    let series = mad(mad(lanes(0.3125), r, 0.375), r, 0.5)
    let failed = unsafeBitCast(ck_outside(s, 0x1p-900, 0x1p1020), to: LaneMask.self)
    return (mad(root * r, series, root), failed)
  }
#endif
