// The number that a constant expression comes to.

extension Graph {
  /// The value of a constant expression as a double.
  public func value(of e: Expr) throws(Failure) -> Double {
    if isNumber(e) { return value(e).double }
    let program = try Program(self, [e], inputs: [])
    return try watched { () throws(Failure) in
      let result = program([])[0]
      try BallWatch.current.check()
      // An integral asks whether to go on; what stopped it is worth more than its answer.
      if nodes[e.i].flags & Flag.hasBinder != 0 {
        poll()
        if let failure = trouble, failure.code == .interrupted { try check() }
      }
      return result
    }
  }
}
