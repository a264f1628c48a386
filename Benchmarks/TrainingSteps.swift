// Steps of gradient descent written out in kernels, without anything that derives them: what an engine that builds
// the same steps by itself is held to. Weights lie inputs × outputs, gradients go into them as they are formed where
// nothing reads the old ones any more.

import Kernels

/// Numbers in memory that begins at a cache line.
final class Numbers<Element: BinaryFloatingPoint> {
  let start: UnsafeMutablePointer<Element>
  private let memory: UnsafeMutableRawPointer

  init(_ count: Int, _ range: ClosedRange<Double>) {
    memory = .allocate(byteCount: count * MemoryLayout<Element>.stride + 64, alignment: 64)
    start = memory.bindMemory(to: Element.self, capacity: count)
    let numbers: [Element] = spread(range, count)
    start.initialize(from: numbers, count: count)
  }

  /// Weights within ±1 / √inputs.
  convenience init(weights count: Int, inputs: Int) {
    let bound = 1 / Double(inputs).squareRoot()
    self.init(count, -bound...bound)
  }

  convenience init(zeros count: Int) { self.init(count, 0...0) }

  deinit { memory.deallocate() }
}

private let rate = 0.05
private let batches = 16
private let classes = 10

private func targets(_ count: Int) -> [Int32] { (0..<count).map { Int32($0 * 7 % classes) } }

/// A layer of sums, with the slopes of its sums.
private struct Dense<Element: BinaryFloatingPoint & Sendable> {
  let inputs: Int
  let outputs: Int
  let weights: Numbers<Element>
  let biases: Numbers<Element>
  let values: Numbers<Element>
  let slopes: Numbers<Element>

  init(_ inputs: Int, _ outputs: Int, rows: Int) {
    self.inputs = inputs
    self.outputs = outputs
    weights = Numbers(weights: inputs * outputs, inputs: inputs)
    biases = Numbers(weights: outputs, inputs: inputs)
    values = Numbers(zeros: rows * outputs)
    slopes = Numbers(zeros: rows * outputs)
  }

  func forward(_ matrix: MatrixKernels<Element>, _ rows: Int, _ x: UnsafePointer<Element>, rectified: Bool) {
    matrix.layer(
      MatrixShape(rows: rows, columns: outputs, depth: inputs), x, inputs, weights.start, outputs,
      biases.start, rectified, values.start, outputs)
  }

  /// Slopes of the inputs.
  func back(_ matrix: MatrixKernels<Element>, _ rows: Int, _ out: UnsafeMutablePointer<Element>) {
    matrix.productTransposed(
      MatrixShape(rows: rows, columns: inputs, depth: outputs), 1, slopes.start, outputs, weights.start,
      outputs, out, inputs, false)
  }

  func update(_ set: Kernels<Element>, _ rows: Int, _ x: UnsafePointer<Element>) {
    set.matrix.transposedProduct(
      MatrixShape(rows: inputs, columns: outputs, depth: rows), Element(-rate), x, inputs, slopes.start,
      outputs, weights.start, outputs, true)
    set.training.columnSums(Element(-rate), slopes.start, rows, outputs, outputs, biases.start, true)
  }
}

struct Kernels<Element: BinaryFloatingPoint & Sendable>: Sendable {
  var matrix: MatrixKernels<Element>
  var training: TrainingKernels<Element>
}

extension Kernels<Float> {
  static var single: Self {
    Self(matrix: KernelSet.current.floatMatrix, training: KernelSet.current.floatTraining)
  }
}

extension Kernels<Double> {
  static var double: Self { Self(matrix: KernelSet.current.matrix, training: KernelSet.current.training) }
}

/// Cross entropy of the last layer's values against classes, as a mean over the rows.
private func loss<Element>(
  _ set: Kernels<Element>, _ rows: Int, _ layer: Dense<Element>, _ targets: UnsafePointer<Int32>
) {
  _ = set.training.softmaxCrossEntropyOfClasses(
    rows, classes, classes, 1 / Element(rows), layer.values.start, targets, nil, layer.slopes.start)
}

/// 784 inputs, 128 rectified, 10 classes.
func denseStep<Element: BinaryFloatingPoint & Sendable>(_ set: Kernels<Element>, batch: Int) -> () -> Void {
  let inputs = 784
  let x = Numbers<Element>(batches * batch * inputs, 0...1), y = targets(batches * batch)
  let first = Dense<Element>(inputs, 128, rows: batch), second = Dense<Element>(128, classes, rows: batch)
  var i = 0
  return {
    i = (i + 1) % batches
    let x = x.start + i * batch * inputs
    first.forward(set.matrix, batch, x, rectified: true)
    second.forward(set.matrix, batch, first.values.start, rectified: false)
    y.withUnsafeBufferPointer { y in
      guard let y = y.baseAddress else { return }
      loss(set, batch, second, y + i * batch)
    }
    second.back(set.matrix, batch, first.slopes.start)
    set.training[.relu](0, first.slopes.start, first.values.start, first.slopes.start, batch * 128)
    second.update(set, batch, first.values.start)
    first.update(set, batch, x)
  }
}

