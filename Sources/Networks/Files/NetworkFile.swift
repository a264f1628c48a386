// A net as a file: one JSON object with the description and every number, each in the shortest form that
// reads back the same. Reading checks all of it before a net exists.

import Arrays
import Calculus

extension Network {
  static let fileFormat = "nabla-net"

  /// Layers, loss, seed and precision as members of an object.
  var descriptionMembers: String {
    var text = ""
    if architecture.isDense {
      text += "\"layers\":[" + architecture.sizes.map(String.init).joined(separator: ",") + "]"
      text +=
        ",\"activations\":[" + architecture.transfers.map { JSON.quoted($0.name) }.joined(separator: ",")
        + "]"
    } else {
      text += "\"net\":\(JSON.quoted(architecture.text))"
    }
    if precision == .single { text += ",\"precision\":\"single\"" }
    return text + ",\"loss\":\(JSON.quoted(architecture.loss.name)),\"seed\":\(JSON.quoted("\(seed)"))"
  }

  /// The file's text. `initial` is left out where it equals the parameters.
  public var json: String {
    var text = "{\"format\":\(JSON.quoted(Network.fileFormat)),\"version\":1,"
    text += descriptionMembers
    text += ",\n\"parameters\":"
    write(parameters, into: &text)
    if initial != parameters {
      text += ",\n\"initial\":"
      write(initial, into: &text)
    }
    text += ",\n\"x\":"
    inputs.writeJSON(into: &text)
    text += ",\n\"y\":"
    targets.writeJSON(into: &text)
    return text + "}\n"
  }

  private func write(_ values: [Double], into text: inout String) {
    text += "{"
    for (index, parameter) in layout.parameters.enumerated() {
      if index > 0 { text += "," }
      text += "\n \"\(parameter.name.ascii)\":"
      Tensor(shape: parameter.shape, values: Array(values[parameter.range]))?.writeJSON(into: &text)
    }
    text += "}"
  }
}

/// A parsed file and its name, for errors with places.
struct NetworkFile {
  let path: String
  let bytes: [UInt8]
  let root: JSON

  init(_ path: String) throws(Failure) {
    var bytes = try RegularFile.read(path)
    try RegularFile.validate(&bytes, path)
    try self.init(path, bytes)
  }

  init(_ path: String, _ bytes: [UInt8]) throws(Failure) {
    self.path = path
    self.bytes = bytes
    do throws(JSONError) { root = try JSON.parse(bytes) } catch {
      throw Failure(
        .file, error.message, hint: "a net's file is JSON as written by save",
        place: RegularFile.place(of: error.offset, in: bytes, path))
    }
  }

  func error(_ message: String, at json: JSON, hint: String? = nil) -> Failure {
    Failure(.file, message, hint: hint, place: RegularFile.place(of: json.offset, in: bytes, path))
  }

  private func member(_ key: String, of object: JSON) throws(Failure) -> JSON {
    guard case .object = object.value else {
      throw error("an object was expected, not \(object.kind)", at: object)
    }
    guard let value = object[key] else { throw error("\"\(key)\" is missing", at: object) }
    return value
  }

  private func text(_ json: JSON, _ name: String) throws(Failure) -> String {
    guard case .text(let text) = json.value else {
      throw error("\(name) must be text, not \(json.kind)", at: json)
    }
    return text
  }

  /// The layer sizes a file states.
  private func sizes(_ json: JSON) throws(Failure) -> [Int] {
    guard case .numbers(let numbers) = json.value else {
      throw error("layers must be a list of whole numbers, not \(json.kind)", at: json)
    }
    var sizes: [Int] = []
    for number in numbers {
      guard let size = Int(exactly: number), size >= 1, size <= Layout.limit else {
        throw error("\(Digits.short(number)) is no layer size", at: json)
      }
      sizes.append(size)
    }
    guard sizes.count >= 2, sizes.count - 1 <= Architecture.limit else {
      throw error("layers needs two sizes or more", at: json)
    }
    return sizes
  }

