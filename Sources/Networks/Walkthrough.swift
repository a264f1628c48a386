// The debugger's position: the stages of a pass and how many of them have been seen. Going back is as cheap
// as going on, for a stage is data.

import Calculus

public struct Walkthrough: Sendable {
  public let stages: [Stage]
  /// Stages seen; 0 at the start.
  public private(set) var position = 0

  public init(_ network: Network) throws(Failure) {
    stages = try network.stages()
  }

  /// The stage last seen.
  public var current: Stage? { position > 0 ? stages[position - 1] : nil }
  public var isAtEnd: Bool { position == stages.count }

  /// The next stage; nil at the end.
  public mutating func next() -> Stage? {
    guard position < stages.count else { return nil }
    position += 1
    return stages[position - 1]
  }

  /// One stage back; the stage that is then the last seen, nil at the start.
  public mutating func back() -> Stage? {
    guard position > 0 else { return nil }
    position -= 1
    return current
  }

  public enum Goal: Sendable {
    case forward, loss, backward
  }

  /// Runs to the end of the forward stages, the loss, or the end; what is seen on the way. When already
  /// there or beyond, starts over from the stages of that goal.
  public mutating func run(to goal: Goal) -> [Stage] {
    let loss = stages.firstIndex { $0.kind == .loss } ?? stages.count
    let (start, end) =
      switch goal {
      case .forward: (0, loss)
      case .loss: (loss, min(loss + 1, stages.count))
      case .backward: (min(loss + 1, stages.count), stages.count)
      }
    let from = position < end ? position : start
    position = end
    return Array(stages[from..<end])
  }

  public mutating func restart() { position = 0 }
}
