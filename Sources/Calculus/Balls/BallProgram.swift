// An expression as the steps of a question: every distinct node at most one line. What the second program does not
// know by name goes there by its definition.

struct BallProgram {
  private let graph: Graph
  private(set) var lines: [String] = []
  private var places: [Expr: Int] = [:]
  private let inputs: [Expr: Int]

  /// The steps that compute `root` from the symbols `inputs`.
  init(_ graph: Graph, _ root: Expr, inputs: [Expr] = []) throws(Failure) {
    self.graph = graph
    var numbered: [Expr: Int] = [:]
    for (k, x) in inputs.enumerated() { numbered[x] = k }
    self.inputs = numbered
    try write(root)
    // The value asked for is the last line.
    if let place = places[root], place != lines.count - 1 { lines.append("+ \(place)") }
  }

  /// The question about these points.
  func question(_ wanted: String, patience: Int, points: [String]) -> String {
    var text = "ask \(wanted) \(patience) \(lines.count) \(points.count)\n"
    for line in lines { text += line + "\n" }
    for point in points { text += point + "\n" }
    return text
  }

  // MARK: Writing

  private mutating func write(_ root: Expr) throws(Failure) {
    var pending: [(Expr, Bool)] = [(root, false)]
    var steps = 0
    while let (e, isOpen) = pending.popLast() {
      if places[e] != nil { continue }
      steps &+= 1
      if steps & 0x3FF == 0 {
        graph.poll()
        try graph.check()
      }
      if let written = try definition(of: e) {
        if let place = places[written] {
          places[e] = place
        } else {
          pending.append((e, false))
          pending.append((written, false))
        }
        continue
      }
      if !isOpen, graph.childCount(e) > 0 {
        pending.append((e, true))
        for k in 0..<graph.childCount(e) where places[graph.child(e, k)] == nil {
          pending.append((graph.child(e, k), false))
        }
        continue
      }
      lines.append(try line(e))
      places[e] = lines.count - 1
    }
  }

  private func line(_ e: Expr) throws(Failure) -> String {
    switch graph.kind(e) {
    case .number: return "q " + BallProgram.text(graph.value(e))
    case .symbol:
      switch e {
      case .e: return "e"
      case .pi: return "pi"
      case .infinity: throw Failure(.domain, "∞ is no number to compute with")
      default:
        guard let k = inputs[e] else { throw Failure(.undefined, "'\(graph.name(e))' has no value") }
        return "v \(k)"
      }
    case .sum: return call("+", e)
    case .product: return call("*", e)
    case .power: return call("^", e)
    case .apply:
      guard let row = graph.row(e) else {
        throw Failure(.undefined, "'\(graph.functionName(e))' is not defined, so it has no value")
      }
      let known = try BallServer.shared.knows(row.name, graph.childCount(e))
      guard known || BallProgram.forms.contains(row.form) else {
        throw Failure(
          .undefined,
          row.form == .ordinary
            ? "no way to compute \(row.name) is known" : "'\(graph.text(e))' is not a number")
      }
      return call(row.name, e)
    case .derivative: throw Failure(.undefined, "d/dx of something undefined has no value")
    }
  }

  private static let forms: Set<Function.Form> = [.piecewise, .connective]

  private func call(_ name: String, _ e: Expr) -> String {
    var text = name
    for k in 0..<graph.childCount(e) { text += " \(places[graph.child(e, k)] ?? 0)" }
    return text
  }

  /// The call written out, where the second program does not know the function itself.
  private func definition(of e: Expr) throws(Failure) -> Expr? {
    guard graph.kind(e) == .apply, case .row(let k) = graph.function(e), Function.table[k].definition != nil,
      !(try BallServer.shared.knows(Function.table[k].name, graph.childCount(e))),
      let definition = graph.definition(k)
    else { return nil }
    let mark = graph.top
    for j in 0..<graph.childCount(e) { graph.push(graph.child(e, j)) }
    let written = graph.filled(definition, arguments: mark, value: .undefined)
    graph.release(mark)
    return try graph.checked(written)
  }

  // MARK: Numbers

  /// A fraction in hexadecimal.
  static func text(_ x: Rational) -> String {
    if case .small(let n, let d) = x {
      return d == 1 ? String(n, radix: 16) : "\(String(n, radix: 16))/\(String(d, radix: 16))"
    }
    let top = String(x.numerator, radix: 16)
    return x.isInteger ? top : "\(top)/\(String(x.denominator, radix: 16))"
  }

  /// A finite double, exactly.
  static func text(_ x: Double) -> String {
    if let n = Int(exactly: x) { return String(n, radix: 16) }
    // The significand as a whole number over or times a power of two, which hexadecimal writes with zeros.
    let shift = 52 - x.exponentBits
    let whole = Int64(x.significandWhole)
    let digits = (x < 0 ? "-" : "") + String(whole, radix: 16)
    func power(_ n: Int) -> String { String(1 << (n & 3), radix: 16) + String(repeating: "0", count: n / 4) }
    if shift > 0 { return "\(digits)/\(power(shift))" }
    return (x < 0 ? "-" : "") + String(whole << Int64(-shift & 3), radix: 16)
      + String(repeating: "0", count: -shift / 4)
  }
}

extension Double {
  /// The exponent of two with which the significand counts, the smallest there is for subnormal numbers.
  fileprivate var exponentBits: Int { max(Int(magnitude.exponent), -1022) }
  /// The significand as a whole number.
  fileprivate var significandWhole: UInt64 {
    isSubnormal ? significandBitPattern : significandBitPattern | 1 << 52
  }
}
