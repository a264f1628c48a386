// Numbers as text: what is read is the nearest double, for every spelling.
import Arrays
import Calculus
import Testing

@Suite struct DecimalTests {
  /// Small and reproducible.
  struct Random {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  @Test func `doubles read back the same`() {
    var random = Random(state: 1)
    for k in 0..<200_000 {
      let bits = random.next()
      // Any double, and those that data are made of.
      let x =
        k % 2 == 0
        ? Double(bitPattern: bits)
        : Double(Int64(truncatingIfNeeded: bits) >> Int64(k % 60))
          / Double(sign: .plus, exponent: k % 40, significand: 1)
      guard x.isFinite else { continue }
      #expect(PlainDecimal.parse("\(x)") == x)
    }
  }

  @Test func `digits in excess are rounded correctly`() {
    var random = Random(state: 2)
    for _ in 0..<200_000 {
      let digits = String(random.next() % 10_000_000_000_000_000_000)
      let point = Int(random.next() % UInt64(digits.count + 1))
      let text =
        "\(digits.prefix(point)).\(digits.dropFirst(point))"
        + (random.next() % 3 == 0 ? "e\(Int(random.next() % 60) - 30)" : "")
      #expect(PlainDecimal.parse(text) == Double(text), "\(text)")
    }
  }

  @Test(arguments: [
    "9007199254740993", "9007199254740992.5", "9007199254740993.0000000000000000000000001", "1e23", "8.5e22",
    "0.1e-400", "123456789012345678901234567890", "4.9406564584124654e-324", "2.2250738585072011e-308",
    "1.7976931348623157e308", "9223372036854775807", "18446744073709551615", "18446744073709551616",
    "0.000000000000000000000000001", "72057594037927945e-1", "00000000000000000000000001.5", "-0",
    "1e00000000000000001",
  ]) func `hard cases are rounded correctly`(text: String) throws {
    #expect(try #require(PlainDecimal.parse(text)).bitPattern == Double(text)?.bitPattern)
  }

  @Test(arguments: [
    "", "-", ".", "1e", "e5", "1.2.3", "nan", "inf", "0x1", "1_000", "١", " 1", "1 ", "+-1", "1e+", "1e5.5",
  ])
  func `what is no plain decimal is none`(text: String) { #expect(PlainDecimal.parse(text) == nil) }

  @Test func `what is too large is infinite`() {
    #expect(PlainDecimal.parse("1e400") == .infinity)
    #expect(PlainDecimal.parse("-1e99999999999999999999") == -.infinity)
    #expect(PlainDecimal.parse("1e-99999999999999999999") == 0)
  }
}
