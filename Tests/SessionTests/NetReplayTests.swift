// Nets that PyTorch has computed in double precision, typed at the prompt: every quantity, and the weights
// after training with every optimiser.
import Arrays
import Calculus
import Networks
import Session
import Testing

struct NetReplay: Sendable, CustomTestStringConvertible {
  let file: String
  let json: JSON
  var testDescription: String { file }

  private static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    + "/NetworksTests/Cases/"

  static let names = [
    "000", "001", "003", "005", "008", "020", "022", "026", "027", "032", "035", "044", "045", "046", "050",
    "052",
    "054", "055", "057", "059", "067", "069", "071", "079", "087", "089", "091", "092", "093", "095", "097",
    "102",
    "106", "108",
  ]

  init(_ name: String) throws {
    file = "net-\(name).json"
    json = try JSON.parse(try RegularFile.read(NetReplay.folder + file))
  }

  var sizes: [Int] { (json["layers"]?.all ?? []).map { Int($0) } }
  var depth: Int { sizes.count - 1 }

  /// The line that opens the net.
  var line: String {
    let activations = (json["activations"]?.list ?? []).map { entry in
      let word = String(entry.word.prefix { $0 != "(" })
      return ["leaky_relu": "leakyrelu", "identity": "linear"][word] ?? word
    }
    let losses = [
      "half-sse/n": "halfsse", "huber(1)": "huber", "bce-logits": "bce", "ce-logits": "ce",
      "nll-logsoftmax": "ce",
    ]
    let loss = json["loss_kind"]?.word ?? ""
    var line = "net \(sizes.map(String.init).joined(separator: "-")) \(activations.joined(separator: " "))"
    line += " \(losses[loss] ?? loss) x=\(json["x"]?.typed ?? "") y=\(json["y"]?.typed ?? "")"
    for layer in 1...depth {
      line +=
        " W\(layer)=\(json["params"]?["W\(layer)"]?.typed ?? "") b\(layer)=\(json["params"]?["b\(layer)"]?.typed ?? "")"
    }
    return line
  }

  /// "adam(lr=0.01,b1=0.9,…)" as it is typed; nil for the ones Nabla has not.
  static func typed(_ optimizer: String) -> String? {
    let name = String(optimizer.prefix { $0 != "(" })
    guard Optimizer.names.contains(name) else { return nil }
    let numbers = optimizer.drop { $0 != "(" }.split { "(,)=".contains($0) }.filter { Double($0) != nil }
    let count = name == "adam" || name == "adagrad" || name == "sgd" ? 1 : 2
    return "\(name) \(numbers.prefix(count).joined(separator: " "))"
  }
}

extension JSON {
  var word: String { if case .text(let text) = value { text } else { "" } }
  var list: [JSON] { if case .array(let items) = value { items } else { [] } }
  /// All numbers inside, in order.
  var all: [Double] {
    switch value {
    case .number(let number): [number]
    case .numbers(let numbers): numbers
    case .array(let items): items.flatMap(\.all)
    default: []
    }
  }
  /// As a person would type it.
  var typed: String {
    switch value {
    case .number(let number): "\(number)"
    case .numbers(let numbers): "[" + numbers.map { "\($0)" }.joined(separator: ", ") + "]"
    case .array(let items): "[" + items.map(\.typed).joined(separator: ", ") + "]"
    default: ""
    }
  }
}

/// The largest |a − b| / max(1, |b|); infinite when the lengths differ.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
}

extension Session {
  /// The one reply to a line that must succeed.
  func reply(_ line: String) throws -> Reply {
    let replies = respond(to: line)
    for reply in replies { if let failure = reply.failure { throw failure } }
    return try #require(replies.last)
  }

  func quantity(_ name: String, after line: String) throws -> [Double] {
    let found = try reply(line).quantities?.first { $0.name == name }
    return try #require(found, "\(name) after \(line)").value
  }
}

@Suite struct NetReplayTests {
  @Test(arguments: NetReplay.names)
  func `every quantity is PyTorch's`(name: String) throws {
    let replay = try NetReplay(name)
    let session = Session()
    _ = try session.reply(replay.line)
    let forward = try session.reply("forward").quantities ?? []
    for layer in 1...replay.depth {
      let z = forward.first { $0.name == "z\(layer)" }
      #expect(distance(z?.value ?? [], replay.json["z"]?.list[layer - 1].all ?? []) < 1e-10, "z\(layer)")
      let a = forward.first { $0.name == (layer == replay.depth ? "yhat" : "a\(layer)") }
      #expect(distance(a?.value ?? [], replay.json["a"]?.list[layer - 1].all ?? []) < 1e-10, "a\(layer)")
    }
    let loss = try session.reply("loss")
    #expect(loss.kind == .value)
    #expect(distance([loss.value ?? .nan], replay.json["loss"]?.all ?? []) < 1e-10)
    let backward = try session.reply("backward").quantities ?? []
    for layer in 1...replay.depth {
      for kind in ["W", "b"] {
        let found = backward.first { $0.name == "d\(kind)\(layer)" }
        let expected = replay.json["grads"]?["\(kind)\(layer)"]?.all ?? []
        #expect(!expected.isEmpty)
        #expect(distance(found?.value ?? [], expected) < 1e-10, "d\(kind)\(layer)")
      }
    }
  }

  @Test(arguments: NetReplay.names)
  func `training takes PyTorch's steps`(name: String) throws {
    let replay = try NetReplay(name)
    guard case .object(let runs)? = replay.json["optim"]?.value else { return }
    let session = Session()
    _ = try session.reply(replay.line)
    for (key, run) in runs {
      guard let optimizer = NetReplay.typed(key) else { continue }
      _ = try session.reply("reset")
      let steps = run["losses"]?.all.count ?? 0
      let reply = try session.reply("train \(steps) with \(optimizer)")
      #expect(distance([reply.value ?? .nan], run["final_loss"]?.all ?? []) < 1e-10, "\(optimizer)")
      for layer in 1...replay.depth {
        for kind in ["W", "b"] {
          let found = try session.quantity("\(kind)\(layer)", after: "show \(kind)\(layer)")
          #expect(
            distance(found, run["params"]?["\(kind)\(layer)"]?.all ?? []) < 1e-10,
            "\(optimizer) \(kind)\(layer)")
        }
      }
    }
  }

  @Test(arguments: NetReplay.names)
  func `the check passes on nets of the world`(name: String) throws {
    let session = Session()
    _ = try session.reply(try NetReplay(name).line)
    #expect(try session.reply("check").kind == .check)
  }
}
