// Many examples that fit a net: what it is trained on. Images stay bytes until a batch is filled with them, for
// a fourth or an eighth of the memory.

import Calculus
import Kernels

public struct TrainingSet: Sendable {
  public enum Inputs: Sendable {
    case numbers([Double])
    /// Numbers are byte · scale.
    case bytes([UInt8], scale: Double)
  }

  public enum Targets: Sendable {
    /// A class from 0 for each row that ce looks at, one or more an example.
    case classes([Int32])
    case numbers([Double])
  }

  public let count: Int
  public let inputShape: [Int]
  public let outputShape: [Int]
  public let inputs: Inputs
  public let targets: Targets
  /// Where they came from: "moons, 200 examples, seed 1".
  public var title: String

  /// What the examples take in memory, in doubles.
  package var size: Int {
    let inputs =
      switch inputs {
      case .numbers(let numbers): numbers.count
      case .bytes(let bytes, _): bytes.count / 8
      }
    let targets =
      switch targets {
      case .numbers(let numbers): numbers.count
      case .classes(let classes): classes.count / 2
      }
    return inputs + targets
  }

  private var width: Int { inputShape.reduce(1, *) }
  private var targetWidth: Int { outputShape.reduce(1, *) }
  private var classCount: Int { outputShape.last ?? 1 }
  private var groups: Int { max(targetWidth / max(classCount, 1), 1) }

  /// Examples that fit a net. Fails when they do not.
  public init(
    _ architecture: Architecture, inputs: Inputs, targets: Targets, title: String
  ) throws(Failure) {
    let width = architecture.inputs
    let total: Int
    switch inputs {
    case .numbers(let numbers): total = numbers.count
    case .bytes(let bytes, _): total = bytes.count
    }
    guard total > 0, total % width == 0 else {
      throw Failure(
        .shape,
        "\(total) numbers are no whole number of examples of \(Tensor.text(of: architecture.inputShape))")
    }
    count = total / width
    inputShape = architecture.inputShape
    outputShape = architecture.outputShape
    self.inputs = inputs
    self.targets = targets
    self.title = title
    let classes = architecture.outputShape.last ?? 1
    switch targets {
    case .classes(let indices):
      let wanted = count * architecture.lossGroups
      guard indices.count == wanted else {
        throw Failure(
          .shape, "\(indices.count) classes for \(wanted == count ? "\(count) examples" : "\(wanted) steps")")
      }
      // One output tells two classes apart.
      let most = max(classes, 2)
      if let bad = indices.first(where: { $0 < 0 || Int($0) >= most }) {
        throw TrainingSet.noClass(bad, most)
      }
    case .numbers(let numbers):
      guard numbers.count == count * architecture.outputs else {
        throw Failure(
          .shape, "\(numbers.count) targets for \(count) examples of \(architecture.outputs)")
      }
      if let tensor = Tensor(shape: [count] + architecture.outputShape, values: numbers) {
        try architecture.loss.accept(targets: tensor, classes: classes)
      }
    }
    switch inputs {
    case .bytes(let bytes, let scale):
      // Of each byte once is enough.
      if architecture.takesIndices != nil {
        let values = Set(bytes).sorted().map { Double($0) * scale }
        try architecture.accept(indices: Tensor(vector: values), name: "the data")
      }
    case .numbers(let numbers):
      guard numbers.allSatisfy(\.isFinite) else { throw Failure(.value, "an input is not a finite number") }
      if let tensor = Tensor(shape: [count] + architecture.inputShape, values: numbers) {
        try architecture.accept(indices: tensor, name: "the data")
      }
    }
  }

  /// A net's own batch.
  public init(batchOf network: Network) throws(Failure) {
    try self.init(
      network.architecture, inputs: .numbers(network.inputs.values),
      targets: .numbers(network.targets.values),
      title: "the batch")
  }

  /// Generated examples for a net. Classes become one-hot rows for ce and mse, 0 and 1 for one output, −1 and 1
  /// for hinge.
  package init(_ architecture: Architecture, _ examples: Examples) throws(Failure) {
    // Images are height × width × channels there, and channels × height × width here.
    let own = architecture.inputShape
    let theirs = examples.inputShape
    let isImage = theirs.count == 3
    let shape = isImage ? [theirs[2], theirs[0], theirs[1]] : theirs
    guard own == shape || own == [examples.width] else {
      throw Failure(
        .shape, "the examples are \(Tensor.text(of: shape)), and the net takes \(Tensor.text(of: own))",
        hint: "open a net with \(theirs.map(String.init).joined(separator: "x")) inputs")
    }
    let inputs: Inputs
    switch examples.inputs {
    case .numbers(let numbers): inputs = .numbers(numbers)
    case .bytes(let bytes): inputs = .bytes(bytes, scale: 1 / 255.0)
    }
    let targets: Targets
    switch examples.targets {
    case .values(let values, _): targets = .numbers(values)
    case .classes(let classes, let count):
      let outputs = architecture.outputShape.last ?? 1
      guard count <= max(outputs, 2), architecture.outputShape.count == 1 else {
        throw Failure(
          .shape, "the examples have \(count) classes, and the net \(architecture.outputs) outputs",
          hint: "end the net with \(count == 2 ? "one or two units" : "\(count) units")")
      }
      targets = try TrainingSet.targets(ofClasses: classes.map { Int32($0) }, architecture)
    }
    try self.init(architecture, inputs: inputs, targets: targets, title: examples.description)
  }

