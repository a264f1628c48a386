// d/dx, ∂²/∂x∂y, d^n/dx^n: one token each, told from a quotient by looking ahead.

extension Lexer {
  /// The exponent written at `k` as `^2` or `²`, and where it ends.
  private func order(_ k: Int) -> (Int, Int)? {
    var k = k
    var n = 0
    if byte(k) == 0x5E {
      k += 1
      let first = k
      while isDigit(byte(k)) {
        n = min(n * 10 + Int(byte(k) - 0x30), 1_000_000)
        k += 1
      }
      return k > first ? (n, k) : nil
    }
    let first = k
    while byte(k) >= 0x80, let (s, length) = decoded(k), let d = superscripts[s], d < 10 {
      n = min(n * 10 + d, 1_000_000)
      k += length
    }
    return k > first ? (n, k) : nil
  }

  /// d/dx and its kin beginning here: what it differentiates by, and where it ends.
  /// What looks like one and is not is an error: nobody means a quotient of d² and dx.
  func derivativeSymbol() throws(Failure) -> (DerivativeSymbol, Int)? {
    func mark(_ k: Int) -> Int? {
      if byte(k) == 0x64 { return k + 1 }
      return byte(k) == 0xE2 && byte(k + 1) == 0x88 && byte(k + 2) == 0x82 ? k + 3 : nil
    }
    // Most names that begin with a d go on with a letter, or end.
    guard var k = mark(at), byte(k) == 0x2F || byte(k) == 0x5E || byte(k) >= 0x80 else { return nil }
    let partial = byte(at) != 0x64
    var total = 1
    var letter: String?
    if let (n, end) = order(k) {
      (total, k) = (n, end)
    } else if let (name, end) = orderName(k) {
      (letter, k) = (name, end)
    }
    guard byte(k) == 0x2F else { return nil }
    k += 1
    if let letter { return try symbolicOrder(letter, k, mark) }
    if total == 1, let begin = mark(k), byte(begin) == 0x28 {
      return (DerivativeSymbol(variables: [], isOpen: true), begin)
    }
    if let begin = mark(k), isDigit(byte(begin)) || byte(begin) == 0x28 {
      throw Failure(
        .syntax, "a variable was expected after 'd/d'", at: begin..<begin + 1,
        hint: "write d/dx, with a letter")
    }
    let below = k
    var variables: [String] = []
    while let begin = mark(k), partial == (byte(k) != 0x64) {
      var end = begin
      while case let length = nameLength(end), length > 0 { end += length }
      // π is no letter of a name, so ∂/∂π is refused with the other constants.
      guard end > begin else { return nil }
      let name = text(begin..<end)
      guard name.utf8.first.map({ !isDigit($0) }) ?? false else { return nil }
      var times = 1
      if let (n, after) = order(end) { (times, end) = (n, after) }
      guard times >= 1, variables.count + times <= 10_000 else { return nil }
      variables += Array(repeating: name, count: times)
      k = end
      if !partial { break }
    }
    guard !variables.isEmpty else { return nil }
    if variables.count != total {
      throw Failure(
        .syntax, "the orders of this derivative differ: \(total) above, \(variables.count) below",
        at: below..<k,
        hint: "write d^2/dx^2 or ∂^2/∂x∂y")
    }
    // ∂²/∂x∂y means ∂/∂x of ∂/∂y: the last is applied first.
    return (DerivativeSymbol(variables: variables.reversed()), k)
  }

  /// The `^n` at `k` as a name, and where it ends.
  private func orderName(_ k: Int) -> (String, Int)? {
    guard byte(k) == 0x5E else { return nil }
    var end = k + 1
    while case let length = nameLength(end), length > 0 { end += length }
    guard end > k + 1, !isDigit(byte(k + 1)) else { return nil }
    return (text((k + 1)..<end), end)
  }

  /// The dx^n of d^n/dx^n, beginning at `k`.
  private func symbolicOrder(_ letter: String, _ k: Int, _ mark: (Int) -> Int?) throws(Failure) -> (
    DerivativeSymbol, Int
  )? {
    guard let begin = mark(k) else { return nil }
    var end = begin
    while case let length = nameLength(end), length > 0 { end += length }
    guard end > begin, !isDigit(byte(begin)) else { return nil }
    guard let (below, after) = orderName(end), below == letter else {
      throw Failure(
        .syntax, "the orders of this derivative differ", at: k..<end, hint: "write d^\(letter)/dx^\(letter)")
    }
    return (
      DerivativeSymbol(variables: [text(begin..<end)], order: letter), after
    )
  }
}
