// Critical points of several variables: gradient = 0, exactly where it is linear, else by Newton's method from many
// starts; each point that is found is given exactly where a guess proves right. The Hessian says what they are.

struct CriticalSystem {
  let graph: Graph
  let f: Expr
  let variables: [Expr]

  private static let reach = 5.0, starts = 400

  func answer(_ call: inout OperatorCall) throws(Failure) -> Expr {
    let n = variables.count
    guard n <= 6 else { throw Failure(.limit, "more than 6 variables", at: call.range) }
    let gradient = variables.map { graph.simplified(graph.derivative(f, wrt: $0)) }
    let hessian = gradient.map { g in variables.map { graph.derivative(g, wrt: $0) } }
    try graph.check()
    var points: [(values: [Double], exact: [Expr]?)] = []
    let hasKinks = !graph.kinkExpressions(f).isEmpty
    if hessian.allSatisfy({ $0.allSatisfy { graph.isNumber($0) } }) {
      switch linear(gradient, hessian) {
      case .one(let solution):
        points = [(try solution.map { (e) throws(Failure) in try graph.value(of: e) }, solution)]
      case .none: break
      case .many:
        throw Failure(
          .domain, "the gradient is 0 along a line or a plane: there are no single critical points",
          at: call.place(0))
      }
    } else {
      points = try searched(gradient, hessian)
      call.note(
        "critical",
        "looked for by Newton's method from \(CriticalSystem.starts) starts within ±\(Int(CriticalSystem.reach)); there may be more"
      )
    }
    if hasKinks {
      call.note("critical kinks", "points without a derivative are not looked for in several variables")
    }
    let second = try Program(graph, hessian.flatMap { $0 }, inputs: variables)
    let value = try Program(graph, [f], inputs: variables)
    var cells: [[Listing.Cell]] = [], answers: [Expr] = []
    for p in points {
      let kind = kind(
        second(
          try p.exact.map { (list) throws(Failure) in
            try list.map { (e) throws(Failure) in try graph.value(of: e) }
          } ?? p.values))
      if let exact = p.exact {
        let point = Dictionary(zip(variables, exact), uniquingKeysWith: { a, _ in a })
        let height = graph.simplified(graph.substituted(f, point))
        try graph.check()
        cells.append(exact.map { .expression($0) } + [.expression(height), .word(kind)])
        answers.append(graph.vector(exact))
      } else {
        cells.append(p.values.map { .number($0) } + [.number(value(p.values)[0]), .word(kind)])
        answers.append(graph.vector(p.values.compactMap { Rational(exactly: $0) }.map { graph.number($0) }))
      }
    }
    let answer = answers.isEmpty ? graph.nothing : graph.vector(answers)
    call.listing = Listing(
      value: answer, header: variables.map { graph.name($0) } + ["value", "kind"], rows: cells)
    return try graph.checked(answer)
  }

  private enum Solution {
    case one([Expr])
    case none, many
  }

  /// The solution of a linear gradient, by elimination with fractions.
  private func linear(_ gradient: [Expr], _ hessian: [[Expr]]) -> Solution {
    let n = variables.count
    let origin = Dictionary(variables.map { ($0, Expr.zero) }, uniquingKeysWith: { a, _ in a })
    var rows: [[Rational]] = []
    for (k, g) in gradient.enumerated() {
      let start = graph.substituted(g, origin)
      guard graph.isNumber(start) else { return .none }
      rows.append(hessian[k].map { graph.value($0) } + [-graph.value(start)])
    }
    var rank = 0
    for c in 0..<n {
      guard let pivot = (rank..<n).first(where: { !rows[$0][c].isZero }),
        let inverse = rows[pivot][c].reciprocal
      else { continue }
      rows.swapAt(rank, pivot)
      rows[rank] = rows[rank].map { $0 * inverse }
      for r in 0..<n where r != rank {
        let share = rows[r][c]
        rows[r] = zip(rows[r], rows[rank]).map { $0 - share * $1 }
      }
      rank += 1
    }
    if rank == n { return .one(rows.map { graph.number($0[n]) }) }
    return rows[rank...].contains { !$0[n].isZero } ? .none : .many
  }

