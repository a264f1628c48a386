// What every kernel makes of a fixed set of numbers, as bits, one line a kernel: for comparing levels, machines
// and emulated processors. `NABLA_KERNELS=avx2 kernels-verify`.

import Kernels

/// Zeros, infinities, NaN, subnormals, both ends of the range, the limits that formulas have, and a spread.
private let numbers: [Double] = {
  var positive: [Double] = [
    0, .infinity, .nan, 0x1p-1074, 0x1.8p-1060, 0x1p-1022, .greatestFiniteMagnitude, 1, 1.0.nextUp,
    1.0.nextDown,
    0.5, 1.5, 2, 2.5, 3, 20, 100, 707.9, 708.1, 709.7, 709.9, 745.1, 745.2, 0x1p18, 262_145, 1e9, 1e22,
    4_503_599_627_370_495.5, 0x1p53, .pi, .pi / 2, .pi / 4,
  ]
  var x = 1e-300
  while x < 1e300 {
    positive.append(x)
    x *= 3e9
  }
  positive += stride(from: 0.0123, to: 12, by: 0.0917)
  return positive + positive.map { -$0 }
}()

private func show(_ name: String, _ values: [Double]) {
  print(name, values.map { $0.isNaN ? "nan" : String($0.bitPattern, radix: 16) }.joined(separator: " "))
}

private func show(_ name: String, _ values: [Float]) {
  print(name, values.map { $0.isNaN ? "nan" : String($0.bitPattern, radix: 16) }.joined(separator: " "))
}

/// Prints the name of the set, then a line for each kernel.
func verify(_ set: KernelSet) {
  print("set", set.name)
  var output = numbers
  for kernel in UnaryKernel.allCases {
    set[kernel](numbers, &output, numbers.count)
    show("unary.\(kernel)", output)
  }
  let some = numbers.enumerated().filter { $0.offset % 5 == 0 || $0.offset < 12 }.map(\.element)
  let first = some.flatMap { a in some.map { _ in a } }, second = some.flatMap { _ in some }
  var pairs = first
  for kernel in BinaryKernel.allCases {
    set[kernel](first, second, &pairs, first.count)
    show("binary.\(kernel)", pairs)
  }
  let floats = numbers.map { Float($0) }
  var floatOutput = floats
  for kernel in FloatUnaryKernel.allCases {
    set[float: kernel](floats, &floatOutput, floats.count)
    show("float.\(kernel)", floatOutput)
  }
  for kernel in FloatBinaryKernel.allCases {
    set[float: kernel](floats, floats.reversed(), &floatOutput, floats.count)
    show("floatBinary.\(kernel)", floatOutput)
  }
  for n in [-17, -3, 0, 1, 2, 5, 16, 40] {
    set.power(n, numbers, &output, numbers.count)
    show("power.\(n)", output)
  }
  verifyArrays(set)
}

/// The loops whose values are those of sums: on positive numbers, where nothing cancels.
private func verifyArrays(_ set: KernelSet) {
  let x = (0..<1003).map { 0.1 + Double($0 * 37 % 101) / 64 },
    y = (0..<1003).map { Double($0 * 53 % 97) / 48 }
  var output = y
  set.scale(1.1, x, &output, x.count)
  show("sum.scale", output)
  set.offset(1.1, x, &output, x.count)
  show("sum.offset", output)
  set.affine(1.1, 0.3, x, &output, x.count)
  show("sum.affine", output)
  output = y
  set.axpy(0.7, x, &output, x.count)
  show("sum.axpy", output)
  set.multiplyAdd(x, y, x, &output, x.count)
  show("sum.multiplyAdd", output)
  set.fill(1.1, &output, x.count)
  show("sum.fill", output)
  show(
    "sum.reductions",
    [
      set.sum(x, x.count), set.dot(x, y, x.count), set.minimum(x, x.count), set.maximum(x, x.count),
      set.norm(x, x.count), set.norm([3e300, 4e300], 2), set.sum(x, 0), set.minimum(x, 0), set.maximum(x, 0),
    ])
  set.softmaxRows(x, &output, 17, 59, 59)
  show("sum.softmax", Array(output[..<1003]))
  set.logSumExpRows(x, &output, 17, 59, 59)
  show("sum.logSumExp", Array(output[..<17]))

  func products<Element: BinaryFloatingPoint>(_ kernels: MatrixKernels<Element>) -> [Element] {
    let a = x.map { Element($0) }, b = y.map { Element($0) }
    var c = [Element](repeating: 0, count: 29 * 31)
    let shape = MatrixShape(rows: 29, columns: 31, depth: 32)
    kernels.product(shape, 1, a, 32, b, 31, &c, 31, false)
    kernels.productTransposed(shape, 2, a, 32, b, 32, &c, 31, true)
    kernels.transposedProduct(shape, 1.5, a, 29, b, 31, &c, 31, true)
    kernels.vector(29, 31, 1, a, 31, b, &c, true)
    kernels.transposedVector(29, 31, 1, a, 31, b, &c, true)
    kernels.outerUpdate(29, 31, 0.5, a, b, &c, 31)
    return c
  }
  // Loops of training whose results are sums of positive numbers, or numbers of their arguments.
  func training<Element: BinaryFloatingPoint>(_ kernels: TrainingKernels<Element>) -> [Element] {
    let a = x.map { Element($0) }, b = y.map { Element($0) }, count = 203
    var w = a, m = b, v = a, sums = [Element](repeating: 0, count: 29)
    kernels.optimizers.adam(AdamRates(step: 3, rate: -0.01), &w, b, &m, &v, count)
    kernels.optimizers.rmsprop(RMSPropRates(rate: -0.01), &w, b, &v, count)
    kernels.columnSums(1.5, a, 31, 29, 29, &sums, false)
    kernels.rowSums(1.5, a, 29, 31, 31, &sums, true)
    let window = WindowShape(
      channels: 2, height: 9, width: 7, kernelHeight: 3, kernelWidth: 2, strideY: 2, paddingX: 1)
    var unfolded = [Element](repeating: 0, count: window.unfoldedRows * window.unfoldedColumns)
    var folded = [Element](repeating: 0, count: 2 * 9 * 7)
    kernels.windows.unfold(window, a, &unfolded)
    kernels.windows.fold(window, unfolded, &folded)
    let cell = CellShape(rows: 3, units: 11, gateStride: 44, stride: 11)
    var gates = a, c = b, t = b, h = b
    kernels.cells.lstm(cell, &gates, b, &c, &t, &h)
    return w[..<count] + m[..<count] + v[..<count] + sums + unfolded + folded + gates[..<132] + h[..<33]
  }
  show("sum.training", training(set.training))
  show("sum.floatTraining", training(set.floatTraining))
  show("sum.matrix", products(set.matrix))
  show("sum.floatMatrix", products(set.floatMatrix))
}
