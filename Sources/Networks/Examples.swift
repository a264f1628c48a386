// Many examples: what a net is trained on. Images stay bytes until a batch is filled with them, for a fourth
// or an eighth of the memory.

import Calculus

public struct Examples: Sendable {
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
        .shape, "\(total) numbers are no whole number of examples of \(Tensor.text(of: architecture.inputShape))")
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
        throw Failure(.shape, "\(indices.count) classes for \(wanted == count ? "\(count) examples" : "\(wanted) steps")")
      }
      guard architecture.loss.kind == .ce || classes == 1 || true else { return }
      let most = max(classes, architecture.loss.kind == .ce ? 2 : classes == 1 ? 2 : classes)
      if let bad = indices.first(where: { $0 < 0 || Int($0) >= most }) {
        throw Failure(.value, "there is a class \(bad), and the net has classes 0 to \(most - 1)")
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
    if case .numbers(let numbers) = inputs {
      guard numbers.allSatisfy(\.isFinite) else { throw Failure(.value, "an input is not a finite number") }
      if let tensor = Tensor(shape: [count] + architecture.inputShape, values: numbers) {
        try architecture.accept(indices: tensor, name: "the data")
      }
    }
  }

  /// The whole of a net's own batch.
  init(_ network: Network) {
    count = network.rows
    inputShape = network.architecture.inputShape
    outputShape = network.architecture.outputShape
    inputs = .numbers(network.inputs.values)
    targets = .numbers(network.targets.values)
    title = "the batch"
  }

  /// Fills `rows.count` rows of a pass's input.
  func fill<Scalar: NetworkScalar>(_ rows: ArraySlice<Int>, inputs out: UnsafeMutablePointer<Scalar>) {
    let width = width
    switch inputs {
    case .numbers(let numbers):
      numbers.withUnsafeBufferPointer { numbers in
        var target = out
        for row in rows {
          for k in 0..<width { target[k] = Scalar(numbers[row &* width &+ k]) }
          target += width
        }
      }
    case .bytes(let bytes, let scale):
      let scale = Scalar(scale)
      bytes.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        var target = out
        for row in rows {
          Scalar.widen(base + row &* width, scale, target, width)
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
      numbers.withUnsafeBufferPointer { numbers in
        var target = out
        for row in rows {
          for k in 0..<width { target[k] = Scalar(numbers[row &* width &+ k]) }
          target += width
        }
      }
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

  /// Some of the examples as tensors, for looking at.
  public func tensors(_ rows: Range<Int>) -> (inputs: Tensor, targets: Tensor)? {
    let rows = rows.clamped(to: 0..<count)
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

extension NetworkScalar {
  /// Bytes as numbers, each times `scale`.
  @inline(__always)
  static func widen(
    _ bytes: UnsafePointer<UInt8>, _ scale: Self, _ out: UnsafeMutablePointer<Self>, _ count: Int
  ) {
    for k in 0..<count { out[k] = Self(bytes[k]) * scale }
  }
}
