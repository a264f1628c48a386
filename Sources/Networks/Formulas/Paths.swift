// Gradients as sums over paths. The loss gives ∂L/∂ of what it is formed from; every other gradient is a sum,
// over the entries made from the one asked for, of their gradients times one slope each. Written out to the
// end, a product along each path from the entry to the loss.

import Calculus

/// A way from an entry to where the loss begins.
struct GradientPath: Sendable {
  /// The entries after the first, in order.
  var entries: [Entry]
  var slopes: [Double]
}

struct PathFinder {
  let formulas: Formulas
  let interrupted: () -> Bool
  private var known: [Entry: Double] = [:]
  private var functions = Functions()

  /// Paths that are written out, and the steps of each.
  static let pathLimit = 64
  static let stepLimit = 24

  init(_ formulas: Formulas, interrupted: @escaping () -> Bool = { false }) {
    self.formulas = formulas
    self.interrupted = interrupted
  }

  private var snapshot: Snapshot { formulas.snapshot }

  func poll() throws(Failure) {
    if interrupted() { throw Failure(.interrupted, "interrupted") }
  }

  /// ∂(consumer)/∂(entry).
  mutating func slope(of consumer: Entry, in entry: Entry) throws(Failure) -> Double {
    var builder = SlopeBuilder(formulas: formulas, entry: entry, functions: functions)
    defer { functions = builder.functions }
    let cell = snapshot[consumer.name]?.extents.cell(consumer.place) ?? Cell(0)
    return try formulas.define(consumer.name, cell, in: &builder).slope
  }

  func slopeText(of consumer: Entry, in entry: Entry) throws(Failure) -> (value: Double, text: String) {
    var builder = WordBuilder(formulas, slopeIn: entry)
    let cell = snapshot[consumer.name]?.extents.cell(consumer.place) ?? Cell(0)
    let words = try formulas.define(consumer.name, cell, in: &builder)
    return (words.slope, words.slopeText)
  }

  /// ∂L/∂entry: what the loops wrote down, or the sum over the paths where they did not.
  mutating func gradient(of entry: Entry) throws(Failure) -> Double {
    if entry.name.kind == .loss { return 1 }
    if let name = gradientName(entry.name), let values = snapshot[name] { return values.numbers[entry.place] }
    if let value = known[entry] { return value }
    var total = 0.0
    for consumer in try formulas.consumers(of: entry, interrupted: interrupted) {
      try poll()
      let slope = try slope(of: consumer, in: entry)
      if slope != 0 { total += try gradient(of: consumer) * slope }
    }
    known[entry] = total
    return total
  }

  /// The name under which a gradient is written down.
  func gradientName(_ name: QuantityName) -> QuantityName? {
    if name.kind == .output { return QuantityName(.activationGradient, formulas.depth) }
    return name.gradient
  }

  /// Paths from an entry towards where the loss begins: all of them to the end, or, where these are too many,
  /// as far as they can be listed. Empty when nothing is made from the entry.
  mutating func paths(from entry: Entry) throws(Failure) -> [GradientPath] {
    let goal = formulas.lossSource
    var level = [GradientPath(entries: [], slopes: [])]
    var best: [GradientPath] = []
    // A weight that is used in every step is a sum over the steps, and that is what is shown of it.
    let limit = formulas.isUsedInSteps(entry.name) ? 1 : PathFinder.stepLimit
    for _ in 0..<limit {
      var next: [GradientPath] = []
      var isMoving = false
      for path in level {
        let end = path.entries.last ?? entry
        if end.name == goal {
          next.append(path)
          continue
        }
        for consumer in try formulas.consumers(of: end, interrupted: interrupted) {
          try poll()
          let slope = try slope(of: consumer, in: end)
          if slope == 0 && formulas.isRouting(consumer.name) { continue }
          next.append(
            GradientPath(entries: path.entries + [consumer], slopes: path.slopes + [slope]))
          isMoving = true
        }
        // The first step is shown whole, whatever its length.
        if next.count > PathFinder.pathLimit, !best.isEmpty { return best }
      }
      if !isMoving { return next.isEmpty ? best : next }
      level = next
      let isResting = level.allSatisfy { path in
        path.entries.last.map { formulas.isSum($0.name) || $0.name == goal } ?? false
      }
      if isResting || best.isEmpty { best = level }
      if level.count > PathFinder.pathLimit { return best }
    }
    return best
  }
}

extension Formulas {
  /// Layers that only choose or hold back: a slope of 0 there is no path.
  func isRouting(_ name: QuantityName) -> Bool {
    let layer = name.kind == .output ? depth : name.layer
    guard layer >= 1, layer <= depth else { return false }
    switch architecture.layers[layer - 1].kind {
    case .pooling, .dropout: return true
    default: return false
    }
  }

  /// Parameters of recurrent layers.
  func isUsedInSteps(_ name: QuantityName) -> Bool {
    guard snapshot.layout[name] != nil else { return false }
    if case .recurrent = architecture.layers[name.layer - 1].kind { return true }
    return false
  }

  /// Quantities at which paths may end: sums, and the states of recurrent layers.
  func isSum(_ name: QuantityName) -> Bool {
    switch name.kind {
    case .sum, .value(.inputSum), .value(.stateSum), .value(.score): true
    default: false
    }
  }
}