  /// Classes as the loss of a net wants them: hinge has 1 for the class and −1 for the others, and −1 and 1 for
  /// the two that one output tells apart.
  static func targets(
    ofClasses classes: [Int32], _ architecture: Architecture
  ) throws(Failure) -> Targets {
    guard architecture.loss.kind == .hinge else { return .classes(classes) }
    let outputs = architecture.outputs
    guard let count = Tensor.count(of: [classes.count, outputs]), count <= Plan.limit else {
      throw Failure(.limit, "\(classes.count) examples of \(outputs) targets are too many numbers")
    }
    let most = max(outputs, 2)
    if let bad = classes.first(where: { $0 < 0 || Int($0) >= most }) {
      throw TrainingSet.noClass(bad, most)
    }
    var numbers = [Double](repeating: -1, count: count)
    for (row, own) in classes.enumerated() {
      if outputs == 1 { numbers[row] = own == 0 ? -1 : 1 } else { numbers[row * outputs + Int(own)] = 1 }
    }
    return .numbers(numbers)
  }

  private static func noClass(_ bad: Int32, _ most: Int) -> Failure {
    Failure(.value, "there is a class \(bad), and the net has classes 0 to \(most - 1)")
  }

  /// Fills `rows.count` rows of a pass's input.
  func fill<Scalar: NetworkScalar>(_ rows: ArraySlice<Int>, inputs out: UnsafeMutablePointer<Scalar>) {
    let width = width
    switch inputs {
    case .numbers(let numbers):
      Self.copy(rows, of: numbers, width, to: out)
    case .bytes(let bytes, let scale):
      let scale = Scalar(scale)
      bytes.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        let widen = Scalar.training.widen
        var target = out
        for row in rows {
          widen(scale, base + row &* width, target, width)
          target += width
        }
      }
    }
  }

  /// Fills as many rows of a pass's targets.
  func fill<Scalar: NetworkScalar>(_ rows: ArraySlice<Int>, targets out: UnsafeMutablePointer<Scalar>) {
    let width = targetWidth
    switch targets {
    case .numbers(let numbers):
      Self.copy(rows, of: numbers, width, to: out)
    case .classes(let classes):
      out.update(repeating: 0, count: rows.count &* width)
      let groups = groups
      classes.withUnsafeBufferPointer { classes in
        var target = out
        for row in rows {
          for group in 0..<groups {
            let index = Int(classes[row &* groups &+ group])
            if classCount == 1 { target[0] = Scalar(index) } else { target[index] = 1 }
            target += classCount
          }
        }
      }
    }
  }

  private static func copy<Scalar: NetworkScalar>(
    _ rows: ArraySlice<Int>, of numbers: [Double], _ width: Int, to out: UnsafeMutablePointer<Scalar>
  ) {
    numbers.withUnsafeBufferPointer { numbers in
      var target = out
      for row in rows {
        for k in 0..<width { target[k] = Scalar(numbers[row &* width &+ k]) }
        target += width
      }
    }
  }

  /// Some of the examples as tensors, for looking at; nil when those are more numbers than a pass may hold.
  public func tensors(_ rows: Range<Int>) -> (inputs: Tensor, targets: Tensor)? {
    let rows = rows.clamped(to: 0..<count)
    for size in [width, targetWidth] {
      guard let numbers = Tensor.count(of: [rows.count, size]), numbers <= Plan.limit else { return nil }
    }
    var x = [Double](repeating: 0, count: rows.count * width)
    var y = [Double](repeating: 0, count: rows.count * targetWidth)
    let all = Array(rows)
    x.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { fill(all[...], inputs: base) }
    }
    y.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { fill(all[...], targets: base) }
    }
    guard let inputs = Tensor(shape: [rows.count] + inputShape, values: x),
      let targets = Tensor(shape: [rows.count] + outputShape, values: y)
    else { return nil }
    return (inputs, targets)
  }
}
