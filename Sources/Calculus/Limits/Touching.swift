// Whether a function has a kink, a joint or a jump at a point: the expressions that are zero there, from the rows of
// the table and the boundaries of branches, all as one program.

extension Graph {
  /// A place where a formula need not tell the truth: what vanishes there, and the call that brings it in.
  struct Joint {
    var gap: Expr
    var call: Expr
  }

  /// Every joint that `roots` can have, wherever it lies.
  func joints(_ roots: [Expr]) -> [Joint] {
    var found: [Joint] = []
    var seen: Set<Expr> = []
    for root in roots {
      _ = pass(root, enters: { !self.isConstant($0) && !seen.contains($0) }) { e, _ in
        seen.insert(e)
        if self.kind(e) == .power, self.child(e, 0) == .zero {
          found.append(Joint(gap: self.child(e, 1), call: e))
        }
        guard let row = self.row(e) else { return e }
        if row.form == .relation {
          found.append(Joint(gap: self.difference(self.child(e, 0), self.child(e, 1)), call: e))
        } else if let kink = row.kink {
          var replacements: [Expr: Expr] = [:]
          for k in 0..<min(3, self.childCount(e)) {
            replacements[self.symbol(Graph.parameterNames[k])] = self.child(e, k)
          }
          found.append(Joint(gap: self.substituted(self.cell(kink), replacements), call: e))
        }
        return e
      }
    }
    // A gap that has no value anywhere is no joint.
    clearTrouble()
    return found.filter { $0.gap != .undefined }
  }

  /// The joints that lie at the point, or so near that doubles do not tell them apart from it.
  func touched(_ roots: [Expr], at point: [Expr: Expr]) -> [Joint] {
    let all = joints(roots)
    if all.isEmpty { return [] }
    var names: [Expr] = [], values: [Double] = []
    var scale = 1.0
    for x in point.keys.sorted(by: { order($0, $1) < 0 }) {
      guard let a = point[x], isConstant(a), let value = try? value(of: a) else {
        clearTrouble()
        return []
      }
      names.append(x)
      values.append(value)
      scale = max(scale, value.magnitude)
    }
    // Other names stand for numbers like any other.
    for root in roots {
      for x in freeSymbols(root) where !names.contains(x) {
        names.append(x)
        values.append(0.7310585786 + 0.1234567 * Double(names.count))
      }
    }
    guard let program = try? Program(self, all.map(\.gap), inputs: names) else {
      clearTrouble()
      return all
    }
    let gaps = program(values)
    return zip(all, gaps).filter { $1.isNaN || $1.magnitude < 1e-6 * scale }.map(\.0)
  }

  /// Whether a joint that seems to lie at the point certainly does not.
  func misses(_ joint: Joint, _ point: [Expr: Expr]) -> Bool {
    let gap = chosen(joint.gap, point)
    defer { clearTrouble() }
    if isTroubled { return false }
    if isNumber(gap) { return gap != .zero }
    return estimate(gap)?.sign != nil
  }
}
