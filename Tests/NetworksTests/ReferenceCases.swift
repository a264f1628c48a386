// Nets computed by PyTorch in double precision: facts in Cases/*.json, read into a Network and what it must
// give.

import Arrays
import Calculus
import Networks
import Testing

struct ReferenceCase: Sendable, CustomTestStringConvertible {
  let file: String
  let name: String
  let network: Network
  let loss: Double
  let outputs: [Double]
  let gradients: [Double]
  let runs: [Run]

  struct Run: Sendable {
    let optimizer: Optimizer
    let losses: [Double]
    let final: Double
    let parameters: [Double]
  }

  var testDescription: String { "\(file) \(name)" }

  static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/") + "/Cases/"

  static func json(_ file: String) throws -> JSON {
    try JSON.parse(try RegularFile.read(folder + file))
  }

  static let files = [
    "000", "001", "003", "005", "008", "020", "022", "026", "027", "032", "035", "044", "045", "046", "050",
    "052",
    "054", "055", "057", "059", "067", "069", "071", "079", "087", "089", "091", "092", "093", "095", "097",
    "102",
    "106", "108",
  ].map { "net-\($0).json" }

  init(_ file: String) throws {
    self.file = file
    let json = try Self.json(file)
    name = json["name"]?.string ?? ""
    let sizes = (json["layers"]?.numbers ?? []).map { Int($0) }
    let transfers = try (json["activations"]?.items ?? []).map { item in
      try #require(Transfer(named: Self.activation(item.string)), "\(item.string)")
    }
    let loss = try #require(Self.loss(json["loss_kind"]?.string ?? ""))
    let architecture = try Architecture(sizes: sizes, transfers: transfers, loss: loss)
    let x = json["x"]?.numbers ?? []
    let y = json["y"]?.numbers ?? []
    let rows = x.count / sizes[0]
    network = try Network(
      architecture, parameters: Self.parameters(json["params"], sizes.count - 1),
      inputs: #require(Tensor(shape: [rows, sizes[0]], values: x)),
      targets: #require(Tensor(shape: y.count == rows ? [rows] : [rows, y.count / rows], values: y)))
    self.loss = json["loss"]?.numbers.first ?? .nan
    outputs = json["a"]?.items.last?.numbers ?? []
    gradients = Self.parameters(json["grads"], sizes.count - 1)
    var runs: [Run] = []
    if case .object(let members)? = json["optim"]?.value {
      for (key, value) in members {
        guard let optimizer = try Self.optimizer(key) else { continue }
        runs.append(
          Run(
            optimizer: optimizer, losses: value["losses"]?.numbers ?? [],
            final: value["final_loss"]?.numbers.first ?? .nan,
            parameters: Self.parameters(value["params"], sizes.count - 1)))
      }
    }
    self.runs = runs
  }

  private static func parameters(_ json: JSON?, _ depth: Int) -> [Double] {
    (1...depth).flatMap { (json?["W\($0)"]?.numbers ?? []) + (json?["b\($0)"]?.numbers ?? []) }
  }

  private static func activation(_ name: String) -> String {
    let word = String(name.prefix { $0 != "(" })
    return ["leaky_relu": "leakyrelu", "identity": "linear"][word] ?? word
  }

  static func loss(_ name: String) -> Loss? {
    let kinds: [String: Loss.Kind] = [
      "mse": .mse, "half-sse/n": .halfsse, "mae": .mae, "huber(1)": .huber, "bce": .bce, "bce-logits": .bce,
      "ce-logits": .ce, "nll-logsoftmax": .ce,
    ]
    return kinds[name].map { Loss($0) }
  }

  /// "adam(lr=0.01,b1=0.9,…)"; nil for the ones Nabla has not.
  static func optimizer(_ text: String) throws -> Optimizer? {
    let name = String(text.prefix { $0 != "(" })
    guard Optimizer.names.contains(name) else { return nil }
    let numbers = text.drop { $0 != "(" }.split { "(,)=".contains($0) }.compactMap { Double($0) }
    return try Optimizer(
      named: name, name == "adam" || name == "adagrad" ? [numbers[0]] : numbers.prefix(2).map { $0 })
  }
}

extension JSON {
  var string: String {
    if case .text(let text) = value { return text }
    return ""
  }

  var items: [JSON] {
    if case .array(let items) = value { return items }
    return []
  }

  /// All numbers inside, in order.
  var numbers: [Double] {
    switch value {
    case .number(let number): [number]
    case .numbers(let numbers): numbers
    case .array(let items): items.flatMap(\.numbers)
    default: []
    }
  }
}

/// The largest |a − b| / max(1, |b|); infinite when the lengths differ.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
}

/// A net from a description, the way the prompt makes one.
func net(_ text: String) throws -> Network { try Network(NetworkSpecification(text)) }

extension Quantity {
  /// Where the number at a place of `values` is, counted from 1.
  func indices(of place: Int) -> [Int] {
    var rest = place
    var indices = shape
    for axis in indices.indices.reversed() {
      indices[axis] = rest % shape[axis] + 1
      rest /= shape[axis]
    }
    return indices
  }
}
