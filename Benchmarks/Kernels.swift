// Elementary functions on arrays: 1,024 numbers, which stay in the first cache, and 65,536, which do not. The limit is
// a copy of as many. What the peers have no loop for, and every other loop on blocks of 256, is extra.

import Kernels

/// Where a function is measured: where it is ordinary.
private func interval(_ name: String) -> ClosedRange<Double> {
  switch name {
  case "log", "log2", "log10", "sqrt", "log1p", "gamma", "lgamma", "digamma", "trigamma": 0.001...1000
  case "asin", "acos", "atanh": -0.99...0.99
  case "acosh", "zeta": 1.5...20
  case "logit": 0.01...0.99
  case "tanh", "erf", "erfc": -4...4
  case "pow": 0.1...10
  default: -10...10
  }
}

/// Numbers that are spread over the interval and in no order; the peers make the same.
func spread<Element: BinaryFloatingPoint>(_ interval: ClosedRange<Double>, _ count: Int) -> [Element] {
  (0..<count).map { i in
    let turn = Double(i) * 0.618_033_988_749_894_9
    let fraction = turn - turn.rounded(.down)
    return Element(interval.lowerBound + (interval.upperBound - interval.lowerBound) * fraction)
  }
}

/// What libmvec and NumPy have a loop for as well.
private let common: Set<String> = [
  "exp", "exp2", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan",
  "sinh",
  "cosh",
  "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "cbrt", "sqrt", "pow", "atan2", "hypot",
]

private func timed<Element>(
  _ input: [Element], _ loop: (UnsafePointer<Element>, UnsafeMutablePointer<Element>, Int) -> Void
) -> Double? {
  var output = input
  let count = input.count
  return input.withUnsafeBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      guard let input = input.baseAddress, let output = output.baseAddress else { return nil }
      return Clock.burst { loop(input, output, count) }
    }
  }
}

private func timed<Element>(
  _ input: [Element], _ other: [Element],
  _ loop: (UnsafePointer<Element>, UnsafePointer<Element>, UnsafeMutablePointer<Element>, Int) -> Void
) -> Double? {
  other.withUnsafeBufferPointer { other in
    guard let other = other.baseAddress else { return nil }
    return timed(input) { input, output, count in loop(input, other, output, count) }
  }
}

func functionWorkloads(_ peers: Peers) -> [Workload] {
  let set = KernelSet.current
  func workload(_ name: String, _ type: String, _ count: Int, _ run: @escaping () -> Double?) -> Workload {
    let on = interval(name)
    let request = "\(name) \(type) \(count) \(on.lowerBound) \(on.upperBound)"
    return Workload(
      family: "functions", name: "\(name) \(type) \(count)", unit: .nanoseconds(each: count),
      limit: .copy(bytes: count * (type == "float" ? 4 : 8)),
      peers: [.asked(peers.libmvec, request), .asked(peers.numpy, request)], run: run)
  }
  var all: [Workload] = []
  for count in [1024, 65536] {
    for kernel in UnaryKernel.allCases where common.contains("\(kernel)") {
      let name = "\(kernel)"
      all.append(workload(name, "double", count) { timed(spread(interval(name), count), set[kernel]) })
    }
    for kernel in BinaryKernel.allCases where common.contains("\(kernel)") {
      let name = "\(kernel)"
      all.append(
        workload(name, "double", count) {
          timed(spread(interval(name), count), spread(-3...3, count), set[kernel])
        })
    }
    for kernel in FloatUnaryKernel.allCases where common.contains("\(kernel)") {
      let name = "\(kernel)"
      all.append(workload(name, "float", count) { timed(spread(interval(name), count), set[float: kernel]) })
    }
    for kernel in FloatBinaryKernel.allCases where common.contains("\(kernel)") {
      let name = "\(kernel)"
      all.append(
        workload(name, "float", count) {
          timed(spread(interval(name), count), spread(-3...3, count), set[float: kernel])
        })
    }
  }
  return all
}

/// Every loop on a block of 256 numbers.
func loopWorkloads() -> [Workload] {
  let set = KernelSet.current, count = 256
  func workload(_ name: String, bytes: Int = 8, _ run: @escaping () -> Double?) -> Workload {
    Workload(
      family: "loops", name: name, unit: .nanoseconds(each: count), limit: .copy(bytes: count * bytes),
      isExtra: true, run: run)
  }
  var all: [Workload] = []
  for kernel in UnaryKernel.allCases {
    all.append(workload("\(kernel)") { timed(spread(interval("\(kernel)"), count), set[kernel]) })
  }
  for kernel in BinaryKernel.allCases {
    all.append(workload("\(kernel)") { timed(spread(0.1...10, count), spread(-10...10, count), set[kernel]) })
  }
  for kernel in FloatUnaryKernel.allCases {
    all.append(
      workload("float \(kernel)", bytes: 4) {
        timed(spread(interval("\(kernel)"), count), set[float: kernel])
      })
  }
  for kernel in FloatBinaryKernel.allCases {
    all.append(
      workload("float \(kernel)", bytes: 4) {
        timed(spread(0.1...10, count), spread(-10...10, count), set[float: kernel])
      })
  }
  all.append(workload("sum") { timed(spread(-1...1, count)) { $1[0] = set.sum($0, $2) } })
  all.append(workload("dot") { timed(spread(-1...1, count)) { $1[0] = set.dot($0, $0, $2) } })
  return all
}
