// Arrays of examples as a net takes them. Images come with their channels first, as PyTorch has them, or last, as
// Keras, NumPy and most pictures do: the shape of an array says which, and the numbers are put in order. Bytes are
// grey values, from 0 to 1, unless they are indices.

import Arrays
import Calculus

/// How the numbers of an example lie in a file.
enum ExampleOrder {
  case own
  /// Height × width × channels, where the net has channels × height × width.
  case channelsLast

  /// nil when examples of this shape do not fit the net. Axes of length 1 may be left out, and a plain list of
  /// inputs takes whatever has as many numbers. Where both orders fit, it is the net's own.
  init?(_ example: [Int], for architecture: Architecture) {
    let own = architecture.inputShape
    let last = own.count == 3 ? [own[1], own[2], own[0]] : own
    func long(_ shape: [Int]) -> [Int] { shape.filter { $0 != 1 } }
    if own.count == 1 || example.count <= 1 {
      guard NamedArray.count(example) == architecture.inputs else { return nil }
      self = .own
    } else if example == own {
      self = .own
    } else if example == last {
      self = .channelsLast
    } else if long(example) == long(own) {
      self = .own
    } else if long(example) == long(last) {
      self = .channelsLast
    } else {
      return nil
    }
  }
}

extension TrainingSet.Inputs {
  /// The examples of an array, whose first axis counts them. Fails when they do not fit the net.
  init(_ array: NamedArray, for architecture: Architecture, _ path: String) throws(Failure) {
    guard let count = array.shape.first, count >= 1 else {
      throw Failure(.shape, "the inputs in '\(shown(path))' are empty")
    }
    let example = Array(array.shape.dropFirst())
    guard let order = ExampleOrder(example, for: architecture) else {
      let own = architecture.inputShape
      throw Failure(
        .shape,
        "an example in '\(shown(path))' is \(Tensor.text(of: example)), and the net takes "
          + Tensor.text(of: own),
        hint: own.count == 3
          ? "images are \(Tensor.text(of: own)), or with channels last "
            + Tensor.text(of: [own[1], own[2], own[0]]) : nil)
    }
    func ordered<Number>(_ values: [Number]) -> [Number] {
      order == .own ? values : TrainingSet.Inputs.channelsFirst(values, architecture.inputShape)
    }
    if case .uint8(let bytes) = array.values, architecture.takesIndices == nil {
      self = .bytes(ordered(bytes), scale: 1 / 255.0)
    } else {
      self = .numbers(ordered(array.doubles))
    }
  }

  /// Examples of height × width × channels, put in the order of `shape`, channels × height × width.
  private static func channelsFirst<Number>(_ values: [Number], _ shape: [Int]) -> [Number] {
    let (channels, places) = (shape[0], shape[1] * shape[2])
    return [Number](unsafeUninitializedCapacity: values.count) { target, filled in
      for start in stride(from: 0, to: values.count, by: channels * places) {
        for channel in 0..<channels {
          for place in 0..<places {
            target.initializeElement(
              at: start + channel * places + place, to: values[start + place * channels + channel])
          }
        }
      }
      filled = values.count
    }
  }
}
