// Columns through a program and out again, in pieces and whole, and files that appear only when they are complete.
import Arrays
import Calculus
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct MapTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  /// Maps `expressions` of x (and y) over files, to a file.
  private func map(
    _ expressions: [String], _ paths: [String], to output: String, shape: [Int] = [],
    type: ElementType = .double,
    report: @escaping (Int) throws(Failure) -> Void = { _ throws(Failure) in }
  ) throws -> ColumnMap.Outcome {
    let graph = Graph()
    let names = ["x", "y", "z"].prefix(paths.count)
    let roots = try expressions.map { try Parser(graph).expression($0) }
    let program = try Program(graph, roots, inputs: names.map { graph.symbol($0) })
    var inputs = ColumnInputs()
    for (k, path) in paths.enumerated() { inputs.add(try ColumnFile.open(path), columns: [(0, k)]) }
    let format = try #require(ColumnFormat(extensionOf: output))
    let sink = try ColumnSink(
      OutputFile(output), format, names: expressions, shape: shape, type: type,
      rows: try inputs.rows())
    let outcome = try ColumnMap(
      inputs, outputs: expressions.count, to: sink,
      compute: { (columns, results, count) throws(Failure) in program.run(columns, results, count: count) },
      report: report
    ).run()
    try sink.finish()
    return outcome
  }

  private func numbers(_ count: Int) -> [Double] { (0..<count).map { Double($0) * 0.001 - 20 } }

  @Test(arguments: [0, 1, 7, 32_767, 32_768, 32_769, 98_304, 200_001])
  func `every row is mapped, however many there are`(count: Int) throws {
    let x = numbers(count)
    let input = try folder.file("x.npy", npy("<f8", "(\(count),)", doubles(x)))
    let output = folder.path + "/y.npy"
    let outcome = try map(["2*x + 1"], [input], to: output)
    #expect(outcome == .init(rows: count, undefined: [0]))
    #expect(try columns(output, [0], piece: 1000)[0] == x.map { 2 * $0 + 1 })
    let bytes = try RegularFile.read(output)
    #expect(bytes == npyWritten("<f8", "(\(count),)") + doubles(x.map { 2 * $0 + 1 }))
    #expect(folder.names == ["x.npy", "y.npy"])
  }

  /// The header as it is written: as NumPy's, but for blanks.
  private func npyWritten(_ descr: String, _ shape: String) -> [UInt8] { npy(descr, shape, []) }

  @Test func `undefined values are counted column by column`() throws {
    let x = numbers(70_000)
    let input = try folder.file("x.npy", npy("<f8", "(70000,)", doubles(x)))
    let outcome = try map(["ln(x)", "x", "sqrt(-x)"], [input], to: folder.path + "/y.npy", shape: [3])
    #expect(outcome.undefined == [x.count { $0 < 0 }, 0, x.count { $0 > 0 }])
    let read = try columns(folder.path + "/y.npy", [0, 1, 2], piece: 999)
    #expect(read[1] == x)
    #expect(read[0].map(\.isNaN) == x.map { $0 < 0 })
  }

  @Test func `a CSV file of unknown length becomes an array`() throws {
    let x = numbers(100_000)
    let input = try folder.file("x.csv", "x\n" + x.map { "\($0)\n" }.joined())
    let outcome = try map(["x", "2x"], [input], to: folder.path + "/y.npy", shape: [2])
    #expect(outcome.rows == 100_000)
    #expect(try columns(folder.path + "/y.npy", [0, 1], piece: 1000) == [x, x.map { 2 * $0 }])
  }

  @Test func `text and bare numbers read back the same`() throws {
    let x =
      numbers(40_000) + [
        .nan, .infinity, -.infinity, 1e-300, -0.0, 1e300, 0.1, 1.5e20, 1e16, 1e15, 2147483648,
        -2147483648, 0.0001, 1e-5,
      ]
    let input = try folder.file("x.npy", npy("<f8", "(\(x.count),)", doubles(x)))
    for name in ["y.csv", "y.tsv", "y.f8"] {
      _ = try map(["x"], [input], to: folder.path + "/" + name)
      #expect(
        try columns(folder.path + "/" + name, [0], piece: 1000)[0].map(\.description) == x.map(\.description))
    }
    _ = try map(["x"], [input], to: folder.path + "/y.f4")
    #expect(
      try columns(folder.path + "/y.f4", [0], piece: 1000)[0].map(\.description)
        == x.map { Double(Float($0)).description })
    _ = try map(["x"], [input], to: folder.path + "/z.npy", type: .float)
    #expect(
      try columns(folder.path + "/z.npy", [0], piece: 1000)[0].map(\.description)
        == x.map { Double(Float($0)).description })
    let text = String(decoding: try RegularFile.read(folder.path + "/y.csv"), as: UTF8.self)
    #expect(text.hasPrefix("x\n-20\n-19.999\n"))
    #expect(
      text.hasSuffix("\n1e15\n2147483648\n-2147483648\n0.0001\n1e-5\n") || text.contains("1000000000000000\n")
    )
  }

  @Test func `files of different lengths are refused`() throws {
    let x = try folder.file("x.npy", npy("<f8", "(2,)", doubles([1, 2])))
    let y = try folder.file("y.npy", npy("<f8", "(3,)", doubles([1, 2, 3])))
    let error = failure { try map(["x + y"], [x, y], to: folder.path + "/z.npy") }
    #expect(error?.message == "the files differ in length: '\(x)' has 2 rows, '\(y)' 3")
    let a = try folder.file("a.csv", "1\n2\n"), b = try folder.file("b.csv", "1\n2\n3\n")
    #expect(failure { try map(["x + y"], [a, b], to: folder.path + "/z.npy") }?.code == .shape)
    #expect(folder.names == ["a.csv", "b.csv", "x.npy", "y.npy"])
  }

  @Test(arguments: [1, 2, 100_000]) func `nothing is left of a run that fails`(line: Int) throws {
    let text = (1...100_001).map { $0 == line + 1 ? "oops\n" : "\($0)\n" }.joined()
    let input = try folder.file("x.csv", text)
    let old = try folder.file("y.csv", "old")
    let error = failure { try map(["x"], [input], to: old) }
    #expect(error?.place == .init(file: input, line: line + 1, column: 1))
    #expect(folder.names == ["x.csv", "y.csv"])
    #expect(try RegularFile.read(old) == Array("old".utf8))
  }

  @Test(arguments: [1, 40_000, 90_000]) func `a run can be stopped`(after: Int) throws {
    let input = try folder.file("x.npy", npy("<f8", "(100000,)", doubles(numbers(100_000))))
    let error = failure {
      try map(["x"], [input], to: folder.path + "/y.npy") { rows throws(Failure) in
        if rows >= after { throw Failure(.interrupted, "stopped") }
      }
    }
    #expect(error?.code == .interrupted)
    #expect(folder.names == ["x.npy"])
  }

  @Test func `an old file keeps its mode, and links and devices are refused`() throws {
    let old = try folder.file("old.csv", "1\n")
    #expect(chmod(old, 0o640) == 0)
    _ = try map(["x"], [old], to: old)
    var status = stat()
    #expect(stat(old, &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(try columns(old, [0]) == [[1]])
    #expect(symlink(old, folder.path + "/link.csv") == 0)
    for name in ["/link.csv", "", "/none/y.csv"] {
      #expect(
        failure {
          try map(["x"], [old], to: folder.path + name + (name.isEmpty ? "/../" + "nothere/x.csv" : ""))
        }?.code == .file)
    }
    #expect(failure { _ = try OutputFile("/dev/full") }?.message == "'/dev/full' is not a regular file")
  }

  @Test func `a file that is dropped was never there`() throws {
    for _ in 0..<3 {
      let file = try OutputFile(folder.path + "/x")
      try file.write([1, 2, 3])
    }
    #expect(folder.names.isEmpty)
  }
}
