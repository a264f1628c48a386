// The language in colour: the same scan for what is typed and what is answered.
import Calculus
import Page

public enum Highlight {
  /// `line` as text with roles.
  public static func text(_ line: String) -> Text {
    var text = Text()
    let scalars = Array(line.unicodeScalars)
    var k = 0
    while k < scalars.count {
      let s = scalars[k]
      var j = k + 1
      let role: Role
      if isLetter(s) {
        while j < scalars.count, isLetter(scalars[j]) || isDigit(scalars[j]) { j += 1 }
        let name = String(String.UnicodeScalarView(scalars[k..<j]))
        role = Function.row(named: name) != nil || CalculusOperator.index[name] != nil ? .function : .symbol
      } else if isDigit(s) {
        while j < scalars.count, isDigit(scalars[j]) || scalars[j] == "." { j += 1 }
        role = .number
      } else if "+-−*/·^=<>≤≥≠!".unicodeScalars.contains(s) {
        role = .operator
      } else {
        role = .plain
      }
      text.append(String(String.UnicodeScalarView(scalars[k..<j])), role: role)
      k = j
    }
    return text
  }

  private static func isDigit(_ s: Unicode.Scalar) -> Bool { s.value >= 0x30 && s.value <= 0x39 }

  private static func isLetter(_ s: Unicode.Scalar) -> Bool {
    s == "_"
      || (s.value < 0x80 ? (s.value | 0x20) >= 0x61 && (s.value | 0x20) <= 0x7A : s.properties.isAlphabetic)
  }
}
