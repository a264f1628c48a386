// Nets with layers of every kind, computed by PyTorch in double precision: facts in Cases/*.json.

import Arrays
import Calculus
import Networks
import Testing

struct LayerCase: Sendable, CustomTestStringConvertible {
  let file: String
  let kind: String
  let network: Network
  let loss: Double
  /// Quantities that the case knows, by our names.
  let values: [(name: String, numbers: [Double])]
  let gradients: [(name: String, numbers: [Double])]
  let runs: [Run]

  struct Run: Sendable {
    let optimizer: Optimizer
    let losses: [Double]
    let final: Double
    let parameters: [(name: String, numbers: [Double])]
  }

  var testDescription: String { "\(file) \(kind)" }

  static let files = [
    "115", "116", "133", "143", "144", "147", "149", "150", "151", "164", "166", "170", "172", "177", "179",
    "180",
    "181", "195", "197",
  ].map { "net-\($0).json" }

  init(_ file: String) throws {
    self.file = file
    let json = try ReferenceCase.json(file)
    kind = json["kind"]?.string ?? ""
    let loss = try #require(ReferenceCase.loss(json["loss_kind"]?.string ?? ""))
    let (line, names, known) = try Self.description(kind, json)
    let specification = try NetworkSpecification("\(line) -> \(loss.name)")
    let architecture = specification.architecture
    func shape(_ json: JSON?) -> [Int] {
      var shape: [Int] = []
      var rest = json
      while let here = rest {
        switch here.value {
        case .numbers(let numbers): return shape + [numbers.count]
        case .array(let items):
          shape.append(items.count)
          rest = items.first
        default: return shape
        }
      }
      return shape
    }
    func tensor(_ json: JSON?) throws -> Tensor {
      try #require(Tensor(shape: shape(json), values: json?.numbers ?? []))
    }
    var parameters: [Double] = []
    for parameter in specification.layout.parameters {
      let own = names.first { $0.ours == parameter.name.ascii }
      if let own, let found = json["params"]?[own.theirs] {
        parameters += found.numbers
      } else {
        // Running statistics are nothing a case knows.
        parameters += [Double](
          repeating: parameter.name.ascii.hasPrefix("runvar") ? 1 : 0, count: parameter.count)
      }
    }
    network = try Network(
      architecture, parameters: parameters, inputs: tensor(json["x"]), targets: tensor(json["y"]))
    self.loss = json["loss"]?.numbers.first ?? .nan
    values = known.compactMap { known in
      (json["forward"]?[known.theirs]).map { (known.ours, $0.numbers) }
    }
    gradients = names.compactMap { name in (json["grads"]?[name.theirs]).map { ("d\(name.ours)", $0.numbers) }
    }
    var runs: [Run] = []
    if case .object(let members)? = json["optim"]?.value {
      for (key, value) in members {
        guard let optimizer = try ReferenceCase.optimizer(key) else { continue }
        runs.append(
          Run(
            optimizer: optimizer, losses: value["losses"]?.numbers ?? [],
            final: value["final_loss"]?.numbers.first ?? .nan,
            parameters: names.compactMap { name in
              (value["params"]?[name.theirs]).map { (name.ours, $0.numbers) }
            }))
      }
    }
    self.runs = runs
  }

  typealias Names = [(ours: String, theirs: String)]

  /// The net as it is typed, its parameters and its intermediate values under both names.
  private static func description(_ kind: String, _ json: JSON) throws -> (String, Names, Names) {
    func size(_ name: String, _ axis: Int) -> Int {
      guard let parameter = json["params"]?[name] else { return 0 }
      var items = parameter.items.count
      if case .numbers(let numbers) = parameter.value { items = numbers.count }
      return axis == 0 ? items : parameter.numbers.count / max(items, 1)
    }
    switch kind {
    case "conv":
      let conv = json["conv"]
      let stride = Int(conv?["stride"]?.numbers.first ?? 1), pad = Int(conv?["padding"]?.numbers.first ?? 0)
      let k = Int(conv?["kernel"]?.numbers.first ?? 3)
      let pool = ["max": "maxpool 2", "avg": "avgpool 2"][json["pool"]?.string ?? ""]
      let activation = json["activation"]?.string ?? "relu"
      var pieces = ["6x6x2", "conv \(size("Wc", 0)) \(k)x\(k) stride \(stride) pad \(pad) \(activation)"]
      if let pool { pieces.append(pool) }
      pieces += ["flatten", "dense \(size("Wf", 0))"]
      let last = pieces.count - 1
      var known: Names = [("z1", "conv"), ("a1", "act"), ("z\(last)", "logits")]
      if pool != nil { known.append(("a2", "pooled")) }
      return (
        pieces.joined(separator: " -> "),
        [("W1", "Wc"), ("b1", "bc"), ("W\(last)", "Wf"), ("b\(last)", "bf")], known
      )
    case "recurrent":
      let cell = json["cell"]?.string ?? "rnn"
      let steps = json["x"]?.items.first?.items.count ?? 4
      return (
        "\(steps)x\(size("W_ih", 1)) -> \(cell) \(size("W_hh", 1)) -> dense \(size("Wo", 0))",
        [
          ("Wx1", "W_ih"), ("Wh1", "W_hh"), ("bx1", "b_ih"), ("bh1", "b_hh"), ("W2", "Wo"), ("b2", "bo"),
        ], [("h1", "h"), ("yhat", "out")]
      )
    case "embedding":
      let width = json["x"]?.items.first?.numbers.count ?? 4
      return (
        "\(width) -> embedding \(size("E", 0)) \(size("E", 1)) -> mean -> dense \(size("W", 0))",
        [("E1", "E"), ("W3", "W"), ("b3", "b")], [("a2", "mean"), ("z3", "logits")]
      )
    case "norm":
      let name = json["name"]?.string ?? "batchnorm"
      return (
        "\(size("gamma", 0)) -> \(name) -> dense \(size("W", 0)) nobias",
        [("gamma1", "gamma"), ("beta1", "beta"), ("W2", "W")], [("xhat1", "norm"), ("yhat", "out")]
      )
    default:
      let steps = json["x"]?.items.count ?? 3
      return (
        "\(steps)x\(size("Wq", 1)) -> attention \(size("Wq", 0))",
        [("Wq1", "Wq"), ("Wk1", "Wk"), ("Wv1", "Wv")], [("p1", "attn"), ("yhat", "out")]
      )
    }
  }
}
