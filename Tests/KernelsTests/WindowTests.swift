// Windows of images, recurrent cells and normalisation against PyTorch, and against plain loops for every shape of
// window.

import Kernels
import Testing

private let shape = WindowShape(
  channels: 2, height: 5, width: 4, kernelHeight: 3, kernelWidth: 2, strideY: 2, strideX: 1, paddingY: 1,
  paddingX: 1)

private func checkPyTorch<E: BinaryFloatingPoint>(_ set: WindowKernels<E>) {
  let image: [E] = converted(waves(40))
  var matrix = [E](repeating: 9, count: shape.unfoldedRows * shape.unfoldedColumns)
  set.unfold(shape, image, &matrix)
  expectNear(matrix, PyTorch.unfolded, "unfolded")
  var slopes = [E](repeating: 9, count: 40)
  set.fold(shape, converted(waves(matrix.count, 0.2)), &slopes)
  expectNear(slopes, PyTorch.folded, "folded")

  let count = 2 * shape.unfoldedColumns
  let weights: [E] = converted(waves(count, 0.2))
  var pooled = [E](repeating: 9, count: count), places = [Int32](repeating: 9, count: count)
  set.maxPool(shape, image, &pooled, &places)
  expectNear(pooled, PyTorch.largest, "largest")
  #expect(places == PyTorch.places)
  set.maxPoolSlope(shape, weights, places, &slopes)
  expectNear(slopes, PyTorch.largestSlopes, "slopes of the largest")
  set.averagePool(shape, image, &pooled)
  expectNear(pooled, PyTorch.means, "means")
  set.averagePoolSlope(shape, weights, &slopes)
  expectNear(slopes, PyTorch.meanSlopes, "slopes of the means")
}

private let shapes: [WindowShape] = {
  var all: [WindowShape] = []
  for (height, width) in [(1, 1), (2, 3), (6, 35), (7, 18)] {
    for (kernelHeight, kernelWidth) in [(1, 1), (2, 2), (3, 5)] {
      for (strideY, strideX) in [(1, 1), (2, 2), (3, 1)] {
        for (paddingY, paddingX) in [(0, 0), (1, 2), (3, 6)] {
          all.append(
            WindowShape(
              channels: 3, height: height, width: width, kernelHeight: kernelHeight,
              kernelWidth: kernelWidth, strideY: strideY, strideX: strideX, paddingY: paddingY,
              paddingX: paddingX))
        }
      }
    }
  }
  return all
}()

/// Calls `body` with each place of a window that is on the image: channel, window, place in the unfolded matrix,
/// place in the image.
private func forEachPlace(_ s: WindowShape, _ body: (Int, Int, Int, Int) -> Void) {
  for c in 0..<s.channels {
    for oy in 0..<s.outputHeight {
      for ox in 0..<s.outputWidth {
        for ky in 0..<s.kernelHeight {
          for kx in 0..<s.kernelWidth {
            let y = oy * s.strideY + ky - s.paddingY, x = ox * s.strideX + kx - s.paddingX
            if y < 0 || y >= s.height || x < 0 || x >= s.width { continue }
            let window = oy * s.outputWidth + ox
            let row = (c * s.kernelHeight + ky) * s.kernelWidth + kx
            body(c, window, row * s.unfoldedColumns + window, (c * s.height + y) * s.width + x)
          }
        }
      }
    }
  }
}

