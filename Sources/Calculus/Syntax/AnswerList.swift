// The answers of a session, for `ans`, `ans1`, `ans2` …. They stay in the notebook in which they were written, and
// are copied from there when they are asked for: a long script asks for few, and a small notebook is a fast one.

/// Answers in order, numbered from 1. Shared by all copies of a session's definitions, so that a long session does
/// not copy a long list for every statement.
public final class AnswerList {
  private var list: [Expr] = []
  /// Notebooks, each with the place of its first answer in the list.
  private var pages: [(graph: Graph, first: Int)] = []

  public init() {}

  public var count: Int { list.count }

  /// Nodes of the notebooks that are kept for the sake of answers, one that is still written in left out.
  package func nodesKept(besides current: Graph) -> Int {
    pages.reduce(0) { $0 + ($1.graph === current ? 0 : $1.graph.nodeCount) }
  }

  package func append(_ e: Expr, in graph: Graph) {
    if pages.last?.graph !== graph { pages.append((graph, list.count)) }
    list.append(e)
  }

  package func removeAll() {
    list = []
    pages = []
  }

  /// Answer number `n` as an expression of `graph`; nil when there is none. Takes time in the size of the notebook
  /// that it is in.
  package func answer(_ n: Int, in graph: Graph) -> Expr? {
    guard n >= 1, n <= list.count, let page = pages.last(where: { $0.first < n }) else { return nil }
    if page.graph === graph { return list[n - 1] }
    var mover = Mover(from: page.graph, to: graph)
    return mover.moved(list[n - 1])
  }

  /// Moves all answers into one notebook.
  package func gather(into graph: Graph) {
    for (k, page) in pages.enumerated() {
      let end = k + 1 < pages.count ? pages[k + 1].first : list.count
      var mover = Mover(from: page.graph, to: graph)
      for n in page.first..<end { list[n] = mover.moved(list[n]) }
    }
    if !list.isEmpty { pages = [(graph, 0)] }
  }
}
