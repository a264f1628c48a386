// Derivatives of high order by linear algebra: an expression is integers times terms, and what a term becomes is
// integers times terms as well. Terms are differentiated once; from one order to the next only numbers are multiplied
// and added, in words of a fixed width that grows when they need it. Nothing is written for the orders in between.
import BigInt

/// Σ cₖ·tₖ, with what each tₖ becomes.
struct TermCombination {
  /// A place among the terms, and how often.
  private struct Part {
    let place: Int32
    let factor: Int32
  }

  private let graph: Graph
  private let D: CarriedOut
  private var terms: [Expr] = []
  private var places: [Expr: Int32] = [:]
  /// What each term becomes: a run of `parts`, once it has been asked.
  private var runs: [Range<Int>?] = []
  private var parts: [Part] = []
  /// The terms whose coefficients are not 0, and the coefficients of all in two's complement, `width` words each.
  private var active: [Int32] = []
  private var numbers: [UInt] = []
  private var width = 1

  /// nil where a coefficient is no small integer.
  init?(_ e: Expr, _ graph: Graph, _ D: CarriedOut) {
    self.graph = graph
    self.D = D
    guard collect(e) else { return nil }
    for part in parts {
      let k = Int(part.place)
      if numbers[k] == 0 { active.append(part.place) }
      numbers[k] &+= UInt(bitPattern: Int(part.factor))
    }
    parts = []
  }

  /// Replaces the combination by its derivative; false where that is no combination with integers.
  mutating func differentiate() -> Bool {
    for k in active where runs[Int(k)] == nil {
      guard expand(Int(k)) else { return false }
    }
    var most = 1
    for k in active {
      for part in parts[runs[Int(k)] ?? 0..<0] { most = max(most, Int(part.factor.magnitude)) }
    }
    makeRoom(
      bits: bits + (Int.bitWidth - most.leadingZeroBitCount)
        + (Int.bitWidth - active.count.leadingZeroBitCount))
    var next = [UInt](repeating: 0, count: numbers.count)
    var isThere = [Bool](repeating: false, count: terms.count)
    var reached: [Int32] = []
    let width = width
    next.withUnsafeMutableBufferPointer { next in
      numbers.withUnsafeBufferPointer { numbers in
        for k in active {
          for part in parts[runs[Int(k)] ?? 0..<0] {
            let to = Int(part.place)
            if !isThere[to] {
              isThere[to] = true
              reached.append(part.place)
            }
            TermCombination.add(part.factor, numbers, Int(k) * width, to: next, to * width, width)
          }
        }
      }
    }
    numbers = next
    active = reached.filter { k in
      let first = Int(k) * width
      return numbers[first..<first + width].contains { $0 != 0 }
    }
    return true
  }

  /// target += factor·source, modulo the width: the signs then take care of themselves.
  private static func add(
    _ factor: Int32, _ source: UnsafeBufferPointer<UInt>, _ from: Int,
    to target: UnsafeMutableBufferPointer<UInt>,
    _ to: Int, _ width: Int
  ) {
    let times = UInt(factor.magnitude)
    var carry: UInt = 0
    for k in 0..<width {
      let (high, low) = times.multipliedFullWidth(by: source[from + k])
      let (addend, o) = low.addingReportingOverflow(carry)
      carry = high &+ (o ? 1 : 0)
      if factor > 0 {
        let (sum, p) = target[to + k].addingReportingOverflow(addend)
        target[to + k] = sum
        carry &+= p ? 1 : 0
      } else {
        let (difference, p) = target[to + k].subtractingReportingOverflow(addend)
        target[to + k] = difference
        carry &+= p ? 1 : 0
      }
    }
  }

  /// The expression.
  func written() -> Expr {
    let mark = graph.top
    for k in active {
      let c = graph.number(coefficient(Int(k)))
      let term = terms[Int(k)] == .one ? c : graph.withCoefficient(node: c, terms[Int(k)])
      graph.push(term)
    }
    return graph.isTroubled ? graph.abandon(mark) : graph.sum(from: mark)
  }

  private func coefficient(_ k: Int) -> Rational {
    if width == 1 { return Rational(Int(bitPattern: numbers[k])) }
    return Rational(BigInt(words: numbers[k * width..<(k + 1) * width]))
  }

  // MARK: Width

  /// The bits that the longest coefficient has, its sign among them.
  var bits: Int {
    var longest = 1
    for k in active {
      let first = Int(k) * width
      let sign: UInt = numbers[first + width - 1] >> UInt(UInt.bitWidth - 1) == 1 ? .max : 0
      var word = width - 1
      while word > 0, numbers[first + word] == sign { word -= 1 }
      let used = UInt.bitWidth - (numbers[first + word] ^ sign).leadingZeroBitCount
      longest = max(longest, word * UInt.bitWidth + used + 1)
    }
    return longest
  }

  private mutating func makeRoom(bits: Int) {
    let needed = bits / UInt.bitWidth + 1
    guard needed > width else { return }
    var wider: [UInt] = []
    wider.reserveCapacity(terms.count * needed)
    for k in terms.indices {
      let old = numbers[k * width..<(k + 1) * width]
      wider.append(contentsOf: old)
      let sign: UInt = (old.last ?? 0) >> UInt(UInt.bitWidth - 1) == 1 ? .max : 0
      for _ in width..<needed { wider.append(sign) }
    }
    numbers = wider
    width = needed
  }

  // MARK: Terms

  private mutating func expand(_ k: Int) -> Bool {
    let first = parts.count, term = terms[k]
    if D.depends(term) {
      D.pass.extend(upTo: term)
      let d = D.pass.has(term) ? D.pass[term] : graph.derivative(term, in: D)
      guard !graph.isTroubled, collect(d) else { return false }
    }
    runs[k] = first..<parts.count
    return true
  }

  /// Adds `e` to the parts, term by term. A number in front of a sum would be a matter of form.
  private mutating func collect(_ e: Expr) -> Bool {
    if graph.kind(e) == .sum {
      for k in 0..<graph.childCount(e) { if !collect(graph.child(e, k)) { return false } }
      return true
    }
    if e == .zero { return true }
    guard e != .undefined, graph.infinity(e) == nil, let n = graph.integer(graph.coefficientNode(e)),
      let factor = Int32(exactly: n)
    else { return false }
    let term = graph.isNumber(e) ? .one : graph.withCoefficient(node: .one, e)
    if graph.kind(term) == .sum { return false }
    parts.append(Part(place: place(of: term), factor: factor))
    return true
  }

  private mutating func place(of term: Expr) -> Int32 {
    if let known = places[term] { return known }
    let new = Int32(terms.count)
    places[term] = new
    terms.append(term)
    runs.append(nil)
    numbers.append(contentsOf: repeatElement(0, count: width))
    return new
  }
}
