// Fitting a typed value to the place it is meant for: a number fills, a vector is one row or, where each
// row has one number, a column of examples; anything else must have the right shape, and the error says
// which.

import Calculus

extension Parameter {
  /// A typed value as this parameter's numbers, row-major.
  func values(of tensor: Tensor) throws(Failure) -> [Double] {
    guard tensor.allFinite else {
      throw Failure(.value, "\(name.text) has an entry that is not a finite number")
    }
    if tensor.shape.isEmpty { return [Double](repeating: tensor.values[0], count: count) }
    let isLine = shape.filter { $0 != 1 }.count <= 1
    guard tensor.shape == shape || isLine && tensor.shape == [count] || tensor.isFlat(shape) else {
      let wanted =
        shape.count == 1
        ? (count == 1 ? "one number" : "\(count) numbers")
        : Tensor.text(of: shape) + (name.kind == .weights && shape.count == 2 ? ", outputs × inputs" : "")
      throw Failure(
        .shape, "\(name.text) is \(wanted), not \(tensor.shapeText)", hint: "a number fills it")
    }
    return tensor.values
  }
}

extension Architecture {
  private func checked(_ name: String, _ tensor: Tensor) throws(Failure) {
    guard tensor.allFinite else {
      throw Failure(.value, "\(name) has an entry that is not a finite number")
    }
  }

  /// Inputs as rows × the shape of an example.
  func inputs(_ tensor: Tensor, name: String = "x") throws(Failure) -> Tensor {
    try checked(name, tensor)
    let result = try rowsOf(tensor, shape: inputShape, name: name)
    try accept(indices: result, name: name)
    return result
  }

  /// Fails unless the inputs of an embedding are rows of its table.
  func accept(indices tensor: Tensor, name: String = "x") throws(Failure) {
    guard let words = takesIndices else { return }
    for value in tensor.values {
      guard let index = Int(exactly: value), index >= 0, index < words else {
        throw Failure(
          .value, "\(name) has \(Digits.short(value)); the embedding has rows 0 to \(words - 1)",
          hint: "inputs of an embedding are whole numbers from 0")
      }
    }
  }

  /// Targets as rows × the shape of an output, for `rows` examples. For ce also one class index for each
  /// example or step, from 0.
  func targets(_ tensor: Tensor, rows: Int, name: String = "y") throws(Failure) -> Tensor {
    try checked(name, tensor)
    if loss.kind == .ce, let classes = try classIndices(tensor, rows: rows, name: name) { return classes }
    let result = try rowsOf(tensor, shape: outputShape, name: name)
    guard let count = result.shape.first, count == rows else {
      throw Failure(
        .shape, "\(name) has \(result.shape.first ?? 0) rows for \(rows) examples in x",
        hint: "one row of \(outputs) targets for each example")
    }
    try loss.accept(targets: result, classes: outputShape.last ?? 1)
    return result
  }

  private func rowsOf(_ tensor: Tensor, shape example: [Int], name: String) throws(Failure) -> Tensor {
    let width = example.reduce(1, *)
    var rows = 1
    var values = tensor.values
    switch tensor.shape {
    case []: values = [Double](repeating: tensor.values[0], count: width)
    case example, [width]: break
    case let list where list.count == example.count + 1 && Array(list.dropFirst()) == example && list[0] >= 1:
      rows = list[0]
    case let list where list.count == 1 && width == 1 && list[0] >= 1: rows = list[0]
    case let list where list.count == 2 && list[1] == width && list[0] >= 1: rows = list[0]
    case _ where tensor.isFlat(example): break
    default:
      let wanted =
        example.count == 1 ? (width == 1 ? "1 number" : "\(width) numbers") : Tensor.text(of: example)
      throw Failure(
        .shape, "\(name) takes \(wanted) an example, not \(tensor.shapeText)",
        hint: example.count == 1
          ? "one example is a vector of \(width), several are rows: [[…], […]]"
          : "one example is \(Tensor.text(of: example)), several are a list of such")
    }
    guard let result = Tensor(shape: [rows] + example, values: values) else {
      throw Failure(.shape, "\(name) has too many numbers")
    }
    return result
  }

  /// One-hot rows from class indices; nil when the tensor is not a list of one number for each example.
  private func classIndices(_ tensor: Tensor, rows: Int, name: String) throws(Failure) -> Tensor? {
    let groups = lossGroups
    let width = outputShape.last ?? 1
    let isList =
      groups == 1
      ? tensor.shape.isEmpty && rows == 1 || tensor.shape == [rows] || tensor.shape == [rows, 1]
      : tensor.shape == [rows, groups] || rows == 1 && tensor.shape == [groups]
    guard isList else { return nil }
    guard let count = Tensor.count(of: [rows, outputs]), count <= Plan.limit else {
      throw Failure(
        .limit, "\(rows) rows of \(outputs) targets are too many numbers",
        hint: "take fewer examples at a time")
    }
    var values = [Double](repeating: 0, count: count)
    for (row, number) in tensor.values.enumerated() {
      guard let index = Int(exactly: number), index >= 0, index < width else {
        throw Failure(
          .value, "\(name) has class \(Digits.short(number)); there are classes 0 to \(width - 1)",
          hint: "ce takes one class index for each example, counted from 0, or one-hot rows")
      }
      values[row * width + index] = 1
    }
    return Tensor(shape: [rows] + outputShape, values: values)
  }
}

extension Tensor {
  /// A matrix for three axes or more of which all but two have length 1: a grey picture without its channel, a
  /// kernel of one channel.
  fileprivate func isFlat(_ whole: [Int]) -> Bool {
    whole.count > 2 && shape.count == 2 && whole.filter { $0 != 1 } == shape.filter { $0 != 1 }
  }
}
