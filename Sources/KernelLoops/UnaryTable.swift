// The one place where a unary kernel meets its formula: the range the formula is right on, the one-point
// function that repairs what lies outside, and the formula. A line here is all there is to a new kernel's
// loop.

import CKernels
import KernelTable

func unaryLoop(_ kernel: UnaryKernel) -> UnaryLoop {
  let smallest = Double.leastNormalMagnitude, greatest = Double.greatestFiniteMagnitude
  return switch kernel {
  case .negate: { map($0, $1, $2) { negated($0) } }
  case .absolute: { map($0, $1, $2) { magnitude($0) } }
  case .reciprocal: { map($0, $1, $2) { 1 / $0 } }
  case .square: { map($0, $1, $2) { $0 * $0 } }
  case .cube: { map($0, $1, $2) { $0 * $0 * $0 } }
  case .sqrt: { map($0, $1, $2) { ck_sqrt($0) } }
  case .cbrt: { limited($0, $1, $2, from: -greatest, to: greatest, repair: Scalar.cbrt) { cbrtAnyLanes($0) } }
  case .exp: { limited($0, $1, $2, from: -708, to: 709, repair: Scalar.exp) { expLanes($0) } }
  case .expm1:
    { limited($0, $1, $2, from: -greatest, to: 709, repair: Scalar.expm1) { expm1SignedLanes($0) } }
  case .log: { limited($0, $1, $2, from: smallest, to: greatest, repair: Scalar.log) { logLanes($0) } }
  case .log1p:
    { limited($0, $1, $2, from: -1 + 0x1p-53, to: greatest, repair: Scalar.log1p) { log1pLanes($0) } }
  case .log2: { limited($0, $1, $2, from: smallest, to: greatest, repair: Scalar.log2) { log2Lanes($0) } }
  case .log10: { limited($0, $1, $2, from: smallest, to: greatest, repair: Scalar.log10) { log10Lanes($0) } }
  case .sin: { turning($0, $1, $2, SineFormula.self) }
  case .cos: { turning($0, $1, $2, CosineFormula.self) }
  case .tan: { turning($0, $1, $2, TangentFormula.self) }
  case .sec: { turning($0, $1, $2, SecantFormula.self) }
  case .csc: { turning($0, $1, $2, CosecantFormula.self) }
  case .cot: { turning($0, $1, $2, CotangentFormula.self) }
  case .sinc: { turning($0, $1, $2, SincFormula.self) }
  case .asin: { sweep($0, $1, $2) { asinLanes($0) } }
  case .acos: { sweep($0, $1, $2) { acosLanes($0) } }
  case .atan: { sweep($0, $1, $2) { atanLanes($0) } }
  case .sinh: { limited($0, $1, $2, from: -709, to: 709, repair: Scalar.sinh) { sinhLanes($0) } }
  case .cosh: { limited($0, $1, $2, from: -709, to: 709, repair: Scalar.cosh) { coshLanes($0) } }
  case .tanh: { tanhLoop($0, $1, $2) }
  case .asinh: { sweep($0, $1, $2, from: -0x1p1000, to: 0x1p1000, repair: Scalar.asinh) { asinhLanes($0) } }
  case .acosh: { sweep($0, $1, $2, from: 1, to: 0x1p500, repair: Scalar.acosh) { acoshLanes($0) } }
  case .atanh:
    { sweep($0, $1, $2, from: -1 + 0x1p-53, to: 1 - 0x1p-53, repair: Scalar.atanh) { atanhLanes($0) } }
  case .erf: { sweepPairs($0, $1, $2) { erfPair($0) } }
  case .erfc: { sweepPairs($0, $1, $2) { erfcPair($0) } }
  case .gamma: { each($0, $1, $2, Scalar.gamma) }
  case .lgamma: { each($0, $1, $2, Scalar.lgamma) }
  case .digamma: { each($0, $1, $2, Scalar.digamma) }
  case .trigamma: { each($0, $1, $2, Scalar.trigamma) }
  case .zeta: { each($0, $1, $2) { Scalar.zeta($0) } }
  case .floor: { sweep($0, $1, $2) { floorLanes($0) } }
  case .ceil: { sweep($0, $1, $2) { ceilLanes($0) } }
  case .round: { sweep($0, $1, $2) { roundLanes($0) } }
  case .sign: { sweep($0, $1, $2) { signLanes($0) } }
  case .heaviside: { sweep($0, $1, $2) { heavisideLanes($0) } }
  case .sigmoid: { sigmoidLoop($0, $1, $2) }
  case .logit:
    { sweep($0, $1, $2, from: smallest, to: 1 - 0x1p-53, repair: Scalar.logit) { logitLanes($0) } }
  case .softplus: { softplusLoop($0, $1, $2, mirrored: false) }
  case .logSigmoid: { softplusLoop($0, $1, $2, mirrored: true) }
  case .relu: { map($0, $1, $2) { ck_larger(Lanes.zero, $0) } }
  case .leakyRelu: { sweep($0, $1, $2) { leakyReluLanes($0) } }
  case .elu: { sweep($0, $1, $2) { eluLanes($0) } }
  case .selu: { sweep($0, $1, $2) { seluLanes($0) } }
  case .silu: { limited($0, $1, $2, from: -708, to: greatest, repair: Scalar.silu) { siluLanes($0) } }
  case .gelu: { sweepPairs($0, $1, $2) { geluPair($0) } }
  case .mish: { limited($0, $1, $2, from: -700, to: greatest, repair: Scalar.mish) { mishLanes($0) } }
  case .softsign:
    { sweep($0, $1, $2, from: -greatest, to: greatest, repair: Scalar.softsign) { softsignLanes($0) } }
  case .hardSigmoid: { sweep($0, $1, $2) { hardSigmoidLanes($0) } }
  }
}
