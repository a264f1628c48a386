// The one place where a single-precision kernel meets its formula: in floats where products are fused, in
// doubles elsewhere.

import CKernels
import KernelTable

func floatUnaryLoop(_ kernel: FloatUnaryKernel) -> FloatUnaryLoop {
  switch kernel {
  case .negate: { sweep($0, $1, $2) { negated($0) } }
  case .absolute: { sweep($0, $1, $2) { magnitude($0) } }
  case .reciprocal: { sweep($0, $1, $2) { reciprocalLanes($0) } }
  case .square: { sweep($0, $1, $2) { $0 * $0 } }
  case .sqrt: { sweep($0, $1, $2) { ck_float_sqrt($0) } }
  case .erf: { sweep($0, $1, $2) { erfLanes($0) } }
  case .relu: { sweep($0, $1, $2) { ck_float_larger(FloatLanes.zero, $0) } }
  case .leakyRelu: { sweep($0, $1, $2) { leakyReluLanes($0) } }
  case .softsign: { sweep($0, $1, $2) { softsignLanes($0) } }
  case .hardSigmoid: { sweep($0, $1, $2) { hardSigmoidLanes($0) } }
  default: formulaLoop(kernel)
  }
}

func floatBinaryLoop(_ kernel: FloatBinaryKernel) -> FloatBinaryLoop {
  switch kernel {
  case .add: { sweep($0, $1, $2, $3) { $0 + $1 } }
  case .subtract: { sweep($0, $1, $2, $3) { $0 - $1 } }
  case .multiply: { sweep($0, $1, $2, $3) { $0 * $1 } }
  case .divide: { sweep($0, $1, $2, $3) { $0 / $1 } }
  case .min: { sweep($0, $1, $2, $3) { minLanes($0, $1) } }
  case .max: { sweep($0, $1, $2, $3) { maxLanes($0, $1) } }
  #if KERNELS_FMA || arch(arm64)
    case .pow:
      {
        sweep(
          $0, $1, $2, $3, strange: { ck_float_improper_power($0, $1) }, special: { powSpecial($0, $1, $2) },
          ordinary: powOrdinary
        ) { powLanes($0, $1) }
      }
    case .atan2:
      {
        sweep(
          $0, $1, $2, $3, strange: { ck_float_improper_pair($0, $1) }, special: { atan2Special($0, $1, $2) },
          ordinary: atan2Ordinary, atan2Lanes)
      }
    case .hypot: { sweep($0, $1, $2, $3) { hypotLanes($0, $1) } }
  #else
    case .pow: { sweepWide($0, $1, $2, $3, repair: Scalar.pow) { widePow($0, $1) } }
    case .atan2: { sweepWide($0, $1, $2, $3, repair: Scalar.atan2) { wideAtan2($0, $1) } }
    case .hypot: { sweepWide($0, $1, $2, $3, repair: Scalar.hypot) { wideHypot($0, $1) } }
  #endif
  }
}

// Bodies with numbers in them are functions: a closure that holds vectors stays a call in its loop.

@inline(__always) private func reciprocalLanes(_ x: FloatLanes) -> FloatLanes { floats(1) / x }

@inline(__always) private func leakyReluLanes(_ x: FloatLanes) -> FloatLanes {
  select(x .> FloatLanes.zero, x, x * floats(0.01))
}

@inline(__always) private func hardSigmoidLanes(_ x: FloatLanes) -> FloatLanes {
  atLeast(atMost((x + floats(3)) * floats(1.0 / 6), 1), 0)
}

/// x / (1 + |x|); beyond 2⁶⁰ it is ±1 to the last bit.
@inline(__always) private func softsignLanes(_ x: FloatLanes) -> FloatLanes {
  let v = atLeast(atMost(x, 0x1p60), -0x1p60)
  return v / (1 + magnitude(v))
}

/// The smaller; NaN if either is, -0 below +0.
@inline(__always) private func minLanes(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
  let y = select(a .== b, float(bits(a) | bits(b)), ck_float_smaller(a, b))
  return select(a .!= a, a, y)
}

/// The larger; NaN if either is, +0 above -0.
@inline(__always) private func maxLanes(_ a: FloatLanes, _ b: FloatLanes) -> FloatLanes {
  let y = select(a .== b, float(bits(a) & bits(b)), ck_float_larger(a, b))
  return select(a .!= a, a, y)
}

