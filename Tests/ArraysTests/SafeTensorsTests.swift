// safetensors: a file of PyTorch, a file for PyTorch, and every demand of the format.
import Arrays
import Calculus
import Testing
import Transcripts

@Suite struct SafeTensorsTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// `safetensors.torch.save` of i, d, a, b (bfloat16), h (float16), u and m (bool), with the metadata format: pt.
  static let file = base64(
    """
    qAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJpIjp7ImR0eXBlIjoiSTY0Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRz\
    IjpbMCwxNl19LCJkIjp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlsxNiwyNF19LCJhIjp7ImR0eXBlIjoiRjMyIiwi\
    c2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOlsyNCw0MF19LCJiIjp7ImR0eXBlIjoiQkYxNiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6\
    WzQwLDQ0XX0sImgiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls0NCw1MF19LCJ1Ijp7ImR0eXBlIjoiVTgiLCJz\
    aGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOls1MCw1MV19LCJtIjp7ImR0eXBlIjoiQk9PTCIsInNoYXBlIjpbM10sImRhdGFfb2Zmc2V0cyI6WzUx\
    LDU0XX19ICAgICAgAQAAAAAAAAD//////////5qZmZmZmbk/AADAPwAAAMAAAEBAAACAQIA/mr4APADB/3sHAQAB
    """)

  static func file(_ header: String, _ numbers: [UInt8] = []) -> [UInt8] {
    little([UInt64(header.utf8.count)]) + Array(header.utf8) + numbers
  }

  @Test func `a file of PyTorch is read`() throws {
    let contents = try SafeTensors.read(try folder.file("x.safetensors", SafeTensorsTests.file))
    #expect(contents.metadata == ["format": "pt"])
    #expect(
      contents.arrays == [
        try NamedArray(name: "i", shape: [2], values: .int64([1, -1])),
        try NamedArray(name: "d", shape: [], values: .float64([0.1])),
        try NamedArray(name: "a", shape: [2, 2], values: .float32([1.5, -2, 3, 4])),
        try NamedArray(name: "b", shape: [2], values: .float32([1, -0.30078125])),
        try NamedArray(name: "h", shape: [3], values: .float32([1, -2.5, 65504])),
        try NamedArray(name: "u", shape: [1], values: .uint8([7])),
        try NamedArray(name: "m", shape: [3], values: .int32([1, 0, 1])),
      ])
  }

  @Test func `arrays that are written are read again, as the same bytes every time`() throws {
    let contents = SafeTensors.Contents(
      arrays: try NamedArrayTests.arrays(), metadata: ["by": "a \"test\"\n", "für": "é😀"])
    let path = folder.path + "/x", again = folder.path + "/y"
    try SafeTensors.write(contents, to: path)
    try SafeTensors.write(
      .init(arrays: contents.arrays.reversed(), metadata: contents.metadata), to: again)
    #expect(try RegularFile.read(path) == RegularFile.read(again))
    let read = try SafeTensors.read(path)
    #expect(read.metadata == contents.metadata)
    #expect(read.arrays.map(\.name) == ["größe", "b", "none", "weights/W1", "i", "image"])
    #expect(read.arrays.sorted { $0.name < $1.name } == contents.arrays.sorted { $0.name < $1.name })
    try SafeTensors.write(.init(arrays: []), to: path)
    #expect(try SafeTensors.read(path) == .init(arrays: []))
  }

  @Test func `characters of a name may be written as escapes`() throws {
    let header = #"{"\u00e9\ud83d\ude00":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
    let contents = try SafeTensors.contents(SafeTensorsTests.file(header, [9]), name: "x")
    #expect(contents.arrays == [try NamedArray(name: "é😀", shape: [1], values: .uint8([9]))])
  }

  @Test func `names must be different, and none is that of the metadata`() throws {
    let path = folder.path + "/x"
    let one = try NamedArray(name: "a", shape: [], values: .float64([1]))
    let other = try NamedArray(name: "__metadata__", shape: [], values: .float64([1]))
    #expect(
      failure { try SafeTensors.write(.init(arrays: [one, one]), to: path) }?.message
        == "there are two arrays 'a'")
    #expect(
      failure { try SafeTensors.write(.init(arrays: [other]), to: path) }?.message
        == "an array can't be called '__metadata__'")
    #expect(folder.names.isEmpty)
  }

  @Test(arguments: [
    ([1, 2, 3], "is not a safetensors file"),
    (Array("PK and so on".utf8), "is not a safetensors file, or has a header of 8295740938855140176 bytes"),
    (little([UInt64(500)]), "is truncated: its header has 500 bytes, 0 are there"),
    (file(" {}"), "has a damaged header"), (file(""), "has a damaged header"),
    (file("{\"a\":1}"), "has a damaged header: the array 'a' needs 'dtype', 'shape' and 'data_offsets'"),
    (file("{\"a\":{}"), "has a damaged header: ',' or '}' was expected, at byte 15"),
    (file("{\"__metadata__\":[]}"), "has a damaged header: __metadata__ is a list, not an object"),
    (file("{\"__metadata__\":{\"a\":1}}"), "has a damaged header: 'a' of __metadata__ is a number, not text"),
    (
      file("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", [0]),
      "has the array 'a' of type 'F8_E4M3', which can't be read"
    ),
    (
      file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", [0, 0, 0, 0]),
      "has a damaged header: the array 'a' of 2 F32 has the places 0 to 4"
    ),
    (
      file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,6]}}", [0, 0, 0, 0, 0, 0]),
      "has a damaged header: the array 'a' needs 'dtype', 'shape' and 'data_offsets'"
    ),
    (
      file(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[4503599627370496,4503599627370496],\"data_offsets\":[0,1]}}", [0]
      ),
      "has a damaged header: the array 'a' is too large: 4503599627370496×4503599627370496"
    ),
    (
      file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", [0, 0]),
      "has a damaged header: the array 'a' begins at byte 1 instead of 0"
    ),
    (
      file(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
          + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}", [0, 0, 0]),
      "has a damaged header: the array 'b' begins at byte 1 instead of 2"
    ),
    (
      file("{\"a\":{},\"a\":{}}"), "has a damaged header: 'a' is there twice, at byte 16"
    ),
    (
      file("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", [0, 0]),
      "has 1 byte behind its last number"
    ),
    (
      file("{\"a\":{\"dtype\":\"U8\",\"shape\":[3000000000],\"data_offsets\":[0,3000000000]}}", [0, 0]),
      "is truncated: 3000000000 bytes of numbers promised, 2 there"
    ),
  ]) func `what is wrong with a file is said`(bytes: [UInt8], message: String) throws {
    #expect(failure { try SafeTensors.contents(bytes, name: "x") }?.message == "'x' \(message)")
  }

  @Test func `damaged files never trap`() {
    let refused = refusals(of: SafeTensorsTests.file) { _ = try SafeTensors.contents($0, name: "x") }
    #expect(refused > 2000 && refused < 4000)
  }

  private static let python = Python(with: "torch", "safetensors")

  @Test(.enabled(if: python != nil, "needs Python with torch and safetensors"))
  func `PyTorch loads what is written`() throws {
    let path = folder.path + "/x"
    try SafeTensors.write(.init(arrays: try NamedArrayTests.arrays(), metadata: ["a": "b"]), to: path)
    let program = """
      import sys, safetensors.torch as s
      for n, t in sorted(s.load_file(sys.argv[1]).items()): print(n, t.dtype, list(t.shape), t.numpy().tobytes().hex())
      same = s.save(s.load_file(sys.argv[1]), {"a": "b"}) == open(sys.argv[1], "rb").read()
      print("the same" if same else "another file")
      """
    let answer = try #require(try SafeTensorsTests.python?.run(program, [path]))
    #expect(
      answer.output == """
        b torch.float64 [2] 9a9999999999b93f182d4454fb2109c0
        größe torch.int64 [] 0000000000000080
        i torch.int32 [1, 1, 2] ffffff7fffffffff
        image torch.uint8 [2, 2] 0001feff
        none torch.float32 [0, 4]\u{20}
        weights/W1 torch.float32 [2, 3] cdcccc3d000000800000807f010000000000004000004040
        the same

        """)
  }
}
