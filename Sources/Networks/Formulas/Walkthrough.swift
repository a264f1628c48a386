// The debugger's position: the stages of a pass and how many of them have been seen. The numbers are those of one
// pass; a stage is told when somebody looks at it, and then kept, so going back is as cheap as going on.

import Calculus

public struct Walkthrough: Sendable {
  /// The stops, in order.
  public let kinds: [Stage.Kind]
  private let snapshot: Snapshot
  private var told: [Stage.Kind: Stage] = [:]
  /// Stages seen; 0 at the start.
  public private(set) var position = 0

  public init(_ network: Network) throws(Failure) {
    snapshot = try network.snapshot()
    kinds = Stage.kinds(depth: network.architecture.depth)
  }

  public var isAtEnd: Bool { position == kinds.count }

  /// A stage with its lines.
  public mutating func stage(
    _ kind: Stage.Kind, interrupted: @escaping () -> Bool = { false }
  ) throws(Failure) -> Stage {
    if let known = told[kind] { return known }
    var narrator = Narrator(snapshot, interrupted: interrupted)
    let stage = try narrator.stage(kind)
    told[kind] = stage
    return stage
  }

  /// All of them.
  public mutating func stages(interrupted: @escaping () -> Bool = { false }) throws(Failure) -> [Stage] {
    var stages: [Stage] = []
    for kind in kinds { stages.append(try stage(kind, interrupted: interrupted)) }
    return stages
  }

  /// The next stage; nil at the end.
  public mutating func next(interrupted: @escaping () -> Bool = { false }) throws(Failure) -> Stage? {
    guard position < kinds.count else { return nil }
    let next = try stage(kinds[position], interrupted: interrupted)
    position += 1
    return next
  }

  /// One stage back; the stage that is then the last seen, nil at the start.
  public mutating func back(interrupted: @escaping () -> Bool = { false }) throws(Failure) -> Stage? {
    guard position > 0 else { return nil }
    let last = position > 1 ? try stage(kinds[position - 2], interrupted: interrupted) : nil
    position -= 1
    return last
  }

  public enum Goal: Sendable {
    case forward, loss, backward
  }

  /// Goes to the end of the forward stages, to the loss, or to the end; the stages of that kind.
  public mutating func run(
    to goal: Goal, interrupted: @escaping () -> Bool = { false }
  ) throws(Failure) -> [Stage] {
    let loss = kinds.firstIndex(of: .loss) ?? kinds.count
    let range =
      switch goal {
      case .forward: 0..<loss
      case .loss: loss..<(loss + 1)
      case .backward: (loss + 1)..<kinds.count
      }
    var stages: [Stage] = []
    for kind in kinds[range] { stages.append(try stage(kind, interrupted: interrupted)) }
    position = range.upperBound
    return stages
  }

  // MARK: Quantities

  /// The numbers of a quantity, without its lines; nil for one that the pass has not. Names are resolved ones.
  package func numbers(of name: QuantityName) -> Tensor? { snapshot[name]?.tensor }

  /// A quantity as its stage tells it; nil for one that the pass has not.
  package mutating func quantity(
    _ name: QuantityName, interrupted: @escaping () -> Bool = { false }
  ) throws(Failure) -> Quantity? {
    guard let values = snapshot[name] else { return nil }
    for kind in stops(of: name) {
      let stage = try stage(kind, interrupted: interrupted)
      if let found = stage.quantities.first(where: { $0.name == name }) { return found }
    }
    return Quantity(name: name, formula: "", value: values.tensor, lines: [], elided: 0)
  }

  /// Where a quantity may be told: ∂L/∂a of a layer belongs to the one behind it where the loss undoes that.
  private func stops(of name: QuantityName) -> [Stage.Kind] {
    let stops: [Stage.Kind] =
      switch name.kind {
      case .input, .target, .inputGradient: []
      case .output: [.forward(snapshot.architecture.depth)]
      case .value: [.forward(name.layer)]
      case .loss: [.loss]
      case .gradient, .slope: [.backward(name.layer), .backward(name.layer + 1)]
      }
    return stops.filter { kinds.contains($0) }
  }
}
