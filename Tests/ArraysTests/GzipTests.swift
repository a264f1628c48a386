// gzip files: members, padding, and every way in which one can be damaged.
import Arrays
import Calculus
import Testing

@Suite struct GzipTests {
  /// `printf 'to be, or not to be, to be' | gzip -9n`
  static let file = base64("H4sIAAAAAAACAyvJV0hK1VHIL1LIyy9RKIHwwBQAKaLq3BoAAAA=")
  static let text = Array("to be, or not to be, to be".utf8)

  func message(_ bytes: [UInt8], limit: Int = 1 << 20) -> String? {
    failure { try Gzip.inflated(bytes, path: "x.gz", limit: limit) }?.message
  }

  @Test func `a file of gzip is inflated`() throws {
    #expect(try Gzip.inflated(GzipTests.file, path: "x.gz") == GzipTests.text)
  }

  @Test func `members are joined, and zeros behind them are padding`() throws {
    let two = GzipTests.file + GzipTests.file
    #expect(try Gzip.inflated(two, path: "x.gz") == GzipTests.text + GzipTests.text)
    #expect(try Gzip.inflated(two + [0, 0, 0], path: "x.gz").count == 52)
  }

  @Test(arguments: [0, 1, 100, 300_000, 5_000_000]) func `what is deflated inflates to the same`(count: Int)
    throws
  {
    var generator = SeededGenerator(state: 1)
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...20, using: &generator) }
    let packed = try Gzip.deflated(bytes)
    #expect(try Gzip.inflated(packed, path: "x.gz") == bytes)
    #expect(try Gzip.deflated(bytes) == packed)
  }

  @Test func `what is wrong with a file is said`() {
    let file = GzipTests.file
    #expect(message([]) == "'x.gz' is not a gzip file")
    #expect(message(Array("plain".utf8)) == "'x.gz' is not a gzip file")
    #expect(message(Array(file.dropLast(3))) == "'x.gz' is truncated: its compressed data end in the middle")
    #expect(message(file + [1, 2]) == "'x.gz' has 2 bytes behind its end that are no gzip data")
    var wrong = file
    wrong[file.count - 8] ^= 1
    #expect(message(wrong) == "'x.gz' is damaged: incorrect data check")
    wrong = file
    wrong[file.count - 4] ^= 1
    #expect(message(wrong) == "'x.gz' is damaged: incorrect length check")
    wrong = file
    wrong[2] = 7
    #expect(message(wrong) == "'x.gz' is damaged: unknown compression method")
    #expect(message(file, limit: 25) == "'x.gz' has too many bytes when inflated")
    #expect(message(file, limit: 26) == nil)
  }

  @Test func `a bomb stops at the limit`() throws {
    let bomb = try Gzip.deflated([UInt8](repeating: 0, count: 20_000_000))
    #expect(bomb.count < 30_000)
    #expect(failure { try Gzip.inflated(bomb, path: "x.gz", limit: 1_000_000) }?.code == .limit)
  }

  @Test func `damaged files never trap`() {
    // The name, the time and the system in the head may change unnoticed.
    let refused = refusals(of: GzipTests.file) { _ = try Gzip.inflated($0, path: "x.gz", limit: 1 << 20) }
    #expect(refused > 2500 && refused < 4000)
  }
}
