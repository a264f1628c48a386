// Data to learn from: inputs of one shape, a target for each, and a line that says what they are. The inputs of
// all examples lie one after another, row-major, as a batch wants them.

import Calculus

package struct Examples: Sendable, Equatable {
  package enum Inputs: Sendable, Equatable {
    /// Numbers as they are.
    case numbers([Double])
    /// Grey values: 0 is paper, 255 is ink.
    case bytes([UInt8])
  }

  package enum Targets: Sendable, Equatable {
    /// A class for each example, from 0 to below `count`.
    case classes([Int], count: Int)
    /// `width` numbers for each example.
    case values([Double], width: Int)
  }

  package var inputs: Inputs
  /// The shape of one example's input: [2], [28, 28, 1] (height, width, channels), [20, 1] (steps, features).
  package let inputShape: [Int]
  package var targets: Targets
  /// One line for a reader.
  package let description: String
  /// What each class is called; empty for values.
  package let classNames: [String]
  /// What the inputs stand for when they are indices of words; empty otherwise.
  package let vocabulary: [String]

  package init(
    inputs: Inputs, inputShape: [Int], targets: Targets, description: String, classNames: [String] = [],
    vocabulary: [String] = []
  ) {
    self.inputs = inputs
    self.inputShape = inputShape
    self.targets = targets
    self.description = description
    self.classNames = classNames
    self.vocabulary = vocabulary
  }

  /// Examples.
  package var count: Int {
    switch targets {
    case .classes(let classes, _): classes.count
    case .values(let values, let width): width > 0 ? values.count / width : 0
    }
  }

  /// Numbers in the input of one example.
  package var width: Int { inputShape.reduce(1, *) }

  /// The inputs of one example as numbers, grey values as shares of 255; nil when there is no such example.
  package func input(_ row: Int) -> [Double]? {
    guard row >= 0, row < count else { return nil }
    let range = row * width..<(row + 1) * width
    switch inputs {
    case .numbers(let values): return range.upperBound <= values.count ? Array(values[range]) : nil
    case .bytes(let bytes):
      return range.upperBound <= bytes.count ? bytes[range].map { Double($0) / 255 } : nil
    }
  }

  /// All inputs as numbers, grey values as shares of 255.
  package var numbers: [Double] {
    switch inputs {
    case .numbers(let values): values
    case .bytes(let bytes): bytes.map { Double($0) / 255 }
    }
  }

  /// The class of each example; nil when the targets are values.
  package var classes: [Int]? {
    if case .classes(let classes, _) = targets { return classes }
    return nil
  }
}
