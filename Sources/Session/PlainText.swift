// What the program says, in plain ASCII for pipes and for terminals that have nothing else: one table for
// mathematics, nets and prose.

enum PlainText {
  private static let signs: [Unicode.Scalar: String] = [
    "·": "*", "×": "x", "−": "-", "–": "-", "′": "'", "‘": "'", "’": "'", "…": "...", "→": "->", "←": "<-",
    "≈": "~",
    "≤": "<=", "≥": ">=", "≠": "!=", "∞": "inf", "√": "sqrt", "∛": "cbrt", "Σ": "sum", "⊙": ".*", "‖": "||",
    "∇": "grad",
    "½": "1/2", "⅓": "1/3", "⁰": "^0", "¹": "^1", "²": "^2", "³": "^3", "⁴": "^4", "⁵": "^5", "⁶": "^6",
    "⁷": "^7", "⁸": "^8", "⁹": "^9", "⁻": "^-", "ⁿ": "^n", "ᵘ": "^u",
    "ᵛ": "^v", "ᵀ": "^T", "ᵗ": "^t", "₁": "_1", "₂": "_2", "ᵣ": "_r", "ᵢ": "_i", "ⱼ": "_j", "ₖ": "_k",
    "ₒ": "_o", "⋆": "*",
    "\u{302}": "hat", "\u{304}": "bar",
  ]

  /// Letters of the program's own formulas. In a message they may be somebody's names and stay.
  private static let letters: [Unicode.Scalar: String] = [
    "ŷ": "yhat", "δ": "d", "∂": "d", "σ": "sigma", "π": "pi", "η": "rate", "λ": "lambda", "β": "beta",
    "γ": "gamma",
    "μ": "mu",
    "ε": "eps", "θ": "theta", "φ": "phi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Φ": "Phi",
    "∫": "integral ",
  ]

  /// Of the exponents; a run of them is one exponent.
  private static let raised: [Unicode.Scalar: String] = [
    "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
    "⁻": "-",
  ]

  static func ascii(_ text: String, letters spelled: Bool = true) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
    var out = ""
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      if scalar.isASCII {
        out.unicodeScalars.append(scalar)
      } else if scalar == "ⁿ", rest.starts(with: "⁻¹".unicodeScalars) {
        out += "^(n-1)"
        rest.removeFirst(2)
      } else if let first = raised[scalar], rest.first.map({ raised[$0] != nil }) ?? false {
        out += "^" + first
        while let next = rest.first, let digit = raised[next] {
          out += digit
          rest.removeFirst()
        }
      } else if scalar == "√", let next = rest.first, next != "(" {
        // √x has no brackets; sqrt(x) needs them.
        let radicand = rest.prefix {
          $0.properties.isAlphabetic || ($0.value >= 0x30 && $0.value <= 0x39) || $0 == "_"
        }
        out += "sqrt(\(ascii(String(radicand), letters: spelled)))"
        rest.removeFirst(radicand.count)
      } else {
        out += signs[scalar] ?? (spelled ? letters[scalar] : nil) ?? String(scalar)
      }
    }
    return out
  }
}
