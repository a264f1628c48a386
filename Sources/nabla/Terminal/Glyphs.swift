// Names for the characters that keyboards lack. `\theta` and Tab give θ; the names are LaTeX's, because
// those are the ones that fingers know.

/// One character and the names that produce it after a backslash.
package struct Glyph: Sendable, Equatable {
  package let name: String
  package let text: String
}

package enum Glyphs {
  /// Every name, in the order in which they are listed.
  package static let table: [Glyph] = [
    Glyph(name: "alpha", text: "α"), Glyph(name: "beta", text: "β"), Glyph(name: "gamma", text: "γ"),
    Glyph(name: "delta", text: "δ"), Glyph(name: "epsilon", text: "ε"), Glyph(name: "zeta", text: "ζ"),
    Glyph(name: "eta", text: "η"), Glyph(name: "theta", text: "θ"), Glyph(name: "iota", text: "ι"),
    Glyph(name: "kappa", text: "κ"), Glyph(name: "lambda", text: "λ"), Glyph(name: "mu", text: "μ"),
    Glyph(name: "nu", text: "ν"), Glyph(name: "xi", text: "ξ"), Glyph(name: "omicron", text: "ο"),
    Glyph(name: "pi", text: "π"), Glyph(name: "rho", text: "ρ"), Glyph(name: "sigma", text: "σ"),
    Glyph(name: "tau", text: "τ"), Glyph(name: "upsilon", text: "υ"), Glyph(name: "phi", text: "φ"),
    Glyph(name: "chi", text: "χ"), Glyph(name: "psi", text: "ψ"), Glyph(name: "omega", text: "ω"),
    Glyph(name: "Alpha", text: "Α"), Glyph(name: "Beta", text: "Β"), Glyph(name: "Gamma", text: "Γ"),
    Glyph(name: "Delta", text: "Δ"), Glyph(name: "Epsilon", text: "Ε"), Glyph(name: "Zeta", text: "Ζ"),
    Glyph(name: "Eta", text: "Η"), Glyph(name: "Theta", text: "Θ"), Glyph(name: "Iota", text: "Ι"),
    Glyph(name: "Kappa", text: "Κ"), Glyph(name: "Lambda", text: "Λ"), Glyph(name: "Mu", text: "Μ"),
    Glyph(name: "Nu", text: "Ν"), Glyph(name: "Xi", text: "Ξ"), Glyph(name: "Omicron", text: "Ο"),
    Glyph(name: "Pi", text: "Π"), Glyph(name: "Rho", text: "Ρ"), Glyph(name: "Sigma", text: "Σ"),
    Glyph(name: "Tau", text: "Τ"), Glyph(name: "Upsilon", text: "Υ"), Glyph(name: "Phi", text: "Φ"),
    Glyph(name: "Chi", text: "Χ"), Glyph(name: "Psi", text: "Ψ"), Glyph(name: "Omega", text: "Ω"),
    Glyph(name: "partial", text: "∂"), Glyph(name: "nabla", text: "∇"), Glyph(name: "sqrt", text: "√"),
    Glyph(name: "cbrt", text: "∛"), Glyph(name: "infty", text: "∞"), Glyph(name: "inf", text: "∞"),
    Glyph(name: "cdot", text: "·"), Glyph(name: "times", text: "×"), Glyph(name: "div", text: "÷"),
    Glyph(name: "le", text: "≤"), Glyph(name: "leq", text: "≤"), Glyph(name: "ge", text: "≥"),
    Glyph(name: "geq", text: "≥"), Glyph(name: "ne", text: "≠"), Glyph(name: "neq", text: "≠"),
    Glyph(name: "^0", text: "⁰"), Glyph(name: "^1", text: "¹"), Glyph(name: "^2", text: "²"),
    Glyph(name: "^3", text: "³"), Glyph(name: "^4", text: "⁴"), Glyph(name: "^5", text: "⁵"),
    Glyph(name: "^6", text: "⁶"), Glyph(name: "^7", text: "⁷"), Glyph(name: "^8", text: "⁸"),
    Glyph(name: "^9", text: "⁹"), Glyph(name: "^-", text: "⁻"), Glyph(name: "^n", text: "ⁿ"),
    Glyph(name: "squared", text: "²"), Glyph(name: "cubed", text: "³"),
    Glyph(name: "_0", text: "₀"), Glyph(name: "_1", text: "₁"), Glyph(name: "_2", text: "₂"),
    Glyph(name: "_3", text: "₃"), Glyph(name: "_4", text: "₄"), Glyph(name: "_5", text: "₅"),
    Glyph(name: "_6", text: "₆"), Glyph(name: "_7", text: "₇"), Glyph(name: "_8", text: "₈"),
    Glyph(name: "_9", text: "₉"),
  ]

  /// What a backslash name that ends at `cursor` (in scalars) may become; nil when there is none.
  package static func completion(_ line: String, _ cursor: Int) -> Completion? {
    let scalars = Array(line.unicodeScalars.prefix(cursor))
    var start = scalars.count
    while start > 0, isNamePart(scalars[start - 1]) { start -= 1 }
    guard start > 0, scalars[start - 1] == "\\" else { return nil }
    var name = ""
    name.unicodeScalars.append(contentsOf: scalars[start...])
    let matches = table.filter { $0.name.utf8.starts(with: name.utf8) }
    if matches.isEmpty { return nil }
    return Completion(
      start: start - 1,
      candidates: matches.map {
        Completion.Candidate("\\" + $0.name, inserts: $0.text, detail: $0.text)
      })
  }

  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "^", "_", "-": true
    default: false
    }
  }
}
