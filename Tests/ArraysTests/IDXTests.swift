// IDX files: every type, plain and compressed, and what is refused.
import Arrays
import Calculus
import Testing

@Suite struct IDXTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  static func idx(_ type: UInt8, _ shape: [Int], _ numbers: [UInt8]) -> [UInt8] {
    [0, 0, type, UInt8(shape.count)] + big(shape.map { UInt32($0) }) + numbers
  }

  @Test func `every type of number is read`() throws {
    let cases: [(UInt8, String, [UInt8], ArrayValues)] = [
      (0x08, "u1", [0, 128, 255], .uint8([0, 128, 255])),
      (0x09, "i1", [0, 128, 255], .int64([0, -128, -1])),
      (0x0B, ">i2", big([Int16(258), -2, 0]), .int64([258, -2, 0])),
      (0x0C, ">i4", big([Int32.min, -2, 70000]), .int32([.min, -2, 70000])),
      (0x0D, ">f4", big([Float(0.1), -3, 1e30].map(\.bitPattern)), .float32([0.1, -3, 1e30])),
      (0x0E, ">f8", big([0.1, -3, 1e300].map(\.bitPattern)), .float64([0.1, -3, 1e300])),
    ]
    for (type, code, bytes, values) in cases {
      let path = try folder.file("x", IDXTests.idx(type, [3, 1], bytes))
      let array = try IDXFile.read(path)
      #expect(array.elementType == ElementType(code))
      #expect(array.shape == [3, 1])
      #expect(array.values == values)
    }
  }

  @Test func `content, not the name, says whether a file is compressed`() throws {
    let plain = IDXTests.idx(8, [2, 3], [1, 2, 3, 4, 5, 6])
    let packed = try folder.file("images", try Gzip.deflated(plain))
    let misnamed = try folder.file("images.gz", plain)
    #expect(try IDXFile.read(packed) == IDXFile.read(misnamed))
    #expect(try IDXFile.read(packed).values.doubles == [1, 2, 3, 4, 5, 6])
  }

  @Test func `bytes that are written are read again`() throws {
    let path = folder.path + "/x"
    let bytes = (0..<(5 * 28 * 28)).map { UInt8($0 & 0xFF) }
    try IDXFile.write(bytes, shape: [5, 28, 28], to: path)
    #expect(
      Array(try RegularFile.read(path).prefix(16)) == [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 28, 0, 0, 0, 28])
    let array = try IDXFile.read(path)
    #expect(array.shape == [5, 28, 28])
    #expect(array.values == .uint8(bytes))
    for shape in [[], [2, 2], [-1], [-5, -784], [5, 785]] {
      #expect(failure { try IDXFile.write(bytes, shape: shape, to: path) }?.code == .shape)
    }
    #expect(try IDXFile.read(path) == array)
  }

  @Test(arguments: [
    ([], "is not an IDX file"), (Array("P5 28 28".utf8), "is not an IDX file"),
    ([0, 0, 8], "is not an IDX file"),
    (idx(0x0A, [1], [1]), "has numbers of type 0xa, which is none of the IDX format"),
    (idx(8, [], []), "has 0 axes"), ([0, 0, 8, 200], "has 200 axes"),
    (Array(idx(8, [2, 2], []).prefix(10)), "is truncated: its header ends after 10 bytes"),
    (idx(8, [2, 2], [1, 2, 3]), "is truncated: 4 numbers promised, 3 there"),
    (idx(0x0E, [2], [1, 2, 3]), "is truncated: 2 numbers promised, 0 there"),
    (idx(8, [1 << 20, 1 << 10], []), "is truncated: 1073741824 numbers promised, 0 there"),
    (idx(8, [1 << 20, 1 << 20], []), "promises 1099511627776 numbers of 1 byte"),
    (
      idx(8, [1 << 31, 1 << 31, 1 << 31], []),
      "has a damaged header: 2147483648×2147483648×2147483648 numbers are too many"
    ), (idx(8, [2], [1, 2, 3]), "has 1 byte behind its last number"),
  ]) func `what is wrong with a file is said`(bytes: [UInt8], message: String) throws {
    let path = try folder.file("x", bytes)
    #expect(failure { try IDXFile.read(path) }?.message == "'\(path)' \(message)")
    let packed = try folder.file("x.gz", try Gzip.deflated(bytes))
    #expect(failure { try IDXFile.read(packed) }?.message == "'\(packed)' \(message)")
  }

  @Test func `damaged files never trap`() throws {
    let plain = IDXTests.idx(0x0D, [2, 3], big((0..<6).map { Float($0).bitPattern }))
    for file in [plain, try Gzip.deflated(plain)] {
      #expect(refusals(of: file) { _ = try IDXFile.array($0, name: "x") } > 1500)
    }
  }
}