  private func searched(_ gradient: [Expr], _ hessian: [[Expr]]) throws(Failure) -> [(
    values: [Double], exact: [Expr]?
  )] {
    let n = variables.count
    let program = try Program(graph, gradient + hessian.flatMap { $0 }, inputs: variables)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var found: [(values: [Double], exact: [Expr]?)] = []
    let side = Int(Double(CriticalSystem.starts).squareRoot())
    for start in 0..<CriticalSystem.starts {
      graph.poll()
      try graph.check()
      var x = (0..<n).map { k -> Double in
        if n == 2 {
          let at = k == 0 ? start % side : start / side
          return (2 * (Double(at) + 0.37) / Double(side) - 1) * CriticalSystem.reach
        }
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(state >> 11) * 0x1p-52 - 1) * CriticalSystem.reach
      }
      var settled = false
      for _ in 0..<60 {
        let values = program(x)
        guard values.allSatisfy({ $0.isFinite }) else { break }
        guard let step = solved((0..<n).map { r in (0..<n).map { values[n + r * n + $0] } + [-values[r]] })
        else { break }
        x = zip(x, step).map { $0 + $1 }
        let size = step.map(\.magnitude).max() ?? 0
        if size > 1e6 { break }
        if size <= 1e-14 * max(1, x.map(\.magnitude).max() ?? 0) {
          settled = true
          break
        }
      }
      let values = program(x)
      let scale = max(1, values[n...].map(\.magnitude).max() ?? 1)
      guard settled || values[..<n].allSatisfy({ $0.magnitude <= 1e-13 * scale }),
        values[..<n].allSatisfy({ $0.magnitude <= 1e-9 * scale }),
        x.allSatisfy({ $0.magnitude <= CriticalSystem.reach })
      else { continue }
      if !found.contains(where: {
        zip($0.values, x).allSatisfy { ($0 - $1).magnitude < 1e-5 * max(1, $0.magnitude) }
      }) {
        found.append((x, exact(x, gradient)))
        if found.count >= 100 { break }
      }
    }
    return found.sorted { $0.values.lexicographicallyPrecedes($1.values) }
  }

  /// Numbers of a usual kind near a point at which the gradient is 0 by the rules.
  private func exact(_ x: [Double], _ gradient: [Expr]) -> [Expr]? {
    defer { graph.clearTrouble() }
    var choices: [[Expr]] = [[]]
    for value in x {
      let near = Exact.candidates(near: (value * 1e10).rounded() / 1e10, graph).filter { e in
        (try? graph.value(of: e)).map { ($0 - value).magnitude < 1e-7 * max(1, value.magnitude) } ?? false
      }
      choices = choices.flatMap { head in near.prefix(4).map { head + [$0] } }
      if choices.count > 64 { choices = Array(choices.prefix(64)) }
    }
    return choices.first { choice in
      graph.clearTrouble()
      let point = Dictionary(zip(variables, choice), uniquingKeysWith: { a, _ in a })
      return gradient.allSatisfy { graph.simplified(graph.substituted($0, point), thorough: true) == .zero }
        && !graph.isTroubled
    }
  }

  /// The solution of a small system of equations, the last column being the right side; nil where there is none.
  private func solved(_ rows: [[Double]]) -> [Double]? {
    var rows = rows
    let n = rows.count
    for c in 0..<n {
      var pivot = c
      for r in c..<n where rows[r][c].magnitude > rows[pivot][c].magnitude { pivot = r }
      guard rows[pivot][c].magnitude > 1e-300 else { return nil }
      rows.swapAt(c, pivot)
      for r in 0..<n where r != c {
        let share = rows[r][c] / rows[c][c]
        for k in c...n { rows[r][k] -= share * rows[c][k] }
      }
    }
    return (0..<n).map { rows[$0][n] / rows[$0][$0] }
  }

  /// All curvatures up, all down, or both; by elimination on the symmetric Hessian, a zero among them decides nothing.
  private func kind(_ values: [Double]) -> String {
    let n = variables.count
    var a = (0..<n).map { r in (0..<n).map { values[r * n + $0] } }
    let scale = values.map(\.magnitude).max() ?? 0
    guard scale > 0, scale.isFinite else { return "undecided" }
    // Rotations until nothing is left beside the diagonal.
    for _ in 0..<60 {
      var moved = false
      for p in 0..<n {
        for q in (p + 1)..<max(p + 1, n) where a[p][q].magnitude > 1e-14 * scale {
          moved = true
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot(), s = t * c
          for k in 0..<n { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
          for k in 0..<n { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
        }
      }
      if !moved { break }
    }
    let curvatures = (0..<n).map { a[$0][$0] }
    if curvatures.contains(where: { $0 > 1e-9 * scale }), curvatures.contains(where: { $0 < -1e-9 * scale }) {
      return "saddle"
    }
    if curvatures.contains(where: { $0.magnitude <= 1e-9 * scale }) { return "undecided" }
    return curvatures[0] > 0 ? "minimum" : "maximum"
  }
}