/// 2 inputs, 2 sigmoids, 3 outputs with binary cross entropy; seconds of a step are those of the call by its steps.
func smallSteps<Element: BinaryFloatingPoint & Sendable>(
  _ set: Kernels<Element>, batch: Int, steps: Int
) -> (() -> Void)? {
  guard
    let net = SmallNet<Element>(
      widths: [2, 2, 3], activations: [.sigmoid, .linear], loss: .sigmoidCrossEntropy, kernels: set.training)
  else { return nil }
  net.set(layer: 0, weights: spread(-1...1, 4), biases: spread(-1...1, 2))
  net.set(layer: 1, weights: spread(-1...1, 6), biases: spread(-1...1, 3))
  let x: [Element] = spread(0...1, 2 * batch), y = (0..<3 * batch).map { Element($0 % 2) }
  let run = SmallNetRun<Element>(rate: 0.05, batch: batch, steps: steps, scale: 1.0 / 3)
  return { _ = net.train(run, examples: batch, inputs: x, targets: y) }
}

/// A convolution followed by the largest of every two by two.
private final class Convolution<Element: BinaryFloatingPoint & Sendable> {
  let window: WindowShape
  let pool: WindowShape
  let channels: Int
  let weights: Numbers<Element>
  let biases: Numbers<Element>
  let weightSlopes: Numbers<Element>
  let biasSlopes: Numbers<Element>
  let unfolded: Numbers<Element>
  /// Of every example, for the way back.
  let values: Numbers<Element>
  let places: UnsafeMutablePointer<Int32>
  let slopes: Numbers<Element>

  init(_ window: WindowShape, channels: Int, batch: Int) {
    self.window = window
    self.channels = channels
    pool = WindowShape(
      channels: channels, height: window.outputHeight, width: window.outputWidth, kernelHeight: 2,
      kernelWidth: 2, strideY: 2, strideX: 2)
    let depth = window.unfoldedRows, columns = window.unfoldedColumns
    weights = Numbers(weights: channels * depth, inputs: depth)
    biases = Numbers(weights: channels, inputs: depth)
    weightSlopes = Numbers(zeros: channels * depth)
    biasSlopes = Numbers(zeros: channels)
    unfolded = Numbers(zeros: depth * columns)
    values = Numbers(zeros: batch * channels * columns)
    slopes = Numbers(zeros: channels * columns)
    places = .allocate(capacity: batch * channels * pool.unfoldedColumns)
  }

  deinit { places.deallocate() }

  var count: Int { channels * window.unfoldedColumns }
  var pooledCount: Int { channels * pool.unfoldedColumns }

  func forward(
    _ set: Kernels<Element>, _ example: Int, _ image: UnsafePointer<Element>,
    _ out: UnsafeMutablePointer<Element>
  ) {
    let depth = window.unfoldedRows, columns = window.unfoldedColumns
    let values = values.start + example * count
    set.training.windows.unfold(window, image, unfolded.start)
    set.matrix.product(
      MatrixShape(rows: channels, columns: columns, depth: depth), 1, weights.start, depth, unfolded.start,
      columns, values, columns, false)
    set.training.addColumn(biases.start, values, channels, columns, columns, true)
    set.training.windows.maxPool(pool, values, out, places + example * pooledCount)
  }

  /// Adds to the slopes of the weights, and forms those of the image if there is a place for them.
  func back(
    _ set: Kernels<Element>, _ example: Int, _ image: UnsafePointer<Element>,
    _ outSlopes: UnsafePointer<Element>, _ imageSlopes: UnsafeMutablePointer<Element>?
  ) {
    let depth = window.unfoldedRows, columns = window.unfoldedColumns
    let values = values.start + example * count
    set.training.windows.maxPoolSlope(pool, outSlopes, places + example * pooledCount, slopes.start)
    set.training[.relu](0, slopes.start, values, slopes.start, count)
    set.training.windows.unfold(window, image, unfolded.start)
    set.matrix.productTransposed(
      MatrixShape(rows: channels, columns: depth, depth: columns), 1, slopes.start, columns, unfolded.start,
      columns, weightSlopes.start, depth, true)
    set.training.rowSums(1, slopes.start, channels, columns, columns, biasSlopes.start, true)
    guard let imageSlopes else { return }
    set.matrix.transposedProduct(
      MatrixShape(rows: depth, columns: columns, depth: channels), 1, weights.start, depth, slopes.start,
      columns, unfolded.start, columns, false)
    set.training.windows.fold(window, unfolded.start, imageSlopes)
  }

  func update(_ set: Kernels<Element>) {
    for (weights, slopes, count) in [
      (weights, weightSlopes, channels * window.unfoldedRows), (biases, biasSlopes, channels),
    ] {
      set.training.optimizers.descent(Element(rate), 0, weights.start, slopes.start, count)
      slopes.start.update(repeating: 0, count: count)
    }
  }
}

