// Strangers' text in messages, made safe.

/// Text of a stranger made safe to show: control, format and bidirectional characters become \u{…}, and
/// what is longer than `limit` scalars is cut.
package func shown(_ text: some StringProtocol, limit: Int = 40) -> String {
  var result = ""
  var count = 0
  for scalar in text.unicodeScalars {
    if count == limit { return result + "…" }
    count += 1
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    default:
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
