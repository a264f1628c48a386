// The activations of nets on lanes, each a short formula over the exponential family.

import CKernels
import KernelTable

#if !KERNELS_AVX512
  /// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|), |x| <= 708; 2 ulp.
  @inline(__always) private func softplusLanes(_ x: Lanes) -> Lanes {
    atLeast(x, 0) + log1pLanes(expLanes(negated(magnitude(x))))
  }

  /// With a sign, that of -x, negated: ln(sigmoid x) = -softplus(-x).
  @inline(__always) func softplusLoop(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int, mirrored: Bool
  ) {
    let sign = Bits(repeating: mirrored ? signBit : 0)
    sweep(
      x, out, count, from: -708, to: 708, repair: mirrored ? Scalar.logSigmoid : Scalar.softplus
    ) { v in
      double(bits(softplusLanes(double(bits(v) ^ sign))) ^ sign)
    }
  }
#endif

/// e^x - 1 for x <= 0; other lanes are not used.
@inline(__always) private func belowZero(_ x: Lanes) -> Lanes { expm1SignedLanes(atMost(x, 0)) }

/// x above 0, e^x - 1 below; 2 ulp.
@inline(__always) func eluLanes(_ x: Lanes) -> Lanes { select(x .> Lanes.zero, x, belowZero(x)) }

/// λ x above 0, λ α (e^x - 1) below; 3.5 ulp.
@inline(__always) func seluLanes(_ x: Lanes) -> Lanes {
  select(x .> Lanes.zero, seluScale * x, (seluScale * seluAlpha) * belowZero(x))
}

/// 0 below 0, 1 above, 1/2 at 0.
@inline(__always) func heavisideLanes(_ x: Lanes) -> Lanes {
  let y = select(x .> Lanes.zero, lanes(1), select(x .< Lanes.zero, Lanes.zero, x))
  return select(x .== Lanes.zero, lanes(0.5), y)
}

@inline(__always) func leakyReluLanes(_ x: Lanes) -> Lanes { select(x .> Lanes.zero, x, 0.01 * x) }
@inline(__always) func softsignLanes(_ x: Lanes) -> Lanes { x / (1 + magnitude(x)) }
@inline(__always) func hardSigmoidLanes(_ x: Lanes) -> Lanes { atLeast(atMost(x / 6 + 0.5, 1), 0) }
