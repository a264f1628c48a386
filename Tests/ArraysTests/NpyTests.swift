// .npy files: every type, both byte orders and both array orders, three versions of the header, and what is refused.
import Arrays
import Calculus
import Testing

@Suite struct NpyTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  static let types: [(String, [UInt8], [Double])] = [
    ("<f8", doubles([1.5, -0.0, .infinity, 1e300]), [1.5, -0.0, .infinity, 1e300]),
    (">f8", big([1.5, -2.25].map(\.bitPattern)), [1.5, -2.25]),
    ("<f4", little([Float(0.1), -3].map(\.bitPattern)), [Double(Float(0.1)), -3]),
    (">f4", big([Float(0.1), -3].map(\.bitPattern)), [Double(Float(0.1)), -3]),
    (
      "<f2", little([0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00, 0xFC00, 0x3555] as [UInt16]),
      [1, -2, 0x1p-24, 65504, .infinity, -.infinity, 0.333251953125]
    ),
    (">f2", big([0x3C00, 0x0400] as [UInt16]), [1, 0x1p-14]),
    ("<i8", little([Int64.min, -1, 1 << 53]), [-0x1p63, -1, 0x1p53]), (">i8", big([Int64(-7), 8]), [-7, 8]),
    ("<i4", little([Int32.min, 5]), [-0x1p31, 5]), (">i4", big([Int32.max, -5]), [2_147_483_647, -5]),
    ("<i2", little([Int16.min, 5]), [-32768, 5]), (">i2", big([Int16(258)]), [258]),
    ("|i1", [0x80, 0x7F], [-128, 127]),
    ("<u8", little([UInt64.max, 3]), [0x1p64, 3]), (">u8", big([UInt64(3)]), [3]),
    ("<u4", little([UInt32.max]), [4_294_967_295]), (">u4", big([UInt32(1)]), [1]),
    ("<u2", little([UInt16.max]), [65535]), (">u2", big([UInt16(1)]), [1]), ("|u1", [0, 255], [0, 255]),
    ("|b1", [0, 1, 2], [0, 1, 1]),
  ]

  @Test func `truth values are numbers and no grey values`() throws {
    let path = try folder.file("b.npy", npy("|b1", "(3,)", [0, 1, 2]))
    #expect(try NpyFile.read(path).values == .int32([0, 1, 1]))
  }

  @Test(arguments: types) func `every type of number is read`(type: String, bytes: [UInt8], values: [Double])
    throws
  {
    let path = try folder.file("x.npy", npy(type, "(\(values.count),)", bytes))
    let read = try columns(path, [0])[0]
    #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
    // As a column of two, its neighbour left out, the numbers lie apart.
    let size = bytes.count / values.count
    let apart = (0..<values.count).flatMap {
      [UInt8](repeating: 7, count: size) + bytes[($0 * size)..<(($0 + 1) * size)]
    }
    let two = try folder.file("two.npy", npy(type, "(\(values.count), 2)", apart))
    #expect(try columns(two, [1])[0].map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func `nan is nan`() throws {
    let path = try folder.file("x.npy", npy("<f2", "(1,)", little([0x7E00] as [UInt16])))
    #expect(try columns(path, [0])[0][0].isNaN)
  }

  @Test func `rows and columns are told by the order of the array`() throws {
    let numbers = doubles([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    let c = try folder.file("c.npy", npy("<f8", "(5, 2)", numbers))
    #expect(try columns(c, [0, 1]) == [[1, 3, 5, 7, 9], [2, 4, 6, 8, 10]])
    let f = try folder.file("f.npy", npy("<f8", "(5, 2)", numbers, fortran: true))
    #expect(try columns(f, [0, 1]) == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]])
    #expect(try columns(f, [1], piece: 2) == [[6, 7, 8, 9, 10]])
    let one = try folder.file("one.npy", npy("<f8", "(10,)", numbers, fortran: true))
    #expect(try columns(one, [0], piece: 4)[0] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    let cube = try folder.file("cube.npy", npy("<f8", "(1, 2, 5)", numbers))
    #expect(try columns(cube, [0, 9]) == [[1], [10]])
  }

  @Test(arguments: [1, 2, 3] as [UInt8]) func `three versions of the header are read`(version: UInt8) throws {
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }"
    let path = try folder.file("x.npy", npy(header, doubles([3, 4]), version: version))
    #expect(try columns(path, [0]) == [[3, 4]])
  }

  @Test(arguments: [
    ("{'shape':(2,),'fortran_order':False,'descr':'<f8'}", [1.0, 2]),
    (
      "{\"descr\": \"<f8\", 'fortran_order': False, 'shape': (2L,)}", [1, 2]
    ), ("{'descr': '<f8', 'fortran_order': False, 'shape': ()}", [1]),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (0,)}", []),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1)}", [1, 2]),
    ("{'descr': '=f8', 'fortran_order': False, 'shape': (2,)}", [1, 2]),
    ("  {  'descr'  :  '<f8'  ,  'fortran_order'  :  False  ,  'shape'  :  [  2  ]  }  ", [1, 2]),
  ]) func `a header may be written in any way that Python reads`(header: String, values: [Double]) throws {
    let path = try folder.file("x.npy", npy(header, doubles([1, 2])))
    #expect(try columns(path, [0]) == [values])
  }

  @Test func `records are columns with names`() throws {
    let descr =
      "[('x', '<f8'), ('', '|V3'), ('name', '<U2'), (('the title', 'n'), '>i2'), ('v', '<f4', (2,))]"
    let header = "{'descr': \(descr), 'fortran_order': False, 'shape': (2,), }"
    func record(_ x: Double, _ n: Int16) -> [UInt8] {
      doubles([x]) + [9, 9, 9] + [UInt8](repeating: 0x41, count: 8) + big([n])
        + [UInt8](repeating: 1, count: 8)
    }
    let path = try folder.file("r.npy", npy(header, record(0.5, -3) + record(1.5, 300)))
    let source = try ColumnFile.open(path)
    #expect(source.names == ["x", "name", "n", "v"])
    #expect((0..<4).map(source.isNumeric) == [true, false, true, false])
    #expect(try columns(path, [0, 2]) == [[0.5, 1.5], [-3, 300]])
    #expect(failure { try columns(path, [1]) }?.message == "'\(path)' has no real numbers in 'name'")
  }

  @Test(arguments: [
    ([UInt8]("x,y\n1,2\n".utf8), "is not an .npy file"), ([], "is not an .npy file"),
    ([0x50, 0x4B, 3, 4, 0, 0, 0, 0], "is not an .npy file"),
    (Array(npy("<f8", "(2,)", []).prefix(7)), "is truncated: its header ends after 7 bytes"),
    (Array(npy("<f8", "(2,)", []).prefix(40)), "is truncated: its header ends after 40 bytes"),
    (npy("<f8", "(2,)", doubles([1])), "is truncated: 2 rows are promised, 1 are there"),
    (
      npy("<f8", "(2, 2)", doubles([1, 2, 3]), fortran: true),
      "is truncated: 2 rows are promised, 1 are there"
    ),
    (npy("|O", "(2,)", [1, 2]), "holds Python objects ('|O'), not real numbers"),
    (npy("<c16", "(1,)", doubles([1, 2])), "holds complex numbers ('<c16'), not real numbers"),
    (npy("<U3", "(1,)", doubles([1, 2])), "holds texts ('<U3'), not real numbers"),
    (npy("<M8[ns]", "(1,)", doubles([1])), "holds dates ('<M8[ns]'), not real numbers"),
    (npy("<f16", "(1,)", doubles([1, 2])), "holds numbers of another size ('<f16'), not real numbers"),
    (npy("<f8", "(-1,)", []), "has a damaged header"), (npy("<f8", "(2", []), "has a damaged header"),
    (npy("<f8", "(9223372036854775807, 9223372036854775807)", []), "has a damaged header"),
    (npy("{}", []), "has a damaged header"), (npy("{'descr': '<f8'", []), "has a damaged header"),
    (npy(String(repeating: "[", count: 1000), []), "has a damaged header"),
    (
      npy("<f8", "(2, 2, 2)", doubles([1, 2, 3, 4, 5, 6, 7, 8]), fortran: true),
      "has 3 dimensions in Fortran order"
    ),
    (npy("<f8", "(2, 1000000)", []), "has 1000000 columns"),
    ([0x93] + Array("NUMPY".utf8) + [9, 0, 1, 0, 0x20], "is of version 9.0 of the .npy format"),
  ]) func `what is wrong with a file is said`(bytes: [UInt8], message: String) throws {
    let path = try folder.file("x.npy", bytes)
    #expect(failure { try columns(path, [0]) }?.message == "'\(path)' \(message)")
  }

  @Test func `damaged headers never trap`() throws {
    let whole = npy("<f4", "(2, 2)", little([1, 2, 3, 4] as [UInt32]))
    var read = 0
    for place in whole.indices {
      for byte in [0, 0x27, 0x31, 0x80, 0xFF, whole[place] ^ 1] as [UInt8] {
        var altered = whole
        altered[place] = byte
        let path = try folder.file("x.npy", altered)
        if (try? columns(path, [0])) != nil { read += 1 }
      }
      let cut = try folder.file("cut.npy", Array(whole[..<place]))
      #expect(failure { try columns(cut, [0]) } != nil)
    }
    // Numbers and blanks may change; the rest is noticed.
    #expect(read > 0 && read < whole.count * 6)
  }

  @Test func `directories, devices, pipes and missing files are refused`() throws {
    for path in [folder.path, "/dev/zero", folder.path + "/none", "", folder.path + "/a\0b"] {
      #expect(failure { try columns(path, [0]) }?.code == .file)
    }
  }
}
