// Times every loop on blocks of 256 numbers in cache, and the matrix products; nanoseconds of process time.
// Run with `swift run -c release kernels-bench [substring]`; with `verify` it prints values instead.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif
import Kernels

func seconds() -> Double {
  var t = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t)
  return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
}

/// The median over rounds of the time of one call.
func time(_ calls: Int, _ body: () -> Void) -> Double {
  var rounds: [Double] = []
  for _ in 0..<7 {
    let start = seconds()
    for _ in 0..<calls { body() }
    rounds.append((seconds() - start) / Double(calls))
  }
  return rounds.sorted()[3]
}

if CommandLine.arguments.dropFirst() == ["verify"] {
  verify(KernelSet.current)
  exit(0)
}

let wanted = CommandLine.arguments.dropFirst().first
func shows(_ name: String) -> Bool { wanted.map { name.contains($0) } ?? true }
func report(_ name: String, _ value: Double, _ unit: String) {
  let padding = String(repeating: " ", count: max(1, 20 - name.count))
  print(name + padding + "\((value * 1000).rounded() / 1000) \(unit)")
}

let count = 256
let kernels = KernelSet.current
print("kernels: \(kernels)")
func range(_ kernel: UnaryKernel) -> ClosedRange<Double> {
  switch kernel {
  case .log, .log2, .log10, .sqrt, .log1p, .gamma, .lgamma, .digamma, .trigamma: 0.001...1000
  case .asin, .acos, .atanh: -1...1
  case .acosh, .zeta: 1.5...20
  case .logit: 0.01...0.99
  case .tanh: -4...4
  default: -10...10
  }
}

var input = [Double](repeating: 0, count: count), other = input, output = input
for kernel in UnaryKernel.allCases where shows("\(kernel)") {
  for i in 0..<count { input[i] = Double.random(in: range(kernel)) }
  let loop = kernels[kernel]
  report("\(kernel)", time(2000) { loop(input, &output, count) } * 1e9 / Double(count), "ns")
}
for kernel in BinaryKernel.allCases where shows("\(kernel)") {
  for i in 0..<count {
    input[i] = .random(in: 0.1...10)
    other[i] = .random(in: -10...10)
  }
  let loop = kernels[kernel]
  report("\(kernel)", time(2000) { loop(input, other, &output, count) } * 1e9 / Double(count), "ns")
}
var floats = [Float](repeating: 0, count: count), floatOutput = floats
for kernel in FloatUnaryKernel.allCases where shows("float \(kernel)") {
  for i in 0..<count { floats[i] = .random(in: 0.01...10) }
  let loop = kernels[float: kernel]
  report("float \(kernel)", time(2000) { loop(floats, &floatOutput, count) } * 1e9 / Double(count), "ns")
}
if shows("sum") {
  report("sum", time(2000) { output[0] = kernels.sum(input, count) } * 1e9 / Double(count), "ns")
}
if shows("dot") {
  report("dot", time(2000) { output[0] = kernels.dot(input, other, count) } * 1e9 / Double(count), "ns")
}

/// Products of a 784-128-10 net, with ones that are small, square and odd; the last two columns are B kept in
/// panels, and the same A B on two threads, by the clock on the wall.
func matrixTimes<Element: BinaryFloatingPoint>(_ name: String, _ set: MatrixKernels<Element>) {
  let shapes = [
    (3, 2, 4), (8, 8, 8), (32, 128, 784), (32, 10, 128), (784, 128, 32), (128, 10, 32), (32, 128, 10),
    (32, 784, 128), (1, 128, 784), (512, 128, 784), (100, 77, 333), (128, 128, 128), (256, 256, 256),
    (512, 512, 512), (1024, 1024, 1024),
  ]
  for (m, n, k) in shapes {
    let a = [Element](repeating: 0.5, count: m * k), b = [Element](repeating: 0.25, count: k * n)
    var c = [Element](repeating: 0, count: m * n)
    let shape = MatrixShape(rows: m, columns: n, depth: k)
    let work = 2 * Double(m * n * k)
    let calls = max(1, min(100_000, Int(2e7 / work)))
    let packed = PackedMatrix(depth: k, columns: n, kernels: set)
    packed.fill(b, stride: n, transposed: false)
    let nn = time(calls) { set.product(shape, 1, a, k, b, n, &c, n, false) }
    let nt = time(calls) { set.productTransposed(shape, 1, a, k, b, k, &c, n, false) }
    let tn = time(calls) { set.transposedProduct(shape, 1, a, m, b, n, &c, n, false) }
    let kept = time(calls) { packed.product(rows: m, a, stride: k, into: &c, stride: n) }
    Workers.threads = 2
    let clock = ContinuousClock()
    let two = (0..<7).map { _ in
      let wall = clock.measure {
        for _ in 0..<calls { set.shared(.plain, shape, 1, a, k, b, n, &c, n, false) }
      }
      return (Double(wall.components.seconds) + Double(wall.components.attoseconds) * 1e-18) / Double(calls)
    }
    func rate(_ seconds: Double) -> Int { Int((work / seconds * 1e-9).rounded()) }
    let others = "nt \(rate(nt)), tn \(rate(tn)), packed \(rate(kept)), 2 threads \(rate(two.min() ?? 0))"
    report("\(name) \(m)x\(n)x\(k)", work / nn * 1e-9, "GFLOP/s, \(others), \((nn * 1e9).rounded()) ns")
  }
}
if shows("matrix") {
  matrixTimes("double", kernels.matrix)
  matrixTimes("float", kernels.floatMatrix)
}
