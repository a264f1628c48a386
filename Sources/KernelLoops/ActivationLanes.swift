// The activations of nets on lanes, each a short formula over the exponential family.

import CKernels
import KernelTable

/// 1 / (1 + e^-x), -708 <= x; 2.5 ulp. Beyond 100 the sum is 1 to the last bit.
@inline(__always) func sigmoidLanes(_ x: Lanes) -> Lanes {
  1 / (1 + expLanes(atLeast(negated(x), -100)))
}

/// ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|), -708 <= x <= 708; 2.5 ulp.
@inline(__always) func softplusLanes(_ x: Lanes) -> Lanes {
  atLeast(x, 0) + log1pLanes(expLanes(negated(magnitude(x))))
}

/// ln(sigmoid x) = -softplus(-x); 2.5 ulp.
@inline(__always) func logSigmoidLanes(_ x: Lanes) -> Lanes { negated(softplusLanes(negated(x))) }

/// x sigmoid(x); 3 ulp.
@inline(__always) func siluLanes(_ x: Lanes) -> Lanes { x * sigmoidLanes(x) }

/// e^x - 1 for x <= 0; other lanes are not used.
@inline(__always) private func belowZero(_ x: Lanes) -> Lanes { expm1SignedLanes(atMost(x, 0)) }

/// x above 0, e^x - 1 below; 2 ulp.
@inline(__always) func eluLanes(_ x: Lanes) -> Lanes { select(x .> Lanes.zero, x, belowZero(x)) }

/// λ x above 0, λ α (e^x - 1) below; 3.5 ulp.
@inline(__always) func seluLanes(_ x: Lanes) -> Lanes {
  select(x .> Lanes.zero, seluScale * x, (seluScale * seluAlpha) * belowZero(x))
}

/// x tanh(ln(1 + e^x)) = x (t² + 2t) / (t² + 2t + 2), t = e^x; beyond 20 the factor is 1; 5 ulp.
@inline(__always) func mishLanes(_ x: Lanes) -> Lanes {
  let t = expLanes(atMost(x, 20))
  let n = t * (t + 2)
  return x * (n / (n + 2))
}

/// 0 below 0, 1 above, 1/2 at 0.
@inline(__always) func heavisideLanes(_ x: Lanes) -> Lanes {
  let y = select(x .> Lanes.zero, lanes(1), select(x .< Lanes.zero, Lanes.zero, x))
  return select(x .== Lanes.zero, lanes(0.5), y)
}

@inline(__always) func leakyReluLanes(_ x: Lanes) -> Lanes { select(x .> Lanes.zero, x, 0.01 * x) }
@inline(__always) func softsignLanes(_ x: Lanes) -> Lanes { x / (1 + magnitude(x)) }
@inline(__always) func hardSigmoidLanes(_ x: Lanes) -> Lanes { atLeast(atMost(x / 6 + 0.5, 1), 0) }
