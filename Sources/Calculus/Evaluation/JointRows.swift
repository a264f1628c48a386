// Derivatives over many rows of numbers: the formula is right almost everywhere, and where a row lies at a kink or a
// joint of the function, the function beside the point decides, as it does for one point.
import Kernels

package final class JointRows {
  private let graph: Graph
  private let inputs: [Expr]
  /// Each output as a function and the name it is differentiated by.
  private let derivatives: [(function: Expr, by: Expr)]
  /// What is 0 at a joint, for each of `gaps`, and the outputs it matters to.
  private let program: Program
  private let outputs: [[Int]]
  /// What was decided, by output and point.
  private var decided: [[UInt64]: Double] = [:]
  /// Rows whose values could not be looked at one by one, for there were too many: no numbers there.
  package private(set) var given = 0
  private var memory: [Double] = []

  /// Points that are looked at, each of which takes the time of some ten thousand rows.
  private static let limit = 200

  /// nil when there are no joints.
  package init?(_ graph: Graph, _ derivatives: [(function: Expr, by: Expr)], inputs: [Expr]) {
    self.graph = graph
    self.inputs = inputs
    self.derivatives = derivatives
    var gaps: [Expr] = [], places: [Expr: Int] = [:], outputs: [[Int]] = []
    for (k, derivative) in derivatives.enumerated() {
      for joint in graph.joints([derivative.function]) where graph.contains(joint.gap, derivative.by) {
        let gap = joint.gap
        guard graph.freeSymbols(gap).allSatisfy(inputs.contains) else { continue }
        if let place = places[gap] {
          if outputs[place].last != k { outputs[place].append(k) }
        } else {
          places[gap] = gaps.count
          gaps.append(gap)
          outputs.append([k])
        }
      }
    }
    graph.clearTrouble()
    guard !gaps.isEmpty, let program = try? Program(graph, gaps, inputs: inputs) else {
      graph.clearTrouble()
      return nil
    }
    self.program = program
    self.outputs = outputs
  }

  /// Puts what the function decides in the place of what the formula gave, in the rows that lie at joints.
  package func correct(
    _ columns: [UnsafePointer<Double>], _ results: [UnsafeMutablePointer<Double>], count: Int
  ) throws(Failure) {
    if memory.count < outputs.count * count {
      memory = Array(repeating: 0, count: outputs.count * count)
    }
    memory.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      program.run(columns, outputs.indices.map { base + $0 * count }, count: count)
    }
    for (place, affected) in outputs.enumerated() {
      for row in 0..<count where memory[place * count + row] == 0 {
        for k in affected { results[k][row] = try value(k, columns.map { $0[row] }, results[k][row]) }
      }
    }
  }

  private func value(_ k: Int, _ point: [Double], _ formula: Double) throws(Failure) -> Double {
    let key = [UInt64(k)] + point.map { ($0 + 0).bitPattern }
    if let known = decided[key] { return known }
    guard decided.count < JointRows.limit else {
      given += 1
      return .nan
    }
    var there: [Expr: Expr] = [:]
    for (x, value) in zip(inputs, point) {
      guard let exact = Rational(exactly: value) else { return formula }
      there[x] = graph.number(exact)
    }
    var result = Double.nan
    do throws(Failure) {
      let (f, by) = derivatives[k]
      result = try graph.value(of: graph.derivative(of: f, by: [by], at: there))
    } catch {
      graph.clearTrouble()
      guard error.code == .derivative || error.code == .domain || error.code == .undefined else {
        throw error
      }
    }
    graph.remarks = []
    decided[key] = result
    return result
  }
}
