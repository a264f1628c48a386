// What is said of readings that a person may have meant otherwise: sin x/y, 2/3x, x^2y.

extension Parser {
  func notesOnArgument(_ name: Int, _ argument: Expr) {
    let f = lexer.text(token(name))
    let t = token
    if shape == .power {
      note(
        "function of power", "'\(source(name, position))' is read as \(f)(\(graph.text(argument)))",
        span(name, position))
    }
    if t.kind == .divide {
      note(
        "function then quotient", "'\(f) x/…' is read as \(f)(x)/…; write \(f)(x/…) for the other",
        span(name, position + 1))
    } else if t.kind == .name && t.spaced && Function.index[lexer.text(t)] == nil && lexer.text(t) != "at"
      && t.kind != .end
    {
      note(
        "function then factor",
        "'\(f) x \(lexer.text(t))' is read as \(f)(x)·\(lexer.text(t)); write \(f)(x*\(lexer.text(t))) for the other",
        span(name, position + 1))
    }
  }

  func notesOnInfix(_ op: Infix, _ left: Expr, _ leftShape: Shape, _ right: Expr, _ at: Int) {
    switch op {
    case .divide where shape == .tight:
      note(
        "tight denominator",
        "'/\(source(at + 1, position))' is read as /(\(source(at + 1, position))); a product without a space binds tighter than '/'",
        span(at, position))
    case .tight:
      let name = token(at)
      // The power has just been read: its base and exponent stand directly before.
      if leftShape == .power, at >= 3, token(at - 2).kind == .power, token(at - 1).kind == .number,
        name.kind == .name,
        !name.spaced
      {
        note(
          "power then name",
          "'\(source(at - 3, at + 1))' is read as (\(source(at - 3, at)))*\(lexer.text(name)); write \(source(at - 3, at - 1))(\(source(at - 1, at + 1))) for the other",
          span(at - 3, at + 1))
      }
    case .divide where leftShape == .power && at >= 3:
      if token(at - 2).kind == .power, token(at - 1).kind == .number, token(at + 1).kind == .number,
        !token(at).spaced,
        !token(at + 1).spaced, position == at + 2
      {
        note(
          "power then quotient",
          "'\(source(at - 3, at + 2))' is read as (\(source(at - 3, at)))/\(lexer.text(token(at + 1))); write \(source(at - 3, at - 1))(\(source(at - 1, at + 2))) for the root",
          span(at - 3, at + 2))
      }
    default: break
    }
  }

  private func source(_ from: Int, _ to: Int) -> String {
    String(decoding: lexer.bytes(span(max(0, from), to)).prefix(60), as: UTF8.self)
  }
}
