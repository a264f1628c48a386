// CSV files a piece at a time: the same rows whatever the pieces, and a place for every mistake.
import Arrays
import Calculus
import Testing

@Suite struct CSVTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  static let files: [(String, [String?], [[Double]])] = [
    ("x,y\n1,2\n3,4\n", ["x", "y"], [[1, 3], [2, 4]]), ("1,2\n3,4", [nil, nil], [[1, 3], [2, 4]]),
    ("x,y\r\n1,2\r\n3,4\r\n", ["x", "y"], [[1, 3], [2, 4]]),
    ("\u{FEFF}x\n-1e-3\n+.5\n5.\n", ["x"], [[-0.001, 0.5, 5]]),
    ("\"a \"\"b\"\"\",\"c\nd\"\n\"1\", 2 \n\n\n3 ,\"4\"\n\n", ["a \"b\"", "c\nd"], [[1, 3], [2, 4]]),
    (",x,2nd\n0,1,2\n", ["", "x", "2nd"], [[0], [1], [2]]), ("nan,inf\n-inf,NaN\n", [nil, nil], []),
    ("x\n", ["x"], [[]]), ("x,y\n1,-Infinity\n", ["x", "y"], [[1], [-.infinity]]),
  ]

  @Test(arguments: files) func `rows are read`(text: String, names: [String?], values: [[Double]]) throws {
    let path = try folder.file("t.csv", text)
    let source = try ColumnFile.open(path)
    #expect(source.names == names)
    for piece in 1...4 {
      let read = try columns(path, Array(names.indices), piece: piece)
      if values.isEmpty {
        #expect(read.map { $0.map(\.isNaN) } == [[true, false], [false, true]])
      } else {
        #expect(read == values)
      }
    }
  }

  @Test func `columns that are not wanted may hold anything`() throws {
    let path = try folder.file(
      "t.csv",
      "name,x,when\n\"Doe, Jane\",1,2020-01-01\nJohn,2,\n\"two\nlines\",3,\"q\"\"q\"\nO'Neil \"x\",4,5\n")
    for piece in 1...5 { #expect(try columns(path, [1], piece: piece) == [[1, 2, 3, 4]]) }
    let source = try ColumnFile.open(path)
    #expect((0..<3).map(source.isNumeric) == [false, true, false])
  }

  @Test(arguments: [
    ("x,y\n1,2\n3\n", 3, 1, "1 cell instead of 2"), ("x,y\n1,2,3\n", 2, 5, "3 cells instead of 2"),
    ("x,y\n1,2\n3,4,\n", 3, 5, "3 cells instead of 2"), ("x,y\n1,2\n3,abc\n", 3, 3, "'abc' is not a number"),
    ("x,y\n1,2\n\n\n3,é\n", 5, 3, "'é' is not a number"), ("é,y\n1,2\n1,\n", 3, 3, "an empty cell"),
    ("x\n1\n1e999\n", 3, 1, "1e999 is too large for a number"),
    ("x\n1\n0x10\n", 3, 1, "'0x10' is not a number"),
    ("x\n1\n1 2\n", 3, 1, "'1 2' is not a number"), ("x,y\n\"1\n\",é,2\n", 3, 5, "3 cells instead of 2"),
    ("x,y\n1,2\n\"1,2\n", 3, 1, "a quote is not closed"),
    ("x,y\n1,\"2\"3\n", 2, 6, "',' was expected after the closing quote"),
    ("x;y\n1;2\n", 2, 1, "'1;2' is not a number"), ("x\n1\n--1\n", 3, 1, "'--1' is not a number"),
    ("x\n1\n1e\n", 3, 1, "'1e' is not a number"), ("x\n1\n.\n", 3, 1, "'.' is not a number"),
    ("a\u{0},b\n1,2\n", 1, 1, "a NUL byte in the file"),
  ]) func `a mistake has its place`(text: String, line: Int, column: Int, message: String) throws {
    let path = try folder.file("t.csv", text)
    for piece in [1, 2, 100] {
      let wanted = text.contains("y") ? [0, 1] : [0]
      let error = failure { try columns(path, wanted, piece: piece) }
      #expect(error?.message == message)
      #expect(error?.place == .init(file: path, line: line, column: column))
    }
  }

  @Test func `a file is as long as it likes`() throws {
    // Longer than the buffer, with rows that cross its ends, short ones and one that is longer than it.
    var text = "x,note,y\n"
    var x: [Double] = [], y: [Double] = []
    for k in 0..<30_000 {
      x.append(Double(k) * 0.1)
      y.append(Double(-k))
      let note = k == 777 ? String(repeating: "long ", count: 200_000) : k % 3 == 0 ? "\"a,\nb\"" : "n\(k)"
      text += "\(x[k]),\(note),\(y[k])\(k % 2 == 0 ? "\r\n" : "\n")"
    }
    let path = try folder.file("t.csv", text)
    #expect(try columns(path, [0, 2], piece: 4096) == [x, y])
  }

  @Test func `tabs separate in a .tsv`() throws {
    let path = try folder.file("t.tsv", "x\ty\n1\t2\n3\t4,5\n")
    #expect(try columns(path, [0]) == [[1, 3]])
    #expect(failure { try columns(path, [1]) }?.message == "'4,5' is not a number")
  }

  @Test func `what is no text is refused`() throws {
    let wide = try folder.file("w.csv", [0xFF, 0xFE, 0x31, 0])
    #expect(failure { try columns(wide, [0]) }?.message == "'\(wide)' is UTF-16 text")
    let empty = try folder.file("e.csv", "")
    #expect(failure { try columns(empty, [0]) }?.message == "'\(empty)' is empty")
    let binary = try folder.file("n.csv", npy("<f8", "(1,)", doubles([1])))
    #expect(failure { try columns(binary, [0]) }?.message == "'\(binary)' is an .npy file, not text")
  }

  @Test func `bare numbers are rows of a type`() throws {
    let path = try folder.file("x.bin", little([1, 2, 3, 4] as [Int32]))
    let type = try #require(ElementType("i4"))
    #expect(try columns(path, [0, 1], format: .raw(type), width: 2) == [[1, 3], [2, 4]])
    #expect(try columns(path, [0], format: .raw(type)) == [[1, 2, 3, 4]])
    let error = failure { try columns(path, [0], format: .raw(type), width: 3) }
    #expect(error?.message == "'\(path)' has 16 bytes, which are no whole number of rows of 12 bytes")
    let named = try folder.file("x.f4", little([Float(0.5)].map(\.bitPattern)))
    #expect(try columns(named, [0]) == [[0.5]])
  }
}
