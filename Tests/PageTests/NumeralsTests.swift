// Numbers as text: fixed examples, and the C library as a second opinion on many others.

import Page
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct NumeralsTests {
  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (0.1, "0.1"), (1e-5, "1e-5"), (0.001, "0.001"), (0.0001, "0.0001"),
    (12345.5, "12345.5"),
    (-2, "-2"), (1e15, "1000000000000000"), (1e16, "1e16"), (1.5e300, "1.5e300"),
    (.leastNonzeroMagnitude, "5e-324"),
    (100, "100"), (0.30000000000000004, "0.30000000000000004"), (.infinity, "inf"), (-.infinity, "-inf"),
    (.nan, "nan"), (1.7976931348623157e308, "1.7976931348623157e308"),
    (9_007_199_254_740_992, "9007199254740992"),
  ])
  func `the shortest form of`(value: Double, text: String) {
    #expect(Numerals.shortest(value) == text)
  }

  @Test func `the shortest form reads back`() {
    var random = Lehmer()
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { #expect(Double(Numerals.shortest(value)) == value) }
    }
  }

  @Test func `fixed rounds the exact value, ties to even`() {
    #expect(Numerals.fixed(0.125, decimals: 2) == "0.12")
    #expect(Numerals.fixed(0.375, decimals: 2) == "0.38")
    #expect(Numerals.fixed(2.5, decimals: 0) == "2")
    #expect(Numerals.fixed(1.005, decimals: 2) == "1.00")
    #expect(Numerals.fixed(0.9999999, decimals: 3) == "1.000")
    #expect(Numerals.fixed(-0.0001, decimals: 2) == "0.00")
    #expect(Numerals.fixed(-4.355462, decimals: 3, glyphs: .unicode) == "−4.355")
    #expect(Numerals.fixed(2.50, decimals: 6, trim: true) == "2.5")
    #expect(Numerals.fixed(100, decimals: 6, trim: true) == "100")
    #expect(Numerals.fixed(.nan, decimals: 3) == "nan")
    #expect(Numerals.fixed(1, decimals: -5) == "1")
    #expect(Numerals.fixed(1, decimals: .max).utf8.count == 1102)
  }

  @Test func `significant digits`() {
    #expect(Numerals.significant(0.69635, digits: 4) == "0.6964")
    #expect(Numerals.significant(12345.6, digits: 4) == "1.235e4")
    #expect(Numerals.significant(1234.56, digits: 4) == "1235")
    #expect(Numerals.significant(0.00001234, digits: 2) == "1.2e-5")
    #expect(Numerals.significant(0.0001234, digits: 2) == "0.00012")
    #expect(Numerals.significant(99999, digits: 3, glyphs: .unicode) == "1e5")
    #expect(Numerals.significant(9.9999e-8, digits: 3, glyphs: .unicode) == "1e−7")
    #expect(Numerals.significant(2, digits: 4, trim: false) == "2.000")
    #expect(Numerals.significant(0, digits: 4, trim: false) == "0.000")
    #expect(Numerals.significant(0, digits: 0) == "0")
    #expect(Numerals.scientific(0.00015, digits: 3) == "1.50e-4")
    #expect(Numerals.scientific(-0.0, digits: 3) == "0.00e0")
    #expect(Numerals.scientific(1, digits: .max).utf8.count == 803)
  }

  @Test func `rounding agrees with the C library`() {
    var random = Lehmer()
    for count in 0..<20_000 {
      let bits = random.next()
      // A third anything, a third ordinary numbers, a third exact ties.
      var value = Double(bitPattern: bits)
      if count % 3 == 1 { value = Double(Int64(bitPattern: bits) >> 20) / 1e6 }
      if count % 3 == 2 { value = Double(Int64(bitPattern: bits) >> 40) / 128 }
      guard value.isFinite else { continue }
      let digits = Int(bits % 12)
      #expect(Numerals.fixed(value, decimals: digits) == printed("%.*f", digits, value))
      #expect(Numerals.scientific(value, digits: digits + 1) == printed("%.*e", digits, value))
    }
  }

  /// What printf prints, without the sign of a zero and without padding of the exponent.
  private func printed(_ format: String, _ digits: Int, _ value: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    _ = withVaList([Int32(digits), value]) { vsnprintf(&buffer, 400, format, $0) }
    var text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if text.hasPrefix("-"), !text.prefix(while: { $0 != "e" }).contains(where: { ("1"..."9").contains($0) }) {
      text.removeFirst()
    }
    guard let e = text.firstIndex(of: "e") else { return text }
    return text[...e] + String(Int(text[text.index(after: e)...]) ?? 0)
  }
}

/// A small generator with a fixed seed: the same numbers in every run.
struct Lehmer {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
