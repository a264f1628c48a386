// The values of a sum, a product or an integral: its body as a program, run over the whole numbers or by quadrature.
// What does not settle is no number, and how far the others can be trusted is kept for whoever shows them.
import Kernels

/// The worst error that integrals and endless sums estimated of themselves since it was last asked.
package final class Accuracy {
  package private(set) var error: Double?
  func record(_ estimate: Double) { error = max(error ?? 0, estimate) }
  package func forget() { error = nil }
}

extension Graph {
  /// Whether a sum, product or integral stands in `e`.
  package func hasBinder(_ e: Expr) -> Bool { nodes[e.i].flags & Flag.hasBinder != 0 }

  /// How exact the values since `accuracy.forget()` were, in words; nil where nothing was estimated.
  package var accuracyNote: Note? {
    guard let error = accuracy.error else { return nil }
    // A power of ten is all that an estimate is good for.
    var power = -300, bound = 1e-300
    while bound < error, power < 0 {
      bound *= 10
      power += 1
    }
    let text = "1e\(power)"
    return Note(id: "accuracy:\(text)", text: "a numerical value, with an estimated error below \(text)")
  }
}

/// One notebook's questions, asked from within a program. Programs of a notebook run where the notebook is used.
private struct Supervisor: @unchecked Sendable {
  let isInterrupted: () -> Bool
  let accuracy: Accuracy
}

final class BoundProgram: Sendable {
  enum Kind: Sendable { case sum, product, integral }
  private let kind: Kind
  /// What is added, multiplied or integrated; of a product up to infinity, its factors without their 1.
  private let body: Program
  private let isEndless: Bool
  private let supervisor: Supervisor

  init(_ graph: Graph, _ e: Expr, _ body: Program) {
    let row = Int(graph.nodes[e.i].function)
    kind = row == Function.sum ? .sum : row == Function.product ? .product : .integral
    self.body = body
    isEndless = graph.child(e, 3) == .infinity
    supervisor = Supervisor(isInterrupted: graph.isInterrupted, accuracy: graph.accuracy)
  }

  /// The value for the limits and what else the body needs.
  func value(_ operands: [Double]) -> Double {
    let from = operands[0], to = operands[1], rest = Array(operands[2...])
    if from.isNaN || to.isNaN { return .nan }
    switch kind {
    case .sum, .product: return folded(from, to, rest)
    case .integral:
      let result = Quadrature.integral(from: from, to: to, asked: { self.supervisor.isInterrupted() }) {
        self.values($0, rest)
      }
      guard let result else { return .nan }
      supervisor.accuracy.record(result.error)
      return result.value
    }
  }

  /// The body at several points.
  private func values(_ points: [Double], _ rest: [Double]) -> [Double] {
    let n = points.count
    var results = [Double](repeating: 0, count: n)
    var columns = points
    for x in rest { columns += Array(repeating: x, count: n) }
    columns.withUnsafeBufferPointer { inputs in
      results.withUnsafeMutableBufferPointer { outputs in
        guard let base = inputs.baseAddress, let out = outputs.baseAddress else { return }
        body.run((0...rest.count).map { base + $0 * n }, [out], count: n)
      }
    }
    return results
  }

  // MARK: Whole numbers

  private func folded(_ from: Double, _ to: Double, _ rest: [Double]) -> Double {
    guard from == from.rounded(), to == to.rounded(), from.magnitude < 1e15 else { return .nan }
    if to < from { return kind == .sum ? 0 : 1 }
    if isEndless { return endless(from, rest) }
    guard to.isFinite else { return .nan }
    guard to.magnitude < 1e15, to - from < 5e8 else { return .nan }
    var total = kind == .sum ? 0.0 : 1.0, lost = 0.0
    var k = from
    while k <= to {
      if supervisor.isInterrupted() { return .nan }
      let count = Int(min(1024, to - k + 1))
      let terms = values((0..<count).map { k + Double($0) }, rest)
      for term in terms {
        if kind == .sum {
          // What addition loses is added at the end.
          let next = total + term
          lost += total.magnitude >= term.magnitude ? (total - next) + term : (term - next) + total
          total = next
        } else {
          total *= term
        }
      }
      if total.isNaN { return .nan }
      k += Double(count)
    }
    let result = total + lost
    return result.isNaN ? total : result
  }

  /// Up to infinity: a sum, or a product as the exponential of a sum of logarithms where its factors are positive.
  private func endless(_ from: Double, _ rest: [Double]) -> Double {
    let result = EndlessSum.value(asked: { self.supervisor.isInterrupted() }) { places in
      let terms = self.values(places.map { from + $0 }, rest)
      return self.kind == .sum ? terms : terms.map(Scalar.log1p)
    }
    guard let result else { return .nan }
    if kind == .sum {
      supervisor.accuracy.record(result.error)
      return result.value
    }
    let value = Scalar.exp(result.value)
    supervisor.accuracy.record(result.error * value.magnitude)
    return value
  }
}
