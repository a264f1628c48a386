// Exact values to compare with: the C library in 80-bit precision where there is one, otherwise its doubles
// with an allowance for their own error; and the arithmetic of units in the last place.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif
import Kernels

#if arch(x86_64) && os(Linux)
  typealias Extended = Float80
  /// The reference's own error, in units in the last place of a double.
  let allowance = 0.01
#else
  typealias Extended = Double
  let allowance = 1.5
#endif

/// |value - exact| in units in the last place of the exact value as a double; 0 when both are the same
/// infinity or NaN.
func ulps(_ value: Double, _ exact: Extended) -> Double {
  let rounded = Double(exact)
  if rounded.isNaN || value.isNaN { return rounded.isNaN && value.isNaN ? 0 : .infinity }
  if rounded.isInfinite || value.isInfinite { return rounded == value ? 0 : .infinity }
  return Double((Extended(value) - exact).magnitude / Extended(rounded.ulp))
}

/// The same for floats, against a double.
func ulps(_ value: Float, _ exact: Double) -> Double {
  let rounded = Float(exact)
  if rounded.isNaN || value.isNaN { return rounded.isNaN && value.isNaN ? 0 : .infinity }
  if rounded.isInfinite || value.isInfinite { return rounded == value ? 0 : .infinity }
  return (Double(value) - exact).magnitude / Double(rounded.ulp)
}

func exact(_ kernel: UnaryKernel, _ point: Double) -> Extended? {
  let x = Extended(point)
  switch kernel {
  case .sqrt: return x.squareRoot()
  case .cbrt: return cbrt(x)
  case .exp: return exp(x)
  case .expm1: return expm1(x)
  case .log: return log(x)
  case .log1p: return log1p(x)
  case .log2: return log2(x)
  case .log10: return log10(x)
  case .sin: return sin(x)
  case .cos: return cos(x)
  case .tan: return tan(x)
  case .sec: return 1 / cos(x)
  case .csc: return 1 / sin(x)
  case .cot: return 1 / tan(x)
  case .sinc: return x == 0 ? 1 : sin(x) / x
  case .asin: return asin(x)
  case .acos: return acos(x)
  case .atan: return atan(x)
  case .erf: return erf(x)
  case .erfc: return erfc(x)
  case .logit: return x > 0.25 && x < 0.75 ? 2 * atanh(2 * x - 1) : log(x) - log1p(-x)
  case .gelu: return x * erfc(-x / Extended(2).squareRoot()) / 2
  case .sinh: return sinh(x)
  case .cosh: return cosh(x)
  case .tanh: return tanh(x)
  case .asinh: return asinh(x)
  case .acosh: return acosh(x)
  case .atanh: return atanh(x)
  case .sigmoid: return 1 / (1 + exp(-x))
  case .softplus: return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x))
  case .logSigmoid: return x > 0 ? -log1p(exp(-x)) : x - log1p(exp(x))
  case .elu: return x > 0 ? x : expm1(x)
  case .selu: return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * expm1(x))
  case .silu: return x / (1 + exp(-x))
  case .mish: return x > 50 ? x : x * tanh(log1p(exp(x)))
  default: return nil
  }
}

/// A generator with a fixed seed (SplitMix64), so that a failure can be repeated.
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }
}

/// Points of an interval: evenly spread, spread over the exponents, near 0, ±1 and multiples of π/2, and
/// the ends.
func points(_ interval: ClosedRange<Double>, _ count: Int, seed: UInt64) -> [Double] {
  var random = Seeded(state: seed)
  var points = [interval.lowerBound, interval.upperBound]
  func add(_ x: Double) { if interval.contains(x) { points.append(x) } }
  let turns: [Double] = [.pi, .pi / 2, -.pi / 4, 29327 * .pi, 87981 * .pi / 2, 0x1p18]
  for center in [0.0, 1, -1, 0.5, -0.5, 2, 20, -20] + turns {
    for step in [0, 1, -1, 0x1p-52, 0x1p-30, -0x1p-30, 1e-300, 0x1p-1074] { add(center + step) }
    add(center.nextUp)
    add(center.nextDown)
  }
  let reach = min(interval.upperBound, 1e3), depth = max(interval.lowerBound, -1e3)
  while points.count < count {
    switch points.count % 8 {
    case 0:
      let halfWidth = interval.upperBound / 2 - interval.lowerBound / 2
      if halfWidth < 1e300 { add(.random(in: interval, using: &random)) }
    case 1, 2: add(.random(in: depth...reach, using: &random))
    case 3: add(.random(in: -3...3, using: &random))
    case 4: add(1 + .random(in: -0x1p-8...0x1p-8, using: &random))
    case 5: add((Double.random(in: -160_000...160_000, using: &random).rounded() * (.pi / 2)))
    case 6: add(Double(bitPattern: random.next()))
    default: add(.random(in: -1...1, using: &random))
    }
    add(.random(in: depth...reach, using: &random))
  }
  return points
}

func run(_ loop: UnaryLoop, _ input: [Double]) -> [Double] {
  var output = [Double](repeating: -7, count: input.count)
  loop(input, &output, input.count)
  return output
}

func exactPower(_ x: Double, _ y: Double) -> Extended { pow(Extended(x), Extended(y)) }
func exactAngle(_ y: Double, _ x: Double) -> Extended { atan2(Extended(y), Extended(x)) }
