// A kernel's value at one point: the enum's cases on the one side, the functions of `Scalar` on the other.

extension Scalar {
  public static func value(_ kernel: UnaryKernel, _ x: Double) -> Double {
    switch kernel {
    case .negate: -x
    case .absolute: x.magnitude
    case .reciprocal: 1 / x
    case .square: x * x
    case .cube: x * x * x
    case .sqrt: sqrt(x)
    case .cbrt: cbrt(x)
    case .exp: exp(x)
    case .expm1: expm1(x)
    case .log: log(x)
    case .log1p: log1p(x)
    case .log2: log2(x)
    case .log10: log10(x)
    case .sin: sin(x)
    case .cos: cos(x)
    case .tan: tan(x)
    case .sec: sec(x)
    case .csc: csc(x)
    case .cot: cot(x)
    case .sinc: sinc(x)
    case .asin: asin(x)
    case .acos: acos(x)
    case .atan: atan(x)
    case .sinh: sinh(x)
    case .cosh: cosh(x)
    case .tanh: tanh(x)
    case .asinh: asinh(x)
    case .acosh: acosh(x)
    case .atanh: atanh(x)
    case .erf: erf(x)
    case .erfc: erfc(x)
    case .gamma: gamma(x)
    case .lgamma: lgamma(x)
    case .digamma: digamma(x)
    case .trigamma: trigamma(x)
    case .zeta: zeta(x)
    case .floor: floor(x)
    case .ceil: ceil(x)
    case .round: round(x)
    case .sign: sign(x)
    case .heaviside: heaviside(x)
    case .sigmoid: sigmoid(x)
    case .logit: logit(x)
    case .softplus: softplus(x)
    case .logSigmoid: logSigmoid(x)
    case .relu: relu(x)
    case .leakyRelu: leakyRelu(x)
    case .elu: elu(x)
    case .selu: selu(x)
    case .silu: silu(x)
    case .gelu: gelu(x)
    case .mish: mish(x)
    case .softsign: softsign(x)
    case .hardSigmoid: hardSigmoid(x)
    }
  }

  public static func value(_ kernel: BinaryKernel, _ a: Double, _ b: Double) -> Double {
    switch kernel {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .pow: pow(a, b)
    case .atan2: atan2(a, b)
    case .hypot: hypot(a, b)
    case .min: min(a, b)
    case .max: max(a, b)
    case .mod: mod(a, b)
    }
  }
}
