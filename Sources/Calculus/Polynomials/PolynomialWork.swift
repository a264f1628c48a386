// The allowance under which polynomials are worked on: every loop spends steps, and when they are used up, or the
// reader has lost patience, the work ends. A simplifier gives little, an operator that was asked for gives much.

/// Why a piece of work ended early.
enum Exhaustion: Error {
  /// The steps are used up.
  case steps
  /// The statement was stopped; the notebook knows why.
  case interrupted
}

final class PolynomialWork {
  let graph: Graph
  private(set) var left: Int
  private var untilPoll = 1 << 14

  init(_ graph: Graph, steps: Int) {
    self.graph = graph
    left = steps
  }

  @inline(__always) func spend(_ n: Int) throws(Exhaustion) {
    left -= n
    untilPoll -= n
    if left < 0 || untilPoll < 0 { try pause() }
  }

  @inline(never) private func pause() throws(Exhaustion) {
    if left < 0 { throw .steps }
    untilPoll = 1 << 14
    graph.poll()
    if graph.isTroubled { throw .interrupted }
  }

  /// A part of the work with an allowance of its own; nil when that does not suffice.
  func attempt<T>(_ steps: Int, _ work: () throws(Exhaustion) -> T) throws(Exhaustion) -> T? {
    let before = left
    left = min(left, steps)
    let allowance = left
    defer { left = before - (allowance - max(0, left)) }
    do {
      return try work()
    } catch .steps {
      if before <= allowance { throw .steps }
      return nil
    } catch {
      throw error
    }
  }
}
