// The tape: layers *tell* it what they compute, as quantities with a name, a formula, a value and the lines
// that put the numbers in. The debugger, `why`, JSON and the tests read the tape; nothing explains a second
// time.

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

  public func quantity(_ kind: QuantityName.Kind) -> Quantity? {
    quantities.first { $0.name.kind == kind }
  }
}

/// What the layers told, grouped by stage in the order of computation.
public final class Tape {
  public private(set) var stages: [Stage] = []
  /// Entries of a quantity that get a line, and terms of a sum that are written out.
  let lineLimit: Int
  let termLimit: Int

  init(lineLimit: Int = 12, termLimit: Int = 8) {
    self.lineLimit = lineLimit
    self.termLimit = termLimit
  }

  public subscript(_ name: QuantityName) -> Quantity? {
    for stage in stages {
      if let found = stage.quantities.first(where: { $0.name == name }) { return found }
    }
    return nil
  }

  /// Tells one quantity. `work` writes an entry's right side; it is asked for at most `lineLimit` entries.
  func tell(
    _ stage: Stage.Kind, _ name: QuantityName, _ formula: String, _ value: Tensor,
    work: (_ place: Int) -> String
  ) {
    var lines: [Line] = []
    let shown = value.values.count <= lineLimit ? value.values.count : max(lineLimit / 2, 1)
    lines.reserveCapacity(shown)
    for place in 0..<shown {
      let entry = name.text + QuantityReference.brackets(Tape.indices(place, value.shape))
      lines.append(Line(entry, work(place), value.values[place]))
    }
    let told = Quantity(
      name: name, formula: formula, value: value, lines: lines, elided: value.values.count - shown)
    append(told, to: stage)
  }

  func append(_ told: Quantity, to stage: Stage.Kind) {
    if let place = stages.lastIndex(where: { $0.kind == stage }) {
      stages[place].quantities.append(told)
    } else {
      stages.append(Stage(kind: stage, quantities: [told]))
    }
  }

  /// One-based indices of a place in row-major order.
  static func indices(_ place: Int, _ shape: [Int]) -> [Int] {
    var rest = place
    var indices = shape
    for axis in shape.indices.reversed() where shape[axis] > 0 {
      indices[axis] = rest % shape[axis] + 1
      rest /= shape[axis]
    }
    return indices
  }

  /// A sum of `count` terms, written out up to `termLimit`, with what comes after them at the end.
  func sum(_ count: Int, then last: [String] = [], _ term: (Int) -> String) -> String {
    guard count > termLimit else { return Digits.sum((0..<count).map(term) + last) }
    let few = max(termLimit / 2, 1)
    return Digits.sum((0..<few).map(term) + ["… (\(count - few) more)"] + last)
  }
}
