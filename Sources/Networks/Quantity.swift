// What a pass tells: quantities with a name, a formula, a value and the lines that put the numbers in, grouped
// by the stops of the debugger. `why`, JSON and the tests read the same.

import Arrays

/// One line with the numbers put in: z1[1] = 0.15·0.05 + 0.20·0.10 + 0.35 = 0.377500.
public struct Line: Equatable, Sendable {
  public let entry: String
  public let work: String
  public let value: Double

  public init(_ entry: String, _ work: String, _ value: Double) {
    self.entry = entry
    self.work = work
    self.value = value
  }

  public var text: String {
    let number = Digits.computed(value)
    return work.isEmpty || work == number ? "\(entry) = \(number)" : "\(entry) = \(work) = \(number)"
  }
}

public struct Quantity: Equatable, Sendable {
  public let name: QuantityName
  /// What stands to the right of the name: "W1·x + b1".
  public let formula: String
  public let value: Tensor
  public let lines: [Line]
  /// Entries of `value` that have no line because there are too many.
  public let elided: Int

  public var shape: [Int] { value.shape }

  /// The lines as text, the last one a count of what is left out.
  public var text: [String] {
    lines.map(\.text) + (elided > 0 ? ["… and \(elided) more"] : [])
  }

  /// {"name","formula","shape","value"}: the value as nested arrays.
  public var json: String {
    var text = "{\"name\":" + JSON.quoted(name.text) + ",\"formula\":" + JSON.quoted(formula)
    text += ",\"shape\":[" + shape.map(String.init).joined(separator: ",") + "],\"value\":"
    value.writeJSON(into: &text)
    return text + "}"
  }
}

/// A stop of the debugger and what was computed there.
public struct Stage: Equatable, Sendable {
  public enum Kind: Hashable, Sendable {
    case forward(Int)
    case loss
    case backward(Int)

    /// "forward 1", "loss", "backward 2".
    public var title: String {
      switch self {
      case .forward(let layer): "forward \(layer)"
      case .loss: "loss"
      case .backward(let layer): "backward \(layer)"
      }
    }
  }

  public let kind: Kind
  public internal(set) var quantities: [Quantity]

  /// The stops of a pass through `depth` layers.
  static func kinds(depth: Int) -> [Kind] {
    (1...depth).map { .forward($0) } + [.loss] + (1...depth).reversed().map { .backward($0) }
  }

  public func quantity(_ kind: QuantityName.Kind) -> Quantity? {
    quantities.first { $0.name.kind == kind }
  }
}
