// What goes wrong on the way: limits, interrupts, and the first failure of a statement, which every loop asks for and
// whoever wants the result throws.

extension Graph {
  /// Fractions of more bits than this take seconds to reduce, so the gate for them is lower than that for integers.
  static let fractionBits = 16_384

  /// Whether a product or sum of these numbers stays within the limits; asked before the arithmetic is done.
  func allows(_ a: Rational, _ b: Rational) -> Bool {
    let size = a.bits + b.bits
    if size <= 4096 { return true }
    poll()
    let limit = a.isInteger && b.isInteger ? limits.bits : min(limits.bits, Graph.fractionBits)
    if size > limit + 128 {
      fail(
        .limit, "a number with more than \(limit) bits",
        hint: "write a decimal for an approximation, or raise the limit with: set bits N")
    }
    return !isTroubled
  }
}

// MARK: Trouble

extension Graph {
  /// Records the first failure of a statement and answers `undefined`.
  @discardableResult
  func fail(_ code: Failure.Code, _ message: String, hint: String? = nil) -> Expr {
    if trouble == nil { trouble = Failure(code, message, hint: hint) }
    return .undefined
  }

  /// Asks whether to go on; cheap enough for every few thousand steps of a loop.
  @inline(never) public func poll() {
    guard trouble == nil else { return }
    if isInterrupted() {
      fail(.interrupted, "interrupted, nothing was changed")
    } else if isTimeOver() {
      fail(.limit, "the time for this part of the work is over")
    }
  }

  /// Throws what went wrong since the last call, and forgets it.
  public func check() throws(Failure) {
    if isTroubled, let failure = trouble {
      trouble = nil
      throw failure
    }
  }

  /// `check()`, then `e` itself: for returning a result that must be sound.
  func checked(_ e: Expr) throws(Failure) -> Expr {
    try check()
    return e
  }
}