/// LeNet on images of 28 × 28: two convolutions with pooling, 120, 84 and 10 units.
func convolutionStep<Element: BinaryFloatingPoint & Sendable>(
  _ set: Kernels<Element>, batch: Int
) -> () -> Void {
  let pixels = 784, x = Numbers<Element>(batches * batch * pixels, 0...1), y = targets(batches * batch)
  let first = Convolution<Element>(
    WindowShape(
      channels: 1, height: 28, width: 28, kernelHeight: 5, kernelWidth: 5, paddingY: 2, paddingX: 2),
    channels: 6, batch: batch)
  let second = Convolution<Element>(
    WindowShape(channels: 6, height: 14, width: 14, kernelHeight: 5, kernelWidth: 5), channels: 16,
    batch: batch)
  let layers = [
    Dense<Element>(400, 120, rows: batch), Dense(120, 84, rows: batch), Dense(84, 10, rows: batch),
  ]
  let middle = Numbers<Element>(zeros: batch * first.pooledCount)
  let flat = Numbers<Element>(zeros: batch * 400), flatSlopes = Numbers<Element>(zeros: batch * 400)
  let middleSlopes = Numbers<Element>(zeros: first.pooledCount)
  var i = 0
  return {
    i = (i + 1) % batches
    let x = x.start + i * batch * pixels
    for example in 0..<batch {
      let between = middle.start + example * first.pooledCount
      first.forward(set, example, x + example * pixels, between)
      second.forward(set, example, between, flat.start + example * 400)
    }
    layers[0].forward(set.matrix, batch, flat.start, rectified: true)
    layers[1].forward(set.matrix, batch, layers[0].values.start, rectified: true)
    layers[2].forward(set.matrix, batch, layers[1].values.start, rectified: false)
    y.withUnsafeBufferPointer { y in
      guard let y = y.baseAddress else { return }
      loss(set, batch, layers[2], y + i * batch)
    }
    for k in [2, 1] {
      let below = layers[k - 1], slopes = below.slopes.start
      layers[k].back(set.matrix, batch, slopes)
      set.training[.relu](0, slopes, below.values.start, slopes, batch * below.outputs)
      layers[k].update(set, batch, below.values.start)
    }
    layers[0].back(set.matrix, batch, flatSlopes.start)
    layers[0].update(set, batch, flat.start)
    for example in 0..<batch {
      let between = middle.start + example * first.pooledCount
      second.back(set, example, between, flatSlopes.start + example * 400, middleSlopes.start)
      first.back(set, example, x + example * pixels, middleSlopes.start, nil)
    }
    first.update(set)
    second.update(set)
  }
}

/// 32 units of tanh over 50 steps of 32 numbers, the last state to 10 classes.
func recurrentStep<Element: BinaryFloatingPoint & Sendable>(
  _ set: Kernels<Element>, batch: Int
) -> () -> Void {
  let times = 50, units = 32, plane = batch * units
  let x = Numbers<Element>(batches * times * plane, 0...1), y = targets(batches * batch)
  let ofInput = Dense<Element>(units, units, rows: times * batch)
  let ofState = Dense<Element>(units, units, rows: batch), out = Dense<Element>(units, classes, rows: batch)
  // Step after step, as the loop goes, while a data set has example after example; the state before the first is 0.
  let inputs = Numbers<Element>(zeros: times * plane), states = Numbers<Element>(zeros: (times + 1) * plane)
  let slope = Numbers<Element>(zeros: plane)
  let cell = CellShape(rows: batch, units: units, gateStride: units, stride: units)
  let square = MatrixShape(rows: batch, columns: units, depth: units)
  var i = 0
  return {
    i = (i + 1) % batches
    let x = x.start + i * times * plane
    for example in 0..<batch {
      for t in 0..<times {
        (inputs.start + t * plane + example * units).update(
          from: x + (example * times + t) * units, count: units)
      }
    }
    ofInput.forward(set.matrix, times * batch, inputs.start, rectified: false)
    for t in 0..<times {
      let sums = ofInput.values.start + t * plane
      set.matrix.product(
        square, 1, states.start + t * plane, units, ofState.weights.start, units, sums, units, true)
      set.training.cells.rnn(cell, sums, states.start + (t + 1) * plane)
    }
    out.forward(set.matrix, batch, states.start + times * plane, rectified: false)
    y.withUnsafeBufferPointer { y in
      guard let y = y.baseAddress else { return }
      loss(set, batch, out, y + i * batch)
    }
    out.back(set.matrix, batch, slope.start)
    out.update(set, batch, states.start + times * plane)
    for t in (0..<times).reversed() {
      let sums = ofInput.slopes.start + t * plane
      set.training.cells.rnnSlope(cell, states.start + (t + 1) * plane, slope.start, sums)
      if t > 0 {
        set.matrix.productTransposed(
          square, 1, sums, units, ofState.weights.start, units, slope.start, units, false)
      }
    }
    set.matrix.transposedProduct(
      MatrixShape(rows: units, columns: units, depth: times * batch), Element(-rate), states.start, units,
      ofInput.slopes.start, units, ofState.weights.start, units, true)
    ofInput.update(set, times * batch, inputs.start)
  }
}
