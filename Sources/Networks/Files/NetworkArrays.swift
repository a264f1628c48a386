// A net as named arrays and a line of JSON that says what they belong to: what safetensors and npz files
// hold.

import Arrays
import Calculus

extension Network {
  /// The key of the line among a file's own words.
  static let metadataKey = "nabla"
  /// Before the names of the weights that `reset` brings back.
  private static let initialPrefix = "initial."

  /// What the net is, without its numbers.
  var description: String {
    "{\"format\":\(JSON.quoted(Network.fileFormat)),\"version\":1," + descriptionMembers + "}"
  }

  /// Numbers in the precision of the net.
  func array(_ name: String, _ shape: [Int], _ numbers: [Double]) throws(Failure) -> NamedArray {
    try NamedArray(
      name: name, shape: shape,
      values: precision == .double ? .float64(numbers) : .float32(numbers.map { Float($0) }))
  }

  /// The parameters, where they began if they have moved, x and y.
  func arrays() throws(Failure) -> [NamedArray] {
    var arrays: [NamedArray] = []
    for (prefix, values) in [("", parameters), (Network.initialPrefix, initial)] {
      if !prefix.isEmpty && initial == parameters { continue }
      for parameter in layout.parameters {
        arrays.append(
          try array(prefix + parameter.name.ascii, parameter.shape, Array(values[parameter.range])))
      }
    }
    arrays.append(try NamedArray(name: "x", shape: inputs.shape, values: .float64(inputs.values)))
    arrays.append(try NamedArray(name: "y", shape: targets.shape, values: .float64(targets.values)))
    return arrays
  }

  /// A net from what `arrays` and `description` gave.
  init(_ arrays: [NamedArray], description: String?, _ path: String) throws(Failure) {
    guard let description else {
      throw Failure(
        .file, "'\(shown(path))' holds numbers, and no net that Nabla saved",
        hint: "open a net of the same layers, then take them with: weights FILE")
    }
    let known = try Network.described(description, path)
    let layout = try Layout(known.architecture)
    let names = Dictionary(arrays.map { ($0.name, $0) }) { first, _ in first }
    func numbers(_ name: String, _ shape: [Int]) throws(Failure) -> [Double] {
      guard let found = names[name] else { throw Failure(.file, "'\(shown(path))' has no \(name)") }
      guard found.shape == shape else {
        throw Failure(
          .shape,
          "\(name) in '\(shown(path))' is \(Tensor.text(of: found.shape)) instead of "
            + Tensor.text(of: shape))
      }
      let numbers = found.doubles
      guard numbers.allSatisfy(\.isFinite) else {
        throw Failure(.value, "\(name) in '\(shown(path))' has an entry that is not a finite number")
      }
      return numbers
    }
    func run(_ prefix: String) throws(Failure) -> [Double] {
      var values: [Double] = []
      for parameter in layout.parameters {
        values += try numbers(prefix + parameter.name.ascii, parameter.shape)
      }
      return values
    }
    func examples(_ name: String, _ example: [Int]) throws(Failure) -> Tensor {
      guard let rows = names[name]?.shape.first, rows >= 1,
        let tensor = Tensor(shape: [rows] + example, values: try numbers(name, [rows] + example))
      else { throw Failure(.file, "'\(shown(path))' has no examples \(name)") }
      return tensor
    }
    let x = try examples("x", known.architecture.inputShape)
    let y = try examples("y", known.architecture.outputShape)
    guard x.shape[0] == y.shape[0] else {
      throw Failure(.shape, "x in '\(shown(path))' has \(x.shape[0]) rows and y \(y.shape[0])")
    }
    try self.init(
      known.architecture, layout: layout, parameters: run(""), inputs: x, targets: y, seed: known.seed,
      seeded: [])
    if names.keys.contains(where: { $0.hasPrefix(Network.initialPrefix) }) {
      initial = try run(Network.initialPrefix)
    }
    precision = known.precision
  }

  /// What a line of JSON inside another file says of a net.
  static func described(
    _ text: String, _ path: String
  ) throws(Failure) -> (architecture: Architecture, seed: UInt64, precision: Precision) {
    do throws(Failure) {
      return try NetworkFile(path, Array(text.utf8)).described()
    } catch {
      // Its places are those of the line, not of the file.
      throw Failure(
        .file, "what '\(shown(path))' says of the net can't be read: \(error.message)", hint: error.hint)
    }
  }
}
