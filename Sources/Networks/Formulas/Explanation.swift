// Why a number is what it is: the sum it comes from, path by path. A gradient is a sum over all paths from a
// parameter to the loss and a product along each.

import Calculus

/// One term of the sum.
public struct Contribution: Sendable, Equatable {
  /// "via ŷ[2]", "via z3[1] → ŷ[2]", "x[1]", "bias", "example 3, via ŷ[1]".
  public let via: String
  /// The factors with the numbers in.
  public let work: String
  public let value: Double
}

public struct Explanation: Sendable, Equatable {
  /// "∂L/∂W1[1,2]"
  public let name: String
  public let formula: String
  public let contributions: [Contribution]
  /// How the sum of the contributions becomes the value: "/3" for a mean; empty otherwise.
  public let closing: String
  /// The sum over the contributions, closed.
  public let total: Double
  /// What the pass computed for the same entry.
  public let value: Double

  /// Name and formula, a line for each contribution (the largest come first when there are many), the total.
  public func text(limit: Int = 12) -> [String] {
    var lines = ["\(name) = \(formula)"]
    var shown = contributions
    if shown.count > limit {
      shown.sort { abs($0.value) > abs($1.value) }
      shown = Array(shown.prefix(max(limit / 2, 1)))
    }
    for part in shown {
      let number = Digits.computed(part.value)
      lines.append("  " + (part.work == number ? number : "\(part.work) = \(number)") + "   \(part.via)")
    }
    let rest = contributions.count - shown.count
    if rest > 0 { lines.append("  … and \(rest) smaller") }
    let sum =
      contributions.count == 1 || rest > 0
      ? "" : Digits.sum(contributions.map { Digits.computed($0.value) })
    let left = sum.isEmpty ? "" : (closing.isEmpty ? sum : "(\(sum))\(closing)") + " = "
    lines.append("  total  \(left)\(Digits.computed(total))")
    return lines
  }
}

extension Network {
  /// Explains one entry: of L, z, a, ŷ, δ, ∂L/∂a, ∂L/∂W or ∂L/∂b. Vectors of one unit need no index; with
  /// several examples z, a, δ and ∂L/∂a take the example first.
  public func why(_ spelling: some StringProtocol) throws(Failure) -> Explanation {
    guard let reference = QuantityReference(spelling) else {
      throw Failure(
        .unknown, "'\(shown(spelling))' is no quantity of a net",
        hint: "ask for an entry such as dW1[1,2], db1[1], δ1[1], z1[1], a1[1] or L")
    }
    return try why(reference)
  }

  public func why(
    _ reference: QuantityReference, interrupted: @escaping () -> Bool = { false }
  ) throws(Failure) -> Explanation {
    var reasoning = Reasoning(self, try snapshot(), interrupted: interrupted)
    return try reasoning.explain(reference)
  }
}