  /// Numbers of an exact shape.
  private func tensor(_ json: JSON, _ shape: [Int], _ name: String) throws(Failure) -> [Double] {
    if shape.count <= 1 {
      let count = shape.first ?? 1
      guard case .numbers(let numbers) = json.value else {
        throw error("\(name) must be a list of numbers, not \(json.kind)", at: json)
      }
      guard numbers.count == count else {
        throw error("\(name) has \(numbers.count) numbers instead of \(count)", at: json)
      }
      return numbers
    }
    guard case .array(let rows) = json.value else {
      throw error("\(name) must be a list of rows, not \(json.kind)", at: json)
    }
    guard rows.count == shape[0] else {
      throw error("\(name) has \(rows.count) rows instead of \(shape[0])", at: json)
    }
    // No room is asked for beforehand: a shape may say more than the file holds.
    var values: [Double] = []
    for (index, row) in rows.enumerated() {
      values += try tensor(row, Array(shape.dropFirst()), "\(name) row \(index + 1)")
    }
    return values
  }

  private func parameters(_ json: JSON, _ layout: Layout) throws(Failure) -> [Double] {
    guard case .object(let members) = json.value else {
      throw error("parameters must be an object, not \(json.kind)", at: json)
    }
    var known: Set<String> = []
    var values: [Double] = []
    for parameter in layout.parameters {
      let name = parameter.name.ascii
      values += try tensor(member(name, of: json), parameter.shape, name)
      known.insert(name)
    }
    if let extra = members.first(where: { !known.contains($0.key) }) {
      throw error("'\(shown(extra.key))' is nothing of this net", at: extra.value)
    }
    return values
  }

  /// Weights for a net that is already there.
  func weights(for network: Network) throws(Failure) -> [Double] {
    if let layers = root["layers"] {
      let found = try sizes(layers)
      guard network.architecture.isDense, found == network.architecture.sizes else {
        let text = shown(found.map(String.init).joined(separator: "-"))
        throw error("the file is for \(text), the net is \(shown(network.architecture.text))", at: layers)
      }
    }
    return try parameters(root["parameters"] ?? root, network.layout)
  }

  /// Whether it is what save wrote, and not an object of some numbers.
  var isNetwork: Bool { root["format"] != nil }

  /// The net without its numbers.
  func described() throws(Failure) -> (architecture: Architecture, seed: UInt64, precision: Precision) {
    guard try text(member("format", of: root), "format") == Network.fileFormat else {
      throw error("this is no saved net", at: root, hint: "\"format\" is not \"\(Network.fileFormat)\"")
    }
    let version = try member("version", of: root)
    guard case .number(1) = version.value else {
      throw error("only version 1 of the format is known", at: version)
    }
    let description = try description()
    let lossEntry = try member("loss", of: root)
    let lossName = try text(lossEntry, "loss")
    guard let loss = Loss(named: lossName) else {
      throw error("unknown loss '\(shown(lossName))'", at: lossEntry)
    }
    let seedEntry = try member("seed", of: root)
    guard let seed = UInt64(try text(seedEntry, "seed")) else {
      throw error("seed is no whole number", at: seedEntry)
    }
    let precision = try root["precision"].flatMap { json throws(Failure) in
      Precision(rawValue: try text(json, "precision"))
    }
    let architecture = try architecture(description, loss)
    return (architecture, seed, precision ?? .double)
  }

  func network() throws(Failure) -> Network {
    do throws(Failure) {
      let (architecture, seed, precision) = try described()
      let layout = try Layout(architecture)
      let values = try parameters(member("parameters", of: root), layout)
      let start = try root["initial"].map { json throws(Failure) in try parameters(json, layout) }
      let x = try rows(member("x", of: root), architecture.inputShape, "x")
      let y = try rows(member("y", of: root), architecture.outputShape, "y")
      guard x.shape[0] == y.shape[0] else {
        throw error("x has \(x.shape[0]) rows and y \(y.shape[0])", at: try member("y", of: root))
      }
      var network = try Network(
        architecture, layout: layout, parameters: values, inputs: x, targets: y, seed: seed, seeded: [])
      if let start { network.initial = start }
      network.precision = precision
      return network
    } catch {
      if error.place != nil { throw error }
      var placed = error
      placed.place = RegularFile.place(of: (root["layers"] ?? root["net"] ?? root).offset, in: bytes, path)
      throw placed
    }
  }

