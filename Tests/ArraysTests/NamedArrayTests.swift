// Arrays of any rank: .npy in both orders, .npz as NumPy writes it and as NumPy reads it.
import Arrays
import Calculus
import Testing
import Transcripts

@Suite struct NamedArrayTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// `numpy.savez_compressed` of w (2×3 f4), n (2×1 i8), s (a single f8) and t (2×3 >i2 in Fortran order).
  static let compressed = base64(
    """
    UEsDBC0AAAAIAAAAIQAKnACk//////////8FABQAdy5ucHkBABAAmAAAAAAAAABWAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Ce\
    ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYwaLADEvYMDA5A3ADEC+wBUEsDBC0AAAAIAAAAIQAVGGGC//////////8F\
    ABQAbi5ucHkBABAAkAAAAAAAAABOAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5\
    GkY6CoaaOgq1CmQDrv9QwAACjAwMAFBLAwQtAAAACAAAACEANbQ6k///////////BQAUAHMubnB5AQAQAIgAAAAAAAAARwAAAAAAAACb7BfqGxDJ\
    yFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLgYwYHEAAFBLAwQtAAAACAAAACEA4R76qP//\
    ////////BQAUAHQubnB5AQAQAIwAAAAAAAAAUQAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBul2mkrqOgnpZfVFKUmBefX5SSChIPKSpNBQoX\
    ZyQWpAK5GkY6CsaaOgq1CuQDLgYGBmYGRgYWBiYGVgBQSwECLQMtAAAACAAAACEACpwApFYAAACYAAAABQAAAAAAAAAAAAAAgAEAAAAAdy5ucHlQ\
    SwECLQMtAAAACAAAACEAFRhhgk4AAACQAAAABQAAAAAAAAAAAAAAgAGNAAAAbi5ucHlQSwECLQMtAAAACAAAACEANbQ6k0cAAACIAAAABQAAAAAA\
    AAAAAAAAgAESAQAAcy5ucHlQSwECLQMtAAAACAAAACEA4R76qFEAAACMAAAABQAAAAAAAAAAAAAAgAGQAQAAdC5ucHlQSwUGAAAAAAQABADMAAAA\
    GAIAAAAA
    """)

  /// Python's `zipfile` to a pipe: the sizes stand behind the entry, in 64 bits.
  static let streamed = base64(
    """
    UEsDBC0ACAAIAAAAIQAAAAAA//////////8FABQAeC5ucHkBABAAAAAAAAAAAAAAAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Ce\
    ll9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4GMPhhD6EZDgAAUEsHCLCYxUFNAAAAAAAAAJAAAAAAAAAAUEsBAi0DLQAIAAgA\
    AAAhALCYxUFNAAAAkAAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsFBgAAAAABAAEAMwAAAJwAAAAAAA==
    """)

  /// Python's `zipfile` with the limit of zip64 set to a byte: every number of the directory is in a wide field.
  static let wide = base64(
    """
    UEsDBC0AAAAIAAAAIQBOF8Up//////////8FABQAYS5ucHkBABAAgQAAAAAAAABFAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF5T
    aqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GoY6mjoKtQoUAC52AFBLAwQtAAAACAAAACEANbQ6k///////////BQAUAGIu
    bnB5AQAQAIgAAAAAAAAARwAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC
    +RqaOgq1ChQBLgYwYHEAAFBLAQItAy0AAAAIAAAAIQBOF8Up//////////8FABQAAAAAAAAAAACAAQAAAABhLm5weQEAEACBAAAAAAAA
    AEUAAAAAAAAAUEsBAi0DLQAAAAgAAAAhADW0OpP//////////wUAHAAAAAAAAAAAAIAB/////2IubnB5AQAYAIgAAAAAAAAARwAAAAAA
    AAB8AAAAAAAAAFBLBgYsAAAAAAAAAC0ALQAAAAAAAAAAAAIAAAAAAAAAAgAAAAAAAACWAAAAAAAAAPoAAAAAAAAAUEsGBwAAAACQAQAA
    AAAAAAEAAABQSwUGAAAAAAIAAgCWAAAA+gAAAAAA
    """)

  static func arrays() throws -> [NamedArray] {
    [
      try NamedArray(
        name: "weights/W1", shape: [2, 3],
        values: .float32([0.1, -0.0, .infinity, .leastNonzeroMagnitude, 2, 3])),
      try NamedArray(name: "b", shape: [2], values: .float64([0.1, -.pi])),
      try NamedArray(name: "größe", shape: [], values: .int64([.min])),
      try NamedArray(name: "i", shape: [1, 1, 2], values: .int32([.max, -1])),
      try NamedArray(name: "none", shape: [0, 4], values: .float32([])),
      try NamedArray(name: "image", shape: [2, 2], values: .uint8([0, 1, 254, 255])),
    ]
  }

  @Test func `an archive of NumPy is read`() throws {
    let arrays = try NpzFile.arrays(NamedArrayTests.compressed, name: "x.npz")
    #expect(
      arrays == [
        try NamedArray(name: "w", shape: [2, 3], values: .float32([0, 0.25, 0.5, 0.75, 1, 1.25])),
        try NamedArray(name: "n", shape: [2, 1], values: .int64([-1, 1 << 40])),
        try NamedArray(name: "s", shape: [], values: .float64([2.5])),
        try NamedArray(name: "t", shape: [2, 3], values: .int64([0, 1, 2, 3, 4, 5])),
      ])
    let streamed = try NpzFile.arrays(NamedArrayTests.streamed, name: "x.npz")
    #expect(streamed == [try NamedArray(name: "x", shape: [2], values: .float64([1.5, -2]))])
    let wide = try NpzFile.arrays(NamedArrayTests.wide, name: "x.npz")
    #expect(
      wide == [
        try NamedArray(name: "a", shape: [1], values: .uint8([7])),
        try NamedArray(name: "b", shape: [], values: .float64([2.5])),
      ])
  }

  @Test func `a .npy file is an array of any rank, whatever its order and type`() throws {
    // Entry (i, j, k) is 100i + 10j + k.
    func entry(_ i: Int, _ j: Int, _ k: Int) -> Int16 { Int16(100 * i + 10 * j + k) }
    var values: [Int16] = [], turned: [Int16] = []
    for i in 0..<2 { for j in 0..<3 { for k in 0..<4 { values.append(entry(i, j, k)) } } }
    for k in 0..<4 { for j in 0..<3 { for i in 0..<2 { turned.append(entry(i, j, k)) } } }
    let c = try folder.file("c.npy", npy(">i2", "(2, 3, 4)", big(values)))
    let f = try folder.file("f.npy", npy("<i2", "(2, 3, 4)", little(turned), fortran: true))
    let array = try NpyFile.read(c)
    #expect(array.name == "c")
    #expect(array.shape == [2, 3, 4])
    #expect(array.values == .int64(values.map(Int64.init)))
    #expect(try NpyFile.read(f).values == array.values)
    let one = try folder.file("one", npy("<f8", "(1, 3, 1)", doubles([1, 2, 3]), fortran: true))
    #expect(try NpyFile.read(one).doubles == [1, 2, 3])
  }

  @Test(arguments: NpyTests.types) func `every type of number is read`(
    type: String, bytes: [UInt8], values: [Double]
  )
    throws
  {
    let path = try folder.file("x.npy", npy(type, "(1, \(values.count))", bytes))
    guard type != "<u8" else {
      let message = "'\(path)' holds whole numbers above 9223372036854775807"
      #expect(failure { try NpyFile.read(path) }?.message == message)
      return
    }
    #expect(try NpyFile.read(path).doubles.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func `what is wrong with a .npy file is said`() throws {
    let cases: [([UInt8], String)] = [
      (npy("<f8", "(2, 2)", doubles([1, 2, 3])), "is truncated: 4 numbers promised, 3 there"),
      (npy("<f8", "(1,)", doubles([1, 2])), "has 8 bytes behind its last number"),
      (npy("<f8", "(1000, 1000, 4000)", []), "promises 4000000000 numbers of 8 bytes"),
      (
        npy("<f8", "(" + String(repeating: "1, ", count: 65) + ")", doubles([1])),
        "has an array of too many axes"
      ),
      (npy("<c8", "(1,)", doubles([1])), "holds complex numbers ('<c8'), not real numbers"),
      (
        npy("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,), }", doubles([1])),
        "holds records, which are no array of numbers"
      ),
    ]
    for (bytes, message) in cases {
      let path = try folder.file("x.npy", bytes)
      #expect(failure { try NpyFile.read(path) }?.message == "'\(path)' \(message)")
    }
    #expect(
      failure { try NamedArray(name: "W", shape: [2, 3], values: .float64([1])) }?.message
        == "'W' has 1 number, which do not fill 2×3")
    #expect(failure { try NamedArray(name: "W", shape: [-1, -1], values: .float64([1])) }?.code == .shape)
  }

  @Test func `arrays that are written are read again, as the same bytes every time`() throws {
    let arrays = try NamedArrayTests.arrays()
    let path = folder.path + "/x.npz", again = folder.path + "/y.npz"
    try NpzFile.write(arrays, to: path)
    try NpzFile.write(arrays, to: again)
    #expect(try NpzFile.read(path) == arrays)
    #expect(try RegularFile.read(path) == RegularFile.read(again))
    for array in arrays {
      let file = folder.path + "/x.npy"
      try NpyFile.write(array, to: file)
      let read = try NpyFile.read(file)
      #expect(read.values == array.values && read.shape == array.shape)
    }
    try NpzFile.write([], to: path)
    #expect(try NpzFile.read(path).isEmpty)
  }

  @Test func `names must be different and be names`() throws {
    let one = try NamedArray(name: "a", shape: [], values: .float64([1]))
    let nameless = try NamedArray(name: "", shape: [], values: .float64([1]))
    let path = folder.path + "/x.npz"
    #expect(failure { try NpzFile.write([one, one], to: path) }?.message == "there are two arrays 'a'")
    #expect(failure { try NpzFile.write([nameless], to: path) }?.code == .name)
    #expect(folder.names.isEmpty)
  }

  @Test func `what is wrong with an archive is said`() throws {
    func message(_ change: (inout [UInt8]) -> Void) -> String? {
      var bytes = NamedArrayTests.compressed
      change(&bytes)
      return failure { try NpzFile.arrays(bytes, name: "x.npz") }?.message
    }
    // The directory begins at byte 0x218, its first record ends at 0x24B, its end is the last 22 bytes.
    #expect(message { $0 = Array("PK".utf8) } == "'x.npz' is not a zip archive")
    #expect(message { $0.removeLast() } == "'x.npz' is truncated: its directory is missing")
    #expect(message { $0[60] ^= 0x55 }?.hasPrefix("'x.npz' is damaged: the entry 'w.npy' ") == true)
    #expect(
      message { $0[0x218 + 16] ^= 1 }
        == "'x.npz' is damaged: the entry 'w.npy' has another checksum than the directory says")
    #expect(message { $0[0x218 + 8] = 1 } == "'x.npz' has the encrypted entry 'w.npy'")
    #expect(message { $0[0x218 + 10] = 12 } == "'x.npz' has the entry 'w.npy' compressed by method 12")
    #expect(
      message { $0[0x218 + 24] += 1 } == "'x.npz' is damaged: the entry 'w.npy' has 152 bytes instead of 153")
    #expect(
      message { $0[0x218 + 24] -= 1 }
        == "'x.npz' is damaged: the entry 'w.npy' is longer than the directory says")
    #expect(
      message { $0[0x218 + 42] = 1 } == "'x.npz' is damaged: the entry 'w.npy' is not where it should be")
    #expect(message { $0[$0.count - 12] = 3 }?.hasPrefix("'x.npz' is damaged: ") == true)
    #expect(message { $0[0x218 + 20] += 60 } == "'x.npz' is damaged: 'w.npy' and 'n.npy' overlap")
    // Both records say n.npy, and so does the header of the entry.
    #expect(
      message {
        $0[0x218 + 46] = UInt8(ascii: "n")
        $0[30] = UInt8(ascii: "n")
      } == "'x.npz' has two entries 'n.npy'")
  }

  @Test func `damaged archives never trap`() {
    for file in [NamedArrayTests.compressed, NamedArrayTests.streamed, NamedArrayTests.wide] {
      #expect(refusals(of: file) { _ = try NpzFile.arrays($0, name: "x.npz") } > 1500)
    }
    let plain = npy("<f4", "(2, 3)", little((0..<6).map { Float($0).bitPattern }), fortran: true)
    #expect(
      refusals(of: plain, changed: 500) { bytes in
        _ = try NpyFile.read(try folder.file("x.npy", bytes))
      } > 100)
  }

  private static let python = Python(with: "numpy")

  @Test(.enabled(if: python != nil, "needs Python with numpy")) func `NumPy reads what is written`() throws {
    let path = folder.path + "/x.npz"
    try NpzFile.write(try NamedArrayTests.arrays(), to: path)
    let program = """
      import numpy, sys
      for name, a in numpy.load(sys.argv[1]).items(): print(name, a.dtype.str, a.shape, a.tobytes().hex())
      """
    let answer = try #require(try NamedArrayTests.python?.run(program, [path]))
    #expect(
      answer.output == """
        weights/W1 <f4 (2, 3) cdcccc3d000000800000807f010000000000004000004040
        b <f8 (2,) 9a9999999999b93f182d4454fb2109c0
        größe <i8 () 0000000000000080
        i <i4 (1, 1, 2) ffffff7fffffffff
        none <f4 (0, 4)\u{20}
        image |u1 (2, 2) 0001feff

        """)
  }
}
