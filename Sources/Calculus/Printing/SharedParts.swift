// An answer in which parts occur many times, with names for them: what is short as a graph stays short on the page,
// where writing every part out each time would take more paper than there is. The lines are definitions that can be
// typed in again, the last of them the answer.

/// The parts of an expression that are written once, in an order in which each needs only those before it.
struct SharedParts {
  private(set) var names: [Expr: String] = [:]
  private(set) var parts: [Expr] = []
  /// Nodes that are written with the names in use.
  private(set) var writtenSize = 0.0

  /// Parts below this size are as quickly read as a name.
  private static let leastSize = 5.0

  init(_ graph: Graph, _ e: Expr) {
    // Children stand before their parents, so ascending indices are an order of definition.
    var uses = [UInt8](repeating: 0, count: e.i + 1)
    var reached: [Expr] = []
    _ = graph.pass(e, enters: { _ in true }) { node, _ in
      reached.append(node)
      for k in 0..<graph.childCount(node) where uses[graph.child(node, k).i] < 2 {
        uses[graph.child(node, k).i] += 1
      }
      return node
    }
    reached.sort { $0.index < $1.index }
    let letter = SharedParts.letter(graph, e)
    var sizes = [Float](repeating: 1, count: e.i + 1)
    for node in reached {
      for k in 0..<graph.childCount(node) { sizes[node.i] += sizes[graph.child(node, k).i] }
      guard node == e || uses[node.i] > 1 && SharedParts.isNameable(graph, node) else { continue }
      if node == e || Double(sizes[node.i]) >= SharedParts.leastSize {
        writtenSize += Double(sizes[node.i])
        parts.append(node)
        if node != e { names[node] = "\(letter)\(parts.count)" }
        sizes[node.i] = 1
      }
    }
  }

  /// A value on its own: no vector or equation, and no part of a sum's or integral's body.
  private static func isNameable(_ graph: Graph, _ e: Expr) -> Bool {
    guard graph.childCount(e) > 0, graph.nodes[e.i].mask & Graph.boundMask == 0 else { return false }
    guard let row = graph.row(e) else { return true }
    switch row.form {
    case .vector, .equation, .relation, .connective, .binder: return false
    case .ordinary, .shorthand, .nested, .piecewise: return true
    }
  }

  /// A letter with which no name in `e` begins.
  private static func letter(_ graph: Graph, _ e: Expr) -> String {
    let used = Set(graph.freeSymbols(e).compactMap { graph.name($0).first })
    return ["t", "s", "q", "w", "z"].first { !used.contains(Character($0)) } ?? "part_"
  }
}

extension Graph {
  /// `e` in lines: a definition for each part that occurs more than once, then the rest; nil where that is too long
  /// as well.
  func textWithNames(_ e: Expr, _ dialect: Dialect, _ style: NumberStyle) -> String? {
    let shared = SharedParts(self, e)
    guard !shared.names.isEmpty, shared.writtenSize <= Double(limits.printedNodes), !isTroubled else {
      return nil
    }
    var lines: [String] = []
    for part in shared.parts {
      var printer = Printer(graph: self, dialect: dialect, style: style)
      printer.names = shared.names
      printer.defined = part
      let text = printer.print(part)
      lines.append(shared.names[part].map { "\($0) = \(text)" } ?? text)
    }
    return lines.joined(separator: "\n")
  }
}