  /// Puts the members of an object into a net: parameters by their names, x and y. Nothing changes unless all
  /// fit.
  func assign(to network: inout Network) throws(Failure) {
    guard case .object(let members) = root.value, !members.isEmpty else {
      let found = if case .object = root.value { "an empty one" } else { root.kind }
      throw error("an object of W1, b1 …, x or y was expected, not \(found)", at: root)
    }
    var copy = network
    if root["x"] != nil, root["y"] != nil {
      let (x, y) = try examples(network.architecture)
      try copy.setData(inputs: x, targets: y)
    }
    for (key, json) in members where !(root["x"] != nil && root["y"] != nil && (key == "x" || key == "y")) {
      guard let reference = QuantityReference(key), copy.isGiven(reference.name) else {
        throw error(
          "'\(shown(key))' is nothing of this net that can be set", at: json,
          hint: "it has x, y, " + copy.layout.parameters.prefix(8).map(\.name.ascii).joined(separator: ", "))
      }
      guard let tensor = Tensor(json) else {
        throw error("\(shown(key)) must be a number or lists of numbers", at: json)
      }
      do throws(Failure) { try copy.set(reference, to: tensor) } catch {
        throw self.error(error.message, at: json, hint: error.hint)
      }
    }
    network = copy
  }

  /// x and y of a file that has them.
  func examples(_ architecture: Architecture) throws(Failure) -> (inputs: Tensor, targets: Tensor) {
    let x = try located("x") { (tensor) throws(Failure) in try architecture.inputs(tensor) }
    let rows = x.shape[0]
    return (x, try located("y") { (tensor) throws(Failure) in try architecture.targets(tensor, rows: rows) })
  }

  private func located(
    _ key: String, _ fit: (Tensor) throws(Failure) -> Tensor
  ) throws(Failure) -> Tensor {
    let json = try member(key, of: root)
    guard let tensor = Tensor(json) else {
      throw error("\(key) must be a number or lists of numbers", at: json)
    }
    do throws(Failure) { return try fit(tensor) } catch {
      throw self.error(error.message, at: json, hint: error.hint)
    }
  }

  /// A chain of dense layers as sizes and activations, anything else as it is typed.
  private enum Description {
    case chain([Int], [Transfer])
    case pipeline(String, JSON)
  }

  private func description() throws(Failure) -> Description {
    if let entry = root["net"] { return .pipeline(try text(entry, "net"), entry) }
    let sizes = try sizes(member("layers", of: root))
    let names = try member("activations", of: root)
    guard case .array(let list) = names.value else {
      throw error("activations must be a list of names, not \(names.kind)", at: names)
    }
    var transfers: [Transfer] = []
    for entry in list {
      let name = try text(entry, "an activation")
      guard let transfer = Transfer(named: name) else {
        throw error("unknown activation '\(shown(name))'", at: entry)
      }
      transfers.append(transfer)
    }
    return .chain(sizes, transfers)
  }

  private func architecture(_ description: Description, _ loss: Loss) throws(Failure) -> Architecture {
    switch description {
    case .chain(let sizes, let transfers):
      return try Architecture(sizes: sizes, transfers: transfers, loss: loss)
    case .pipeline(let line, let entry):
      do throws(Failure) {
        return try NetworkSpecification("\(line) -> \(loss.name.filter { $0 != " " })").architecture
      } catch {
        throw self.error("the net can't be read: \(error.message)", at: entry, hint: error.hint)
      }
    }
  }

  private func rows(_ json: JSON, _ example: [Int], _ name: String) throws(Failure) -> Tensor {
    guard case .array(let rows) = json.value, !rows.isEmpty else {
      throw error("\(name) must be a list of rows, not \(json.kind)", at: json)
    }
    let shape = [rows.count] + example
    guard let result = Tensor(shape: shape, values: try tensor(json, shape, name)) else {
      throw error("\(name) has the wrong size", at: json)
    }
    return result
  }
}

extension Tensor {
  /// Numbers and lists of equal lists of numbers; nil for anything else.
  init?(_ json: JSON) {
    switch json.value {
    case .number(let number): self.init(number)
    case .numbers(let numbers): self.init(vector: numbers)
    case .array(let items):
      var values: [Double] = []
      var shape: [Int]?
      for item in items {
        guard let part = Tensor(item), shape ?? part.shape == part.shape else { return nil }
        shape = part.shape
        values += part.values
      }
      self.init(shape: [items.count] + (shape ?? []), values: values)
    default: return nil
    }
  }
}
