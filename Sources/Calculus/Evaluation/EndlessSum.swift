// Sums up to infinity: added until the rest is small beside them. Where terms of one sign fall slowly the rest is an
// integral with Euler and Maclaurin's corrections, which exists exactly when the sum does; where signs alternate the
// partial sums are led to their limit by Levin's transformation. Anything else has no value here.

enum EndlessSum {
  /// The sum and an estimate of its error; nil when it does not settle.
  /// `terms` are those at the places given, whole numbers from 0 up or, for the integral, what lies between.
  static func value(asked: () -> Bool, _ terms: ([Double]) -> [Double]) -> (value: Double, error: Double)? {
    var list: [Double] = []
    var total = 0.0, lost = 0.0, size = 0.0
    var n = 0
    while n < 4096 {
      if asked() { return nil }
      let block = terms((n..<(n + 64)).map(Double.init))
      for term in block {
        guard term.isFinite else { return nil }
        list.append(term)
        let next = total + term
        lost += total.magnitude >= term.magnitude ? (total - next) + term : (term - next) + total
        total = next
        size += term.magnitude
      }
      n += 64
      // The rest of a sum that falls like a geometric one: the last term times q/(1 − q).
      let last = list.suffix(16).map(\.magnitude)
      let largest = last.max() ?? 0
      if largest == 0 {
        // Terms too small to be told from 0; that none has come yet proves nothing.
        if size > 0 || n >= 4096 { return (total + lost, 2e-16 * size) }
        continue
      }
      let earlier = list[(n - 32)..<(n - 16)].map(\.magnitude).max() ?? 0
      let q = earlier > 0 ? Quotient.root(largest / earlier) : 0
      if q < 0.999, largest * q / (1 - q) <= 1e-17 * size {
        return (total + lost, max(largest / (1 - q), 2e-16 * size))
      }
      if size > 1e300 || n > 256 && q > 1.0001 { return nil }
    }
    return slow(list, asked, terms)
  }

  private enum Quotient {
    /// The sixteenth root of a quotient of terms sixteen apart.
    static func root(_ x: Double) -> Double {
      x.squareRoot().squareRoot().squareRoot().squareRoot()
    }
  }

  /// Terms that fall like a power of n, or with changing signs.
  private static func slow(_ list: [Double], _ asked: () -> Bool, _ terms: ([Double]) -> [Double]) -> (
    value: Double, error: Double
  )? {
    let alternates = zip(list.suffix(200), list.suffix(200).dropFirst()).allSatisfy { $0 * $1 < 0 }
    let settled = list.suffix(200).allSatisfy { $0 > 0 } || list.suffix(200).allSatisfy { $0 < 0 }
    let far = list[list.count - 1].magnitude, near = list[list.count / 2 - 1].magnitude
    guard alternates || settled, far > 0, far < near else { return nil }
    if settled { return withIntegral(list, asked, terms) }
    if near / far < 1.02 { return nil }
    // The transformation begins where the terms have become regular.
    var best: (value: Double, error: Double)?
    for start in [0, 8, 24, 60] {
      if let found = levin(list, start), found.error < best?.error ?? .infinity { best = found }
    }
    guard let best, best.error <= 1e-9 * max(best.value.magnitude, 1e-3) else { return nil }
    return best
  }

  /// Σ up to N, and from there ∫f + f(N)/2 − f′(N)/12 + f‴(N)/720.
  private static func withIntegral(
    _ list: [Double], _ asked: () -> Bool, _ terms: ([Double]) -> [Double]
  ) -> (value: Double, error: Double)? {
    let n = list.count - 8, m = n - 1024
    guard m > 8 else { return nil }
    // f(k)/2 − f′(k)/12 + f‴(k)/720, the derivatives by differences.
    func edge(_ k: Int) -> (value: Double, third: Double) {
      let f = { list[k + $0] }
      let first = (8 * (f(1) - f(-1)) - (f(2) - f(-2))) / 12
      let third = (f(2) - 2 * f(1) + 2 * f(-1) - f(-2)) / 2
      return (f(0) / 2 - first / 12 + third / 720, third.magnitude)
    }
    // What is to hold from N on must hold for the last thousand terms: it does not where f is not smooth.
    guard let known = Quadrature.integral(from: Double(m), to: Double(n), asked: asked, terms),
      case let piece = list[m..<n].reduce(0, +),
      (known.value + edge(m).value - edge(n).value - piece).magnitude <= 1e-11 * piece.magnitude + edge(m)
        .third / 72,
      let rest = Quadrature.integral(from: Double(n), to: .infinity, asked: asked, terms)
    else { return nil }
    var total = 0.0, lost = 0.0
    for term in list[..<n].reversed() {
      let next = total + term
      lost += (term.magnitude > total.magnitude ? (term - next) + total : (total - next) + term)
      total = next
    }
    let value = total + lost + rest.value + edge(n).value
    return (value, rest.error + edge(n).third / 72 + 4e-16 * value.magnitude)
  }

  /// Levin's u transformation by its recursion, stopped where two results in a row differ least.
  private static func levin(_ list: [Double], _ start: Int) -> (value: Double, error: Double)? {
    var partial = list[..<start].reduce(0, +)
    var numerators: [Double] = [], denominators: [Double] = []
    var previous: Double?
    var best: (value: Double, error: Double)?
    for n in 0..<60 where start + n < list.count {
      let term = list[start + n]
      if term == 0 { break }
      partial += term
      let weight = term * Double(n + 1)
      numerators.append(partial / weight)
      denominators.append(1 / weight)
      for j in stride(from: n - 1, through: 0, by: -1) {
        // From order k to k + 1 at place j: (j + 1)·nᵏ⁻¹/(n + 1)ᵏ.
        let k = n - 1 - j
        let factor = k == 0 ? 1 : Double(j + 1) / Double(n + 1) * power(Double(n), Double(n + 1), k - 1)
        numerators[j] = numerators[j + 1] - factor * numerators[j]
        denominators[j] = denominators[j + 1] - factor * denominators[j]
      }
      guard denominators[0] != 0 else { continue }
      let value = numerators[0] / denominators[0]
      guard value.isFinite else { break }
      if let previous, n > 4 {
        let error = (value - previous).magnitude
        if error < best?.error ?? .infinity { best = (value, max(4 * error, 1e-15 * value.magnitude)) }
      }
      previous = value
    }
    return best
  }

  /// (a/b)ⁿ.
  private static func power(_ a: Double, _ b: Double, _ n: Int) -> Double {
    var result = 1.0
    for _ in 0..<max(0, n) { result *= a / b }
    return result
  }
}
