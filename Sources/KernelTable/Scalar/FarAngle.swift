// The angle of an argument of any size, in integers: x is a 53-bit number times a power of two, so only 192
// bits of 2/π decide where x lies between multiples of π/2. They are multiplied out exactly. The closest that
// any double comes to such a multiple is some 2⁻⁶¹, and 128 bits of the fraction are kept. It costs six
// multiplications, whatever the size.

/// x = k w + r, |r| <= w/2, for 1 <= |x|: w is π/2, or π when turns are counted in halves.
public struct FarAngle: Sendable {
  /// k modulo 4 at least.
  public let turns: UInt64
  /// The remainder and what lies behind its last bit.
  public let r: Double, rest: Double

  /// With `between`, the multiples of w lie halfway and the sign of x is left out: |x| + w/2 = k w + r.
  /// NaN of infinities and NaN.
  public init(_ x: Double, halves: Bool, between: Bool) {
    guard x.magnitude >= 1, x.isFinite else {
      (turns, r, rest) = (0, x - x, 0)
      return
    }
    // |x| = digits 2^exponent. The window opens with the bit of 2/π that contributes 2 turns.
    let exponent = Int(x.exponent) &- 52
    let digits = x.significandBitPattern | 1 << 52
    let (w0, w1, w2) = window(from: exponent &+ (halves ? 61 : 62))
    let low = digits.multipliedFullWidth(by: w2), middle = digits.multipliedFullWidth(by: w1)
    let (p1, carry) = low.high.addingReportingOverflow(middle.low)
    var p0 = digits &* w0 &+ middle.high &+ (carry ? 1 : 0)
    if between { p0 &+= 1 << 61 }
    let nearest = (p0 &+ 1 << 61) &>> 62
    // The fraction, from -1/2 to 1/2, as a magnitude of 128 bits, normalised, times π/2.
    var f = (high: p0 &<< 2 | p1 &>> 62, low: p1 &<< 2 | low.low &>> 62)
    let below = f.high &>> 63 == 1
    if below { f = (~f.high, ~f.low) }
    let shift = normalise(&f)
    var product = timesHalfPi(f)
    let scale = Double(
      sign: .plus, exponent: (halves ? 2 : 1) &- shift &- normalise(&product), significand: 1)
    let mirrored = x < 0 && !between, negative = below != mirrored
    let head = Double(product.high &>> 11) * 0x1p-53 * scale
    let tail = Double(product.high &<< 53 | product.low &>> 11) * 0x1p-117 * scale
    turns = mirrored ? 0 &- nearest : nearest
    r = negative ? -head : head
    rest = negative ? -tail : tail
  }
}

/// Moves the leading one to the front; by how many places.
private func normalise(_ f: inout (high: UInt64, low: UInt64)) -> Int {
  var shift = 0
  if f.high == 0 {
    f = (f.low, 0)
    shift = 64
  }
  let zeros = f.high.leadingZeroBitCount & 63
  if zeros > 0 { f = (f.high &<< zeros | f.low &>> (64 &- zeros), f.low &<< zeros) }
  return shift &+ zeros
}

/// f π/4, both as fractions of 2¹²⁸.
private func timesHalfPi(_ f: (high: UInt64, low: UInt64)) -> (high: UInt64, low: UInt64) {
  let high: UInt64 = 0xC90F_DAA2_2168_C234, low: UInt64 = 0xC4C6_628B_80DC_1CD1
  let product = f.high.multipliedFullWidth(by: high)
  let cross = f.high.multipliedFullWidth(by: low).high, other = f.low.multipliedFullWidth(by: high).high
  let (sum, first) = product.low.addingReportingOverflow(cross)
  let (total, second) = sum.addingReportingOverflow(other)
  return (product.high &+ (first ? 1 : 0) &+ (second ? 1 : 0), total)
}

/// 192 bits of 2/π from one on; the first 64 are zeros before the point.
private func window(from bit: Int) -> (UInt64, UInt64, UInt64) {
  let word = bit &>> 6, shift = UInt64(bit & 63)
  func cut(_ i: Int) -> UInt64 {
    shift == 0 ? twoOverPi[i] : twoOverPi[i] &<< shift | twoOverPi[i &+ 1] &>> (64 &- shift)
  }
  return (cut(word), cut(word &+ 1), cut(word &+ 2))
}

private let twoOverPi: [UInt64] = [
  0, 0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561,
  0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484,
  0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B, 0x1FF8_97FF_DE05_980F,
  0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7, 0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B,
  0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB, 0xF0CF_BC20_9AF4_361D,
]
