// The exact decimal value of a double and its rounding. A double is m·2^e with whole m; for negative e that
// is m·5^k / 10^k with k = -e, so one multiplication of a big whole number gives every digit. Rounding
// happens once, on the exact digits, to nearest with ties to even: what printf prints, in no locale.

/// Digits d₁d₂d₃… and the place of the point: the value is 0.d₁d₂d₃… × 10^point. Zero has no digits.
struct Decimal {
  var digits: [UInt8]
  var point: Int

  /// The magnitude of a finite double, exactly. At most 767 digits, a few microseconds in the extremes.
  init(exactly x: Double) {
    if x == 0 || !x.isFinite {
      self.init(digits: [], point: 0)
      return
    }
    let hidden: UInt64 = x.isNormal ? 1 << 52 : 0
    var significand = x.significandBitPattern | hidden
    var exponent = (x.isNormal ? Int(x.exponentBitPattern) : 1) - 1075
    let zeros = significand.trailingZeroBitCount
    significand >>= UInt64(zeros)
    exponent += zeros

    var limbs = [UInt32(significand % 1_000_000_000)]
    if significand >= 1_000_000_000 { limbs.append(UInt32(significand / 1_000_000_000)) }
    var left = abs(exponent)
    while left > 0 {
      // The largest powers of 2 and of 5 below 2^31.
      let step = min(left, exponent > 0 ? 29 : 13)
      Decimal.multiply(&limbs, by: exponent > 0 ? 1 << UInt64(step) : Decimal.powersOfFive[step])
      left -= step
    }
    self.init(limbs: limbs)
    point = digits.count - max(0, -exponent)
    dropTrailingZeros()
  }

  /// The shortest digits that read back as the same double; the standard library finds them, here they are
  /// re-read.
  init(shortest x: Double) {
    var digits: [UInt8] = []
    var point = 0
    var exponent = 0
    var negative = false
    var seenPoint = false
    var seenExponent = false
    for byte in x.magnitude.description.utf8 {
      switch byte {
      case 0x30...0x39 where seenExponent: exponent = exponent * 10 + Int(byte - 0x30)
      case 0x30...0x39:
        if digits.isEmpty && byte == 0x30 {
          if seenPoint { point -= 1 }
        } else {
          digits.append(byte - 0x30)
          if !seenPoint { point += 1 }
        }
      case 0x2E: seenPoint = true
      case 0x65: seenExponent = true
      case 0x2D: negative = true
      default: break
      }
    }
    self.init(digits: digits, point: point + (negative ? -exponent : exponent))
    dropTrailingZeros()
  }

  init(digits: [UInt8], point: Int) {
    self.digits = digits
    self.point = point
  }

  private init(limbs: [UInt32]) {
    digits = []
    point = 0
    digits.reserveCapacity(limbs.count * 9)
    for limb in limbs.reversed() {
      var divisor: UInt32 = 100_000_000
      while divisor > 0 {
        let digit = UInt8(limb / divisor % 10)
        if digit != 0 || !digits.isEmpty { digits.append(digit) }
        divisor /= 10
      }
    }
  }

  /// Keeps `count` digits, the rest decides. Fewer than none leaves zero; carrying out of the first digit
  /// moves the point.
  mutating func round(toDigits count: Int) {
    if count >= digits.count { return }
    if count < 0 {
      digits = []
      point = 0
      return
    }
    let first = digits[count]
    let exactHalf = first == 5 && count + 1 == digits.count
    let odd = count > 0 && digits[count - 1] % 2 == 1
    let up = exactHalf ? odd : first >= 5
    digits.removeSubrange(count...)
    if up {
      var index = count - 1
      while index >= 0, digits[index] == 9 { index -= 1 }
      if index >= 0 {
        digits[index] += 1
        digits.removeSubrange((index + 1)...)
      } else {
        digits = [1]
        point += 1
      }
    }
    dropTrailingZeros()
  }

  private mutating func dropTrailingZeros() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  private static func multiply(_ limbs: inout [UInt32], by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = UInt64(limbs[index]) &* factor &+ carry
      limbs[index] = UInt32(truncatingIfNeeded: product % 1_000_000_000)
      carry = product / 1_000_000_000
    }
    while carry > 0 {
      limbs.append(UInt32(truncatingIfNeeded: carry % 1_000_000_000))
      carry /= 1_000_000_000
    }
  }

  private static let powersOfFive: [UInt64] = (0...13).map { power in
    (0..<power).reduce(UInt64(1)) { product, _ in product * 5 }
  }
}
