// Numbers as a person reads them in a worked example: what was given with the digits it was given with,
// what was computed with six decimals, what is tiny or huge in powers of ten. Rounds the shortest decimal
// that reads back the same, so it needs no C formatting and no locale.

package enum Digits {
  /// Digits d₁d₂… and p with |value| = 0.d₁d₂… · 10^p.
  static func expand(_ value: Double) -> (digits: [UInt8], point: Int) {
    var digits: [UInt8] = []
    var point = 0
    var exponent = 0
    var afterPoint = false
    var text = Substring("\(value.magnitude)")
    if let mark = text.firstIndex(of: "e") {
      exponent = Int(text[text.index(after: mark)...]) ?? 0
      text = text[..<mark]
    }
    for byte in text.utf8 {
      if byte == UInt8(ascii: ".") {
        afterPoint = true
      } else {
        digits.append(byte - UInt8(ascii: "0"))
        if !afterPoint { point += 1 }
      }
    }
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == 0 { digits.removeLast() }
    return (digits, digits.isEmpty ? 0 : point + exponent)
  }

  /// The first `count` digits, rounded half up; a carry out of the front moves the point.
  private static func rounded(
    _ number: (digits: [UInt8], point: Int), to count: Int
  ) -> (digits: [UInt8], point: Int) {
    guard count >= 0 else { return ([], number.point) }
    guard count < number.digits.count else { return number }
    var digits = Array(number.digits[..<count])
    guard number.digits[count] >= 5 else { return (digits, number.point) }
    var place = count - 1
    while place >= 0 {
      if digits[place] < 9 {
        digits[place] += 1
        return (digits, number.point)
      }
      digits[place] = 0
      place -= 1
    }
    return ([1] + digits, number.point + 1)
  }

  private static func special(_ value: Double) -> String? {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "−∞" : "∞" }
    return nil
  }

  /// `value` with exactly `decimals` digits after the point.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    if let word = special(value) { return word }
    let whole = expand(value)
    let (digits, point) = rounded(whole, to: whole.point + decimals)
    let text = { (place: Int) in place >= 0 && place < digits.count ? digits[place] : 0 }
    var result = value < 0 && !digits.isEmpty ? "−" : ""
    if point <= 0 { result += "0" } else { for place in 0..<point { result += "\(text(place))" } }
    if decimals > 0 {
      result += "."
      for place in 0..<decimals { result += "\(text(point + place))" }
    }
    return result
  }

  /// `value` with `significant` digits and a power of ten: 1.1e-05.
  static func scientific(_ value: Double, _ significant: Int) -> String {
    if let word = special(value) { return word }
    if value == 0 { return "0" }
    let (digits, point) = rounded(expand(value), to: significant)
    var result = value < 0 ? "−" : ""
    result += "\(digits.first ?? 0)"
    if significant > 1 {
      result += "."
      for place in 1..<significant { result += "\(place < digits.count ? digits[place] : 0)" }
    }
    let power = point - 1
    let size = "\(power.magnitude)"
    return result + "e" + (power < 0 ? "−" : "+") + (size.count < 2 ? "0" + size : size)
  }

  /// A computed number: six decimals, or seven digits and a power of ten below 10⁻⁴ and from 10⁷ on.
  package static func computed(_ value: Double) -> String {
    let size = value.magnitude
    return size != 0 && (size < 1e-4 || size >= 1e7) && value.isFinite
      ? scientific(value, 7) : fixed(value, 6)
  }

  /// At most `significant` digits and no zeros at the end: 0.25, 1.08, 1e−09.
  package static func short(_ value: Double, _ significant: Int = 4) -> String {
    if let word = special(value) { return word }
    let (digits, point) = rounded(expand(value), to: significant)
    if digits.isEmpty { return "0" }
    if point < -3 || point > 7 { return scientific(value, significant) }
    var last = digits.count
    while last > 0, digits[last - 1] == 0 { last -= 1 }
    return fixed(value, max(0, last - point))
  }

  /// How many decimals show all of `values` as they were given: none when all are whole, otherwise 2 to 6.
  /// Looks at the first 64 only, for a large matrix is not read number by number anyway.
  package static func decimals(_ values: some Collection<Double>) -> Int {
    var most = 0
    for value in values.prefix(64) where value.isFinite && value != value.rounded() {
      let (digits, point) = expand(value)
      most = max(most, digits.count - point, 2)
    }
    return min(most, 6)
  }

  /// A given number with the decimals of its tensor.
  package static func given(_ value: Double, _ decimals: Int) -> String {
    let size = value.magnitude
    return size != 0 && (size < 1e-4 || size >= 1e7) && value.isFinite
      ? scientific(value, 7) : fixed(value, decimals)
  }

  /// Factors with a dot between them; a negative one after the first gets brackets.
  static func product(_ factors: [String]) -> String {
    factors.enumerated().map { $0 > 0 && $1.hasPrefix("−") ? "(\($1))" : $1 }.joined(separator: "·")
  }

  /// Terms with signs between them: a + b − c.
  static func sum(_ terms: [String]) -> String {
    var result = ""
    for term in terms {
      if result.isEmpty {
        result = term
      } else if term.hasPrefix("−") {
        result += " − " + term.dropFirst()
      } else {
        result += " + " + term
      }
    }
    return result
  }
}
