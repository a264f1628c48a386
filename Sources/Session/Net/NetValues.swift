// Numbers for a net, written in the language: 0.05, 1/2, sqrt(2), [0.15, 0.20], [[1, 2], [3, 4]].
import Calculus
import Networks
import Page

extension Session {
  /// A number or lists of lists of any depth. Ranges of failures count from the start of the text.
  func tensor(_ text: Substring) throws(Failure) -> Tensor {
    // Plain numbers need no notebook: a matrix of weights is read as fast as it is long.
    if let plain = try? NetworkSpecification.literal(text) { return plain }
    let e = try graph.resolved(Parser(graph, definitions).expression(String(text)), definitions)
    return try tensor(e, 0..<max(text.utf8.count, 1))
  }

  func tensor(_ e: Expr, _ range: Range<Int>, depth: Int = 1) throws(Failure) -> Tensor {
    guard graph.isVector(e) else { return Tensor(try finite(e, range)) }
    let parts = graph.children(e)
    guard parts.contains(where: { graph.isVector($0) }) else {
      var values: [Double] = []
      for part in parts { values.append(try finite(part, range)) }
      return Tensor(vector: values)
    }
    guard depth < 8 else { throw Failure(.limit, "lists are nested too deep", at: range) }
    var values: [Double] = []
    var shape: [Int]?
    for part in parts {
      guard graph.isVector(part) else {
        throw Failure(.shape, "rows and numbers are mixed in one list", at: range)
      }
      let inner = try tensor(part, range, depth: depth + 1)
      guard shape ?? inner.shape == inner.shape else {
        throw Failure(.shape, "the rows differ in length", at: range)
      }
      shape = inner.shape
      values += inner.values
    }
    guard let tensor = Tensor(shape: [parts.count] + (shape ?? []), values: values) else {
      throw Failure(.shape, "the rows differ in length", at: range)
    }
    return tensor
  }

  /// Values separated by spaces or commas; places are those of the statement.
  func numbers(_ arguments: Arguments) throws(Failure) -> [(tensor: Tensor, range: Range<Int>)] {
    do throws(Failure) {
      var found: [(Tensor, Range<Int>)] = []
      for (e, range) in try Parser(graph, definitions).list(arguments.bytes) {
        let resolved = try located(range) { () throws(Failure) in try graph.resolved(e, definitions) }
        found.append((try tensor(resolved, range), range))
      }
      return found
    } catch {
      throw error.moved(by: arguments.offset)
    }
  }

  /// A constant as a finite number.
  private func finite(_ e: Expr, _ range: Range<Int>) throws(Failure) -> Double {
    let free = graph.freeSymbols(e)
    guard free.isEmpty else {
      let names = free.prefix(4).map { graph.name($0) }.joined(separator: ", ")
      throw Failure(.value, "a number was expected, and \(names) has no value here", at: range)
    }
    guard !graph.isVector(e), e != .undefined else {
      throw Failure(
        .value, e == .undefined ? "this has no value" : "a number was expected, not a list", at: range)
    }
    let value = try located(range) { () throws(Failure) in try graph.value(of: e) }
    guard value.isFinite else { throw Failure(.value, "a finite number was expected", at: range) }
    return value
  }
}