#if KERNELS_FMA || arch(arm64)

  private func formulaLoop(_ kernel: FloatUnaryKernel) -> FloatUnaryLoop {
    switch kernel {
    case .cbrt: { sweep($0, $1, $2) { cbrtLanes($0) } }
    case .exp: { sweep($0, $1, $2) { expLanes($0) } }
    case .expm1: { sweep($0, $1, $2) { expm1Lanes($0) } }
    case .log: { sweep($0, $1, $2) { logLanes($0) } }
    case .log1p: { sweep($0, $1, $2) { log1pLanes($0) } }
    case .log2: { sweep($0, $1, $2) { log2Lanes($0) } }
    case .log10: { sweep($0, $1, $2) { log10Lanes($0) } }
    case .sin:
      { sweep($0, $1, $2, within: floatTrigonometricLimit, beyond: { wideSin($0, $1) }) { sinLanes($0) } }
    case .cos:
      { sweep($0, $1, $2, within: floatTrigonometricLimit, beyond: { wideCos($0, $1) }) { cosLanes($0) } }
    case .tan:
      { sweep($0, $1, $2, within: floatTrigonometricLimit, beyond: { wideTan($0, $1) }) { tanLanes($0) } }
    case .asin: { sweep($0, $1, $2) { asinLanes($0) } }
    case .acos: { sweep($0, $1, $2) { acosLanes($0) } }
    case .atan: { sweep($0, $1, $2) { atanLanes($0) } }
    case .sinh: { sweep($0, $1, $2) { sinhLanes($0) } }
    case .cosh: { sweep($0, $1, $2) { coshLanes($0) } }
    case .tanh: { sweep($0, $1, $2) { tanhLanes($0) } }
    case .sigmoid: { sweep($0, $1, $2) { sigmoidLanes($0) } }
    case .softplus: { sweep($0, $1, $2) { softplusLanes($0) } }
    case .elu: { sweep($0, $1, $2) { eluLanes($0) } }
    case .selu: { sweep($0, $1, $2) { seluLanes($0) } }
    case .silu: { sweep($0, $1, $2) { siluLanes($0) } }
    case .gelu: { sweep($0, $1, $2) { geluLanes($0) } }
    case .mish: { sweep($0, $1, $2) { mishLanes($0) } }
    case .negate, .absolute, .reciprocal, .square, .sqrt, .erf, .relu, .leakyRelu, .softsign, .hardSigmoid:
      floatUnaryLoop(kernel)
    }
  }

#else

  private func formulaLoop(_ kernel: FloatUnaryKernel) -> FloatUnaryLoop {
    switch kernel {
    case .cbrt: { sweepWide($0, $1, $2) { wideCbrt($0) } }
    case .exp: { sweepWide($0, $1, $2) { wideExp($0) } }
    case .expm1: { sweepWide($0, $1, $2) { wideExpm1($0) } }
    case .log: { sweepWide($0, $1, $2) { wideLog($0) } }
    case .log1p: { sweepWide($0, $1, $2) { wideLog1p($0) } }
    case .log2: { sweepWide($0, $1, $2) { wideLog2($0) } }
    case .log10: { sweepWide($0, $1, $2) { wideLog10($0) } }
    case .sin: { sweepWide($0, $1, $2, within: 0x1p20, repair: Scalar.sin) { wideSin($0) } }
    case .cos: { sweepWide($0, $1, $2, within: 0x1p20, repair: Scalar.cos) { wideCos($0) } }
    case .tan: { sweepWide($0, $1, $2, within: 0x1p20, repair: Scalar.tan) { wideTan($0) } }
    case .asin: { sweepWide($0, $1, $2) { wideAsin($0) } }
    case .acos: { sweepWide($0, $1, $2) { wideAcos($0) } }
    case .atan: { sweepWide($0, $1, $2) { wideAtan($0) } }
    case .sinh: { sweepWide($0, $1, $2) { wideSinh($0) } }
    case .cosh: { sweepWide($0, $1, $2) { wideCosh($0) } }
    case .tanh: { sweepWide($0, $1, $2) { wideTanh($0) } }
    case .sigmoid: { sweepWide($0, $1, $2) { wideSigmoid($0) } }
    case .softplus: { sweepWide($0, $1, $2) { wideSoftplus($0) } }
    case .elu: { sweepWide($0, $1, $2) { wideElu($0) } }
    case .selu: { sweepWide($0, $1, $2) { wideSelu($0) } }
    case .silu: { sweepWide($0, $1, $2) { wideSilu($0) } }
    case .gelu: { sweepWide($0, $1, $2) { wideGelu($0) } }
    case .mish: { sweepWide($0, $1, $2) { wideMish($0) } }
    case .negate, .absolute, .reciprocal, .square, .sqrt, .erf, .relu, .leakyRelu, .softsign, .hardSigmoid:
      floatUnaryLoop(kernel)
    }
  }

#endif
