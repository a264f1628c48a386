// Expressions in LaTeX. The stack of what is still to be written takes the place of recursion, as in `Printer`.

extension Graph {
  public func latex(_ e: Expr) -> String {
    var out = ""
    var work: [LaTeXItem] = [.expr(e, 0)]
    while let item = work.popLast() {
      switch item {
      case .text(let s): out += s
      case .expr(let e, let level): work.append(contentsOf: latexItems(e, level).reversed())
      }
    }
    return out
  }

  private enum LaTeXItem {
    case text(String)
    case expr(Expr, Int)
  }

  /// 0 anything, 1 a term, 2 a factor, 3 a base.
  private func latexItems(_ e: Expr, _ level: Int) -> [LaTeXItem] {
    let own = latexLevel(e)
    if own < level { return [.text(#"\left("#), .expr(e, 0), .text(#"\right)"#)] }
    switch kind(e) {
    case .number:
      let v = value(e)
      let sign = v.isNegative ? "-" : ""
      let m = v.magnitude
      return [
        .text(m.isInteger ? "\(sign)\(m.numerator)" : "\(sign)\\frac{\(m.numerator)}{\(m.denominator)}")
      ]
    case .symbol: return [.text(latexName(e))]
    case .sum:
      var items: [LaTeXItem] = []
      for (k, (negative, term)) in printedTerms(e).enumerated() {
        if k > 0 {
          items.append(.text(negative ? " - " : " + "))
        } else if negative {
          items.append(.text("-"))
        }
        items.append(.expr(term, 1))
      }
      return items
    case .product: return latexProduct(e)
    case .power: return latexPower(e)
    case .apply: return latexApply(e)
    case .derivative:
      var items: [LaTeXItem] = []
      for k in (1..<childCount(e)).reversed() {
        items.append(.text("\\frac{d}{d\(latexName(child(e, k)))}"))
      }
      return items + [.text(#"\left("#), .expr(child(e, 0), 0), .text(#"\right)"#)]
    }
  }

  private func latexLevel(_ e: Expr) -> Int {
    switch kind(e) {
    case .number: value(e).isNegative ? 0 : value(e).isInteger ? 4 : 2
    case .symbol, .derivative: 4
    case .sum: 0
    case .product: coefficient(e).isNegative ? 0 : 2
    case .power: isDenominator(e) || child(e, 1) == .half ? 2 : 3
    case .apply: row(e)?.form == .relation || isBinder(e) ? 0 : 4
    }
  }

  private func latexProduct(_ e: Expr) -> [LaTeXItem] {
    let c = coefficient(e)
    var above: [Expr] = [], below: [Expr] = []
    for f in factors(e) { if isDenominator(f) { below.append(reciprocalFactor(f)) } else { above.append(f) } }
    var items: [LaTeXItem] = c.isNegative ? [.text("-")] : []
    let m = c.magnitude
    let top = Rational(m.numerator), bottom = Rational(m.denominator)
    let numerator = factors(top, above), denominator = factors(bottom, below)
    if below.isEmpty && bottom.isOne { return items + numerator }
    items.append(.text(#"\frac{"#))
    items += numerator
    items.append(.text("}{"))
    items += denominator
    return items + [.text("}")]
  }

  private func factors(_ c: Rational, _ list: [Expr]) -> [LaTeXItem] {
    var items: [LaTeXItem] = []
    if !c.isOne || list.isEmpty { items.append(.text("\(c.numerator)")) }
    for f in list {
      if !items.isEmpty { items.append(.text(isNumber(base(f)) ? #" \cdot "# : " ")) }
      items.append(.expr(f, 2))
    }
    return items
  }

  private func latexPower(_ e: Expr) -> [LaTeXItem] {
    let b = child(e, 0), x = child(e, 1)
    if isDenominator(e) { return [.text(#"\frac{1}{"#), .expr(reciprocalFactor(e), 0), .text("}")] }
    if isNumber(x), case .small(1, let n) = value(x), n > 1 {
      return [.text(n == 2 ? #"\sqrt{"# : "\\sqrt[\(n)]{"), .expr(b, 0), .text("}")]
    }
    if let row = row(b), childCount(b) == 1, isNumber(x), value(x).isInteger,
      row.category == .trigonometric || row.category == .hyperbolic
    {
      return [
        .text("\(row.latex ?? row.name)^{"), .expr(x, 0), .text(#"}\left("#), .expr(child(b, 0), 0),
        .text(#"\right)"#),
      ]
    }
    return [.expr(b, 4), .text("^{"), .expr(x, 0), .text("}")]
  }

  private func latexApply(_ e: Expr) -> [LaTeXItem] {
    guard let row = row(e) else {
      guard case .formal(let k) = function(e) else { return [] }
      let f = formals[k]
      let primes =
        f.orders.count == 1
        ? (f.orders[0] <= 3 ? String(repeating: "'", count: f.orders[0]) : "^{(\(f.orders[0]))}")
        : f.orders.isEmpty ? "" : "^{(\(f.orders.map(String.init).joined(separator: ",")))}"
      return [.text(latexWord(f.name) + primes + #"\left("#)] + latexList(e, ", ") + [.text(#"\right)"#)]
    }
    switch row.form {
    case .relation, .equation, .connective:
      let sign: [String: String] = [
        "equals": " = ", "notequals": #" \ne "#, "less": " < ", "lessequal": #" \le "#, "and": #" \land "#,
        "or": #" \lor "#,
        "equation": " = ", "range": #" \ldots "#,
      ]
      if childCount(e) == 1 { return [.text(#"\lnot "#), .expr(child(e, 0), 3)] }
      return [.expr(child(e, 0), 1), .text(sign[row.name] ?? " "), .expr(child(e, 1), 1)]
    case .vector:
      let isMatrix = self.row(child(e, 0))?.form == .vector
      var items: [LaTeXItem] = [.text(#"\begin{pmatrix} "#)]
      for k in 0..<childCount(e) {
        if k > 0 { items.append(.text(#" \\ "#)) }
        items += isMatrix ? latexList(child(e, k), " & ") : [.expr(child(e, k), 0)]
      }
      return items + [.text(#" \end{pmatrix}"#)]
    case .binder:
      let open = displayed(e), letter = symbol(open.name)
      let sign = row.latex ?? row.name
      if row.name == "integral" {
        return [
          .text(sign + "_{"), .expr(open.from, 0), .text("}^{"), .expr(open.to, 0), .text("} "),
          .expr(open.body, 1), .text("\\,d"), .expr(letter, 0),
        ]
      }
      return [
        .text(sign + "_{"), .expr(letter, 0), .text("="), .expr(open.from, 0), .text("}^{"),
        .expr(open.to, 0), .text("} "), .expr(open.body, 1),
      ]
    case .piecewise:
      var items: [LaTeXItem] = [.text(#"\begin{cases} "#)]
      for k in stride(from: 0, to: childCount(e), by: 2) {
        if k > 0 { items.append(.text(#" \\ "#)) }
        if k + 1 < childCount(e) {
          items += [.expr(child(e, k + 1), 0), .text(#" & "#), .expr(child(e, k), 0)]
        } else {
          items += [.expr(child(e, k), 0), .text(#" & \text{otherwise}"#)]
        }
      }
      return items + [.text(#" \end{cases}"#)]
    default:
      if applies(e, Function.factorial) { return [.expr(child(e, 0), 4), .text("!")] }
      if row.name == "abs" { return [.text(#"\left|"#), .expr(child(e, 0), 0), .text(#"\right|"#)] }
      // Each # of the name takes an argument; the others stand in the brackets.
      let pieces = (row.latex ?? "\\operatorname{\(row.name)}").split(
        separator: "#", omittingEmptySubsequences: false)
      var items: [LaTeXItem] = []
      for (k, piece) in pieces.enumerated() {
        if k > 0 { items.append(.expr(child(e, k - 1), 0)) }
        items.append(.text(String(piece)))
      }
      return items + [.text(#"\left("#)] + latexList(e, ", ", from: pieces.count - 1) + [.text(#"\right)"#)]
    }
  }

  private func latexList(_ e: Expr, _ separator: String, from first: Int = 0) -> [LaTeXItem] {
    var items: [LaTeXItem] = []
    for k in first..<max(first, childCount(e)) {
      if k > first { items.append(.text(separator)) }
      items.append(.expr(child(e, k), 0))
    }
    return items
  }

  private func latexName(_ e: Expr) -> String {
    switch e {
    case .pi: #"\pi"#
    case .infinity: #"\infty"#
    default: latexWord(shownName(e))
    }
  }

  static let greek: [Character: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
  ]

  /// θ is \theta, x1 is x_{1}, and a longer word stands upright.
  private func latexWord(_ name: String) -> String {
    guard let first = name.first else { return "" }
    if Graph.greek.values.contains(name) { return "\\\(name)" }
    let letter = Graph.greek[first].map { "\\\($0)" } ?? String(first)
    var rest = name.dropFirst()
    if rest.isEmpty { return letter }
    if rest.first == "_" { rest = rest.dropFirst() }
    if rest.allSatisfy({ $0.isNumber }) { return "\(letter)_{\(rest)}" }
    return "\\mathrm{\(name.filter { $0 != "_" })}"
  }
}
