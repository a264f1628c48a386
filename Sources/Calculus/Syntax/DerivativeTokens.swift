// d/dx, ∂²/∂x∂y, d^n/dx^n: one token each, told from a quotient by looking ahead.

extension Lexer {
  /// The exponent written at `k` as `^2` or `²`, and where it ends.
  private func order(_ k: Int) -> (Int, Int)? {
    var k = k
    var n = 0
    if k < bytes.count, bytes[k] == 0x5E {
      k += 1
      let first = k
      while k < bytes.count, isDigit(bytes[k]) {
        n = min(n * 10 + Int(bytes[k] - 0x30), 1_000_000)
        k += 1
      }
      return k > first ? (n, k) : nil
    }
    let first = k
    while k < bytes.count, bytes[k] >= 0x80, let (s, length) = decoded(k), let d = superscripts[s], d < 10 {
      n = min(n * 10 + d, 1_000_000)
      k += length
    }
    return k > first ? (n, k) : nil
  }

  /// d/dx and its kin beginning here: what it differentiates by, and where it ends.
  /// What looks like one and is not is an error: nobody means a quotient of d² and dx.
  func derivativeSymbol() throws(Failure) -> (DerivativeSymbol, Int)? {
    func mark(_ k: Int) -> Int? {
      guard k < bytes.count else { return nil }
      if bytes[k] == 0x64 { return k + 1 }
      if k + 2 < bytes.count, bytes[k] == 0xE2, bytes[k + 1] == 0x88, bytes[k + 2] == 0x82 { return k + 3 }
      return nil
    }
    guard var k = mark(at) else { return nil }
    if let plain = plainDerivative() { return plain }
    let partial = bytes[at] != 0x64
    var total = 1
    var letter: String?
    if let (n, end) = order(k) {
      (total, k) = (n, end)
    } else if let (name, end) = orderName(k) {
      (letter, k) = (name, end)
    }
    guard k < bytes.count, bytes[k] == 0x2F else { return nil }
    k += 1
    if let letter { return try symbolicOrder(letter, k, mark) }
    if total == 1, let begin = mark(k), begin < bytes.count, bytes[begin] == 0x28 {
      return (DerivativeSymbol(variables: [], isOpen: true), begin)
    }
    if let begin = mark(k), begin < bytes.count, isDigit(bytes[begin]) || bytes[begin] == 0x28 {
      throw Failure(
        .syntax, "a variable was expected after 'd/d'", at: begin..<begin + 1,
        hint: "write d/dx, with a letter")
    }
    let below = k
    var variables: [String] = []
    while let begin = mark(k), partial == (bytes[k] != 0x64) {
      var end = begin
      while end < bytes.count {
        let length = nameLength(end)
        if length == 0 { break }
        end += length
      }
      // π is no letter of a name, so ∂/∂π is refused with the other constants.
      guard end > begin else { return nil }
      let name = String(decoding: bytes[begin..<end], as: UTF8.self)
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

  /// d/dx with an ASCII letter and nothing behind it that belongs to the name.
  private func plainDerivative() -> (DerivativeSymbol, Int)? {
    guard at + 4 < bytes.count, bytes[at] == 0x64, bytes[at + 1] == 0x2F, bytes[at + 2] == 0x64,
      (bytes[at + 3] | 0x20) >= 0x61, (bytes[at + 3] | 0x20) <= 0x7A
    else { return nil }
    let next = bytes[at + 4]
    guard next == 0x20 || next == 0x28 else { return nil }
    return (words.derivative(words.number(bytes[(at + 3)..<(at + 4)])), at + 4)
  }

  /// The `^n` at `k` as a name, and where it ends.
  private func orderName(_ k: Int) -> (String, Int)? {
    guard k < bytes.count, bytes[k] == 0x5E else { return nil }
    var end = k + 1
    while end < bytes.count, case let length = nameLength(end), length > 0 { end += length }
    guard end > k + 1, !isDigit(bytes[k + 1]) else { return nil }
    return (String(decoding: bytes[(k + 1)..<end], as: UTF8.self), end)
  }

  /// The dx^n of d^n/dx^n, beginning at `k`.
  private func symbolicOrder(_ letter: String, _ k: Int, _ mark: (Int) -> Int?) throws(Failure) -> (
    DerivativeSymbol, Int
  )? {
    guard let begin = mark(k) else { return nil }
    var end = begin
    while end < bytes.count, case let length = nameLength(end), length > 0 { end += length }
    guard end > begin, !isDigit(bytes[begin]) else { return nil }
    guard let (below, after) = orderName(end), below == letter else {
      throw Failure(
        .syntax, "the orders of this derivative differ", at: k..<end, hint: "write d^\(letter)/dx^\(letter)")
    }
    return (
      DerivativeSymbol(variables: [String(decoding: bytes[begin..<end], as: UTF8.self)], order: letter), after
    )
  }
}
