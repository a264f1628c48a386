// Fitting a typed value to the place it is meant for: a number fills, a vector is one row or, where each
// row has one number, a column of examples; anything else must have the right shape, and the error says
// which.

import Calculus

extension Architecture {
  private func wrong(_ name: String, _ tensor: Tensor, _ wanted: String) -> Failure {
    Failure(
      .shape, "\(name) is \(wanted), not \(tensor.shape.isEmpty ? "a number" : tensor.shapeText)",
      hint: "a number fills it")
  }

  private func checked(_ name: String, _ tensor: Tensor) throws(Failure) {
    guard tensor.allFinite else {
      throw Failure(.value, "\(name) has an entry that is not a finite number")
    }
  }

  /// Values of a layer's W, row-major.
  func weights(_ tensor: Tensor, _ layer: Layout.Layer, name: String) throws(Failure) -> [Double] {
    try checked(name, tensor)
    if tensor.shape.isEmpty { return [Double](repeating: tensor.values[0], count: layer.weights.count) }
    let isLine = layer.outputs == 1 || layer.inputs == 1
    guard tensor.shape == [layer.outputs, layer.inputs] || (isLine && tensor.shape == [layer.weights.count])
    else { throw wrong(name, tensor, "\(layer.outputs)×\(layer.inputs), outputs × inputs") }
    return tensor.values
  }

  func bias(_ tensor: Tensor, _ layer: Layout.Layer, name: String) throws(Failure) -> [Double] {
    try checked(name, tensor)
    if tensor.shape.isEmpty { return [Double](repeating: tensor.values[0], count: layer.outputs) }
    guard tensor.shape == [layer.outputs] else {
      throw wrong(name, tensor, layer.outputs == 1 ? "one number" : "\(layer.outputs) numbers")
    }
    return tensor.values
  }

  /// Inputs as rows × inputs.
  func inputs(_ tensor: Tensor, name: String = "x") throws(Failure) -> Tensor {
    try checked(name, tensor)
    return try rowsOf(tensor, width: inputs, name: name)
  }

  /// Targets as rows × outputs, for `rows` examples. For ce also one class index for each example, from 0.
  func targets(_ tensor: Tensor, rows: Int, name: String = "y") throws(Failure) -> Tensor {
    try checked(name, tensor)
    if loss.kind == .ce, let classes = try classIndices(tensor, rows: rows, name: name) { return classes }
    let result = try rowsOf(tensor, width: outputs, name: name)
    guard let count = result.shape.first, count == rows else {
      throw Failure(
        .shape, "\(name) has \(result.shape.first ?? 0) rows for \(rows) examples in x",
        hint: "one row of \(outputs) targets for each example")
    }
    try loss.accept(targets: result)
    return result
  }

  private func rowsOf(_ tensor: Tensor, width: Int, name: String) throws(Failure) -> Tensor {
    let shape: [Int]
    var values = tensor.values
    switch tensor.shape {
    case []:
      values = [Double](repeating: tensor.values[0], count: width)
      shape = [1, width]
    case [width]: shape = [1, width]
    case let list where list.count == 1 && width == 1 && list[0] >= 1: shape = [list[0], 1]
    case let list where list.count == 2 && list[1] == width && list[0] >= 1: shape = list
    default:
      throw Failure(
        .shape,
        "\(name) takes \(width == 1 ? "1 number" : "\(width) numbers") an example, not \(tensor.shapeText)",
        hint: "one example is a vector of \(width), several are rows: [[…], […]]")
    }
    guard let result = Tensor(shape: shape, values: values) else {
      throw Failure(.shape, "\(name) has too many numbers")
    }
    return result
  }

  /// One-hot rows from class indices; nil when the tensor is not a list of one number for each example.
  private func classIndices(_ tensor: Tensor, rows: Int, name: String) throws(Failure) -> Tensor? {
    guard tensor.shape.isEmpty && rows == 1 || tensor.shape == [rows] || tensor.shape == [rows, 1] else {
      return nil
    }
    var values = [Double](repeating: 0, count: rows * outputs)
    for (row, number) in tensor.values.enumerated() {
      guard let index = Int(exactly: number), index >= 0, index < outputs else {
        throw Failure(
          .value, "\(name) has class \(Digits.short(number)); there are classes 0 to \(outputs - 1)",
          hint: "ce takes one class index for each example, counted from 0, or one-hot rows")
      }
      values[row * outputs + index] = 1
    }
    return Tensor(shape: [rows, outputs], values: values)
  }
}