private func checkShapes<E: BinaryFloatingPoint>(_ set: WindowKernels<E>) {
  for s in shapes where s.unfoldedColumns > 0 {
    let pixels = s.channels * s.height * s.width, windows = s.unfoldedColumns
    let image = waves(pixels), given: [E] = converted(image)
    let slopes = waves(s.unfoldedRows * windows, 0.9)
    var matrix = [Double](repeating: 0, count: slopes.count), folded = [Double](repeating: 0, count: pixels)
    var best = [Double](repeating: -.infinity, count: s.channels * windows)
    var place = [Int32](repeating: -1, count: best.count), sums = [Double](repeating: 0, count: best.count)
    var counts = sums
    forEachPlace(s) { c, window, at, pixel in
      matrix[at] = image[pixel]
      folded[pixel] += slopes[at]
      let to = c * windows + window
      if image[pixel] > best[to] {
        best[to] = image[pixel]
        place[to] = Int32(pixel - c * s.height * s.width)
      }
      sums[to] += image[pixel]
      counts[to] += 1
    }
    var matrixOut = [E](repeating: 9, count: matrix.count), imageOut = [E](repeating: 9, count: pixels)
    set.unfold(s, given, &matrixOut)
    expectNear(matrixOut, matrix, "unfolded, \(s)")
    set.fold(s, converted(slopes), &imageOut)
    expectNear(imageOut, folded, "folded, \(s)")
    var pooled = [E](repeating: 9, count: best.count), places = [Int32](repeating: 9, count: best.count)
    set.maxPool(s, given, &pooled, &places)
    #expect(places == place, "places, \(s)")
    for (a, b) in zip(pooled, best) { #expect(a == E(b)) }
    // A window that holds nothing of the image has no mean.
    if counts.contains(0) { continue }
    set.averagePool(s, given, &pooled)
    expectNear(pooled, zip(sums, counts).map { $0 / $1 }, "means, \(s)")
    let through = Array(slopes[..<best.count])
    var byPlace = [Double](repeating: 0, count: pixels), byMean = byPlace
    for (i, p) in place.enumerated() { byPlace[i / windows * s.height * s.width + Int(p)] += through[i] }
    forEachPlace(s) { c, window, _, pixel in
      byMean[pixel] += through[c * windows + window] / counts[c * windows + window]
    }
    set.maxPoolSlope(s, converted(through), places, &imageOut)
    expectNear(imageOut, byPlace, "slopes of the largest, \(s)")
    set.averagePoolSlope(s, converted(through), &imageOut)
    expectNear(imageOut, byMean, "slopes of the means, \(s)")
  }
}

private func checkStrange<E: BinaryFloatingPoint>(_ set: WindowKernels<E>) {
  let s = WindowShape(
    channels: 1, height: 2, width: 4, kernelHeight: 2, kernelWidth: 2, strideY: 2, strideX: 2)
  var pooled: [E] = [9, 9], places: [Int32] = [9, 9]
  set.maxPool(s, [5, 5, 1, .nan, 5, 5, 7, .nan], &pooled, &places)
  #expect(pooled[0] == 5 && pooled[1].isNaN)
  #expect(places == [0, 3])
  set.maxPool(s, [E](repeating: -.infinity, count: 8), &pooled, &places)
  #expect(pooled == [-.infinity, -.infinity])
  #expect(places == [0, 2])
  for broken in [
    WindowShape(channels: 1, height: 2, width: 2, kernelHeight: 3, kernelWidth: 1),
    WindowShape(channels: 1, height: 2, width: 2, kernelHeight: 1, kernelWidth: 1, strideX: 0),
    WindowShape(channels: 1, height: 2, width: 2, kernelHeight: 1, kernelWidth: 1, paddingY: .max),
    WindowShape(channels: 1, height: -2, width: 2, kernelHeight: 1, kernelWidth: 1, paddingY: 9),
  ] {
    #expect(broken.unfoldedColumns == 0)
    set.unfold(broken, [1, 2, 3, 4], &pooled)
    set.maxPool(broken, [1, 2, 3, 4], &pooled, &places)
    set.averagePool(broken, [1, 2, 3, 4], &pooled)
    #expect(pooled == [-.infinity, -.infinity])
  }
}

/// Rows two apart from each other by more than their width, so that the registers of a row do not belong to the next.
private func spaced<E: BinaryFloatingPoint>(_ x: [Double], _ width: Int, _ stride: Int) -> [E] {
  (0..<x.count / width).flatMap { row -> [E] in
    (0..<stride).map { $0 < width ? E(x[row * width + $0]) : 9 }
  }
}

private func checkCells<E: BinaryFloatingPoint>(_ set: CellKernels<E>) {
  for gap in [0, 2] {
    // LSTM: 2 rows, 3 units.
    let s = CellShape(rows: 2, units: 3, gateStride: 12 + gap, stride: 3 + gap)
    var gates: [E] = spaced(waves(24), 12, s.gateStride)
    let before: [E] = spaced(waves(6, 0.7), 3, s.stride), dh: [E] = spaced(waves(6, 1.1), 3, s.stride)
    var c = before, t = before, h = before, dc: [E] = spaced(waves(6, 1.9), 3, s.stride)
    set.lstm(s, &gates, before, &c, &t, &h)
    #expect(h.count == s.rows * s.stride)
    func tight(_ x: [E], _ width: Int, _ stride: Int) -> [E] {
      (0..<x.count / stride).flatMap { x[$0 * stride..<$0 * stride + width] }
    }
    expectNear(tight(h, 3, s.stride), PyTorch.lstmH, "h of an LSTM")
    expectNear(tight(c, 3, s.stride), PyTorch.lstmC, "c of an LSTM")
    gates.withUnsafeMutableBufferPointer { gates in
      guard let p = gates.baseAddress else { return }
      set.lstmSlope(s, p, before, t, dh, &dc, p)
    }
    expectNear(tight(gates, 12, s.gateStride), PyTorch.lstmGates, "slopes of the gates of an LSTM")
    expectNear(tight(dc, 3, s.stride), PyTorch.lstmBefore, "slopes of c")

    let u = CellShape(rows: 2, units: 3, gateStride: 9 + gap, stride: 3 + gap)
    var sums: [E] = spaced(waves(18), 9, u.gateStride), state: [E] = spaced(waves(18, 0.9), 9, u.gateStride)
    var back = dh
    set.gru(u, &sums, state, before, &h)
    expectNear(tight(h, 3, u.stride), PyTorch.gruH, "h of a GRU")
    sums.withUnsafeMutableBufferPointer { sums in
      state.withUnsafeMutableBufferPointer { state in
        guard let p = sums.baseAddress, let q = state.baseAddress else { return }
        set.gruSlope(u, p, q, before, &back, p, q)
      }
    }
    expectNear(tight(sums, 9, u.gateStride), PyTorch.gruInput, "slopes from the input of a GRU")
    expectNear(tight(state, 9, u.gateStride), PyTorch.gruState, "slopes from the state of a GRU")
    expectNear(tight(back, 3, u.stride), PyTorch.gruBefore, "slopes of h")
    // Nothing between the rows was touched.
    for x in [gates, sums, state, c, h, back] { #expect(x.filter { $0 == 9 }.count == 2 * gap) }
  }
}

private func checkWideCells<E: BinaryFloatingPoint>(_ set: CellKernels<E>) {
  for units in oddCounts where units > 0 {
    for gap in [0, 3] {
      let s = CellShape(rows: 3, units: units, gateStride: units + gap, stride: units + 2 * gap)
      let sums = waves(3 * s.gateStride), slopes = waves(3 * s.stride, 1.2)
      var h = [E](repeating: 9, count: 3 * s.stride), da: [E] = converted(sums)
      set.rnn(s, da, &h)
      set.rnnSlope(s, h, converted(slopes), &da)
      for row in 0..<3 {
        let a = Array(sums[row * s.gateStride..<row * s.gateStride + units])
        let g = Array(slopes[row * s.stride..<row * s.stride + units])
        let y = a.map(Scalar.tanh)
        expectNear(Array(h[row * s.stride..<row * s.stride + units]), y, "tanh, \(units)")
        let expected = zip(g, y).map { $0 * (1 - $1 * $1) }
        expectNear(Array(da[row * s.gateStride..<row * s.gateStride + units]), expected, "slopes, \(units)")
      }
      // The numbers of the LSTM repeat from unit to unit, whatever register they fall in.
      let wide = CellShape(rows: 3, units: units, gateStride: 4 * units + gap, stride: units + gap)
      let tiny = CellShape(rows: 1, units: 1, gateStride: 4, stride: 1)
      func gate(_ k: Int) -> E { E(0.4 * Double(k) - 0.7) }
      var gates = [E](repeating: 9, count: 3 * wide.gateStride), one = (0..<4).map(gate)
      for row in 0..<3 {
        for k in 0..<4 {
          for j in 0..<units { gates[row * wide.gateStride + k * units + j] = gate(k) }
        }
      }
      let before = [E](repeating: 0.6, count: 3 * wide.stride)
      var c = before, t = before, hidden = before, c1: [E] = [0.6], t1 = c1, h1 = c1
      set.lstm(wide, &gates, before, &c, &t, &hidden)
      set.lstm(tiny, &one, [0.6], &c1, &t1, &h1)
      for row in 0..<3 {
        for j in 0..<units {
          let at = row * wide.stride + j
          expectNear([c[at], t[at], hidden[at]], [Double(c1[0]), Double(t1[0]), Double(h1[0])], "\(units)")
        }
      }
    }
  }
}

private func checkNorms<E: BinaryFloatingPoint>(_ set: NormKernels<E>) {
  let s = NormShape(rows: 3, columns: 4, stride: 4)
  let x: [E] = converted(waves(12)), gamma: [E] = converted(waves(4, 0.8).map { 1 + $0 })
  let beta: [E] = converted(waves(4, 1.5)), dy: [E] = converted(waves(12, 0.2))
  func check(
    _ name: String, _ forward: NormKernels<E>.Forward, _ backward: NormKernels<E>.Backward,
    _ expected: (y: [Double], x: [Double], gamma: [Double], beta: [Double])
  ) {
    var y = x, means = [E](repeating: 0, count: 4), inverses = means, dx = dy
    var dGamma = [E](repeating: 1, count: 4), dBeta = dGamma
    forward(s, 1e-5, x, gamma, beta, &y, &means, &inverses)
    expectNear(y, expected.y, name)
    backward(s, x, gamma, means, inverses, dy, &dx, &dGamma, &dBeta)
    expectNear(dx, expected.x, within: 200, name)
    expectNear(dGamma, expected.gamma.map { 1 + $0 }, name)
    expectNear(dBeta, expected.beta.map { 1 + $0 }, name)
  }
  check(
    "rows", set.rows, set.rowsSlope,
    (PyTorch.rowsY, PyTorch.rowsX, PyTorch.rowsGamma, PyTorch.rowsBeta))
  check(
    "columns", set.columns, set.columnsSlope,
    (PyTorch.columnsY, PyTorch.columnsX, PyTorch.columnsGamma, PyTorch.columnsBeta))
}

/// The slopes of a sum of outputs against differences, at sizes on both sides of a register.
private func checkWideNorms(_ set: NormKernels<Double>) {
  for (rows, columns) in [(1, 9), (5, 1), (4, 17), (9, 8), (2, 33)] {
    let s = NormShape(rows: rows, columns: columns, stride: columns + 2), count = rows * s.stride
    let x = waves(count), gamma = waves(columns, 0.8).map { 1 + $0 }, beta = waves(columns, 1.5)
    let dy = waves(count, 0.2), many = max(rows, columns)
    for (forward, backward) in [(set.rows, set.rowsSlope), (set.columns, set.columnsSlope)] {
      var means = [Double](repeating: 0, count: many), inverses = means
      func value(_ x: [Double]) -> Double {
        var y = x
        forward(s, 1e-2, x, gamma, beta, &y, &means, &inverses)
        return (0..<count).reduce(0) { $1 % s.stride < columns ? $0 + y[$1] * dy[$1] : $0 }
      }
      var expected = [Double](repeating: 9, count: count)
      for i in 0..<count where i % s.stride < columns {
        var up = x, down = x
        up[i] += 1e-5
        down[i] -= 1e-5
        expected[i] = (value(up) - value(down)) / 2e-5
      }
      _ = value(x)
      var dx = [Double](repeating: 9, count: count), dGamma = [Double](repeating: 0, count: columns)
      var dBeta = dGamma
      backward(s, x, gamma, means, inverses, dy, &dx, &dGamma, &dBeta)
      expectNear(dx, expected, within: 1e8, "\(rows) × \(columns)")
    }
  }
}

@Suite struct `Windows and cells` {
  @Test(arguments: KernelSet.available)
  func `unfolding and pooling are those of PyTorch`(set: KernelSet) {
    checkPyTorch(set.training.windows)
    checkPyTorch(set.floatTraining.windows)
  }
  @Test(arguments: KernelSet.available)
  func `windows of any shape are read and written where they stand`(set: KernelSet) {
    checkShapes(set.training.windows)
    checkShapes(set.floatTraining.windows)
  }
  @Test(arguments: KernelSet.available)
  func `windows take NaN, infinities and shapes without room`(set: KernelSet) {
    checkStrange(set.training.windows)
    checkStrange(set.floatTraining.windows)
  }
  @Test(arguments: KernelSet.available)
  func `steps of LSTM and GRU are those of PyTorch, and go back`(set: KernelSet) {
    checkCells(set.training.cells)
    checkCells(set.floatTraining.cells)
  }
  @Test(arguments: KernelSet.available)
  func `cells have any number of units`(set: KernelSet) {
    checkWideCells(set.training.cells)
    checkWideCells(set.floatTraining.cells)
  }
  @Test(arguments: KernelSet.available)
  func `normalised rows and columns are those of PyTorch, and go back`(set: KernelSet) {
    checkNorms(set.training.norms)
    checkNorms(set.floatTraining.norms)
    checkWideNorms(set.training.norms)
  }
}
