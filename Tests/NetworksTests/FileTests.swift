// Saved nets, weights and data: the round trip, and every way a file can be wrong.

import Arrays
import Calculus
import Networks
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of its own for each test, gone with it.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/networks-tests-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    for name in names { rmdir(path + "/" + name) }
    rmdir(path)
  }

  var names: [String] {
    var names: [String] = []
    guard let folder = opendir(path) else { return [] }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    closedir(folder)
    return names.sorted()
  }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try RegularFile.write(bytes, to: path + "/" + name)
    return path + "/" + name
  }
}

extension Network {
  /// All examples of a file as the batch.
  fileprivate mutating func takeData(from path: String) throws {
    let data = try TrainingSet(architecture, files: [path])
    let all = try #require(data.tensors(0..<data.count))
    try setData(inputs: all.inputs, targets: all.targets)
  }
}

@Suite struct FileTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  @Test(arguments: variety)
  func `a saved net is the same net`(text: String) throws {
    var network = try net(text)
    _ = try network.train(steps: 3, with: Optimizer(named: "sgd", [0.01]))
    let path = folder.path + "/net.json"
    try network.save(to: path)
    let loaded = try Network.load(from: path)
    #expect(loaded.json == network.json)
    #expect(loaded.parameters == network.parameters)
    #expect(loaded.initial == network.initial)
    #expect(loaded.inputs == network.inputs && loaded.targets == network.targets)
    #expect(try loaded.loss() == network.loss())
    #expect(folder.names == ["net.json"])
  }

  @Test func `odd numbers survive the trip`() throws {
    var network = try net("2-3-1 linear mse")
    let odd = [
      .leastNonzeroMagnitude, -Double.greatestFiniteMagnitude, 0.1, 1.0 / 3, -0.0, 1e22, 123456789.12345678,
      2.5e-8,
    ]
    try network.setParameters((0..<13).map { odd[$0 % odd.count] })
    let path = folder.path + "/net.json"
    try network.save(to: path)
    let bits = try Network.load(from: path).parameters.map(\.bitPattern)
    #expect(bits == network.parameters.map(\.bitPattern))
  }

  @Test func `weights come from saved nets, objects and lists`() throws {
    let trained = try net("2-2-1 tanh mse seed=9")
    var network = try net("2-2-1 tanh mse seed=10")
    try trained.save(to: folder.path + "/net.json")
    try network.loadWeights(from: folder.path + "/net.json")
    #expect(network.parameters == trained.parameters)
    let object = try folder.file(
      "w.json", Array(#"{"W1": [[1,2],[3,4]], "b1":[5,6],"W2":[[7,8]],"b2":[9]}"#.utf8))
    try network.loadWeights(from: object)
    #expect(network.parameters == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(network.initial == network.parameters)
    let list = try folder.file("w.txt", Array("0.1, 2\n-3e-1 .5 5\r\n6 7 8 9\n".utf8))
    try network.loadWeights(from: list)
    #expect(network.parameters == [0.1, 2, -0.3, 0.5, 5, 6, 7, 8, 9])
  }

  @Test(arguments: [
    ("0.1 0.2\n", 2, 1, "2 numbers for 9 weights and biases"),
    ("1 2 3 4 5 6 7 8 9\n 10\n", 2, 2, "more than the 9 weights and biases of this net"),
    ("nan nan\n", 1, 1, "'nan' is not a number"),
    ("1 2\n3 1e999 5", 2, 3, "1e999 is too large for a number"),
    ("", 1, 1, "0 numbers for 9 weights and biases"),
    (#"{"layers": "x"}"#, 1, 12, "layers must be a list of whole numbers, not text"),
    (#"{"layers": [2,2,3]}"#, 1, 12, "the file is for 2-2-3, the net is 2-2-1"),
    (#"{"layers": [2,2.5,1]}"#, 1, 12, "2.5 is no layer size"),
    (#"{"W1": [[1,2],[3,4]]}"#, 1, 1, "\"b1\" is missing"),
    ("{\"W1\":\n [[1,2],[3]]}", 2, 9, "W1 row 2 has 1 numbers instead of 2"),
    (#"{"W1": [1,2]}"#, 1, 8, "W1 must be a list of rows, not a list"),
    (#"{"W1": [[1,2],[3,null]]}"#, 1, 15, "W1 row 2 must be a list of numbers, not a list"),
    (#"{"W1": [[1,2],[3,4]], "b1": [1e999, 2]}"#, 1, 30, "1e999 is too large for a number"),
    (#"{"W1": [[1,2],[3,4]], "b1": [nan, 2]}"#, 1, 30, "'nan' is no JSON value"),
    (
      #"{"W1": [[1,2],[3,4]], "b1":[5,6],"W2":[[7,8]],"b2":[9],"W3":1}"#, 1, 61, "'W3' is nothing of this net"
    ),
    (#"{"W1": [[1,2],[3,4]]"#, 1, 21, "',' or '}' was expected"),
    (#"{"W1": 1} 2"#, 1, 11, "there is more after the end"),
    (#"{"W1": 1, "W1": 2}"#, 1, 11, "'W1' is there twice"),
    (#"{"W1": "a"#, 1, 8, "a text is not closed"),
    (#"{"W1": "\ud800"}"#, 1, 11, "a \\u needs four hexadecimal digits of a character"),
    ("{\"a\": \"\u{1}\"}", 1, 8, "a control character in a text"),
    ("{\"a\":" + String(repeating: "[", count: 100_000), 1, 37, "brackets are nested too deep"),
  ])
  func `weights that are wrong`(text: String, line: Int, column: Int, message: String) throws {
    var network = try net("2-2-1 sigmoid")
    let before = network.json
    let path = try folder.file("w", Array(text.utf8))
    let error = #expect(throws: Failure.self) { try network.loadWeights(from: path) }
    #expect(error?.message == message)
    #expect(error?.place == .init(file: path, line: line, column: column))
    #expect(network.json == before)
  }

  /// Every shortened or altered file is refused or read, never a crash.
  @Test func `damaged files never trap`() throws {
    let text = Array(try net("2-2-1 tanh mse").json.utf8)
    var refused = 0
    for place in text.indices {
      let cut = try folder.file("cut", Array(text[..<place]))
      if (try? Network.load(from: cut)) == nil { refused += 1 }
      var altered = text
      altered[place] = UInt8(truncatingIfNeeded: place &* 7919)
      _ = try? Network.load(from: folder.file("altered", altered))
    }
    #expect(refused >= text.count - 1)
  }

  @Test(arguments: [
    ("1,2,0\n3,4,1\n", [1.0, 2, 3, 4], [0.0, 1]),
    ("a,b,c\r\n1,2,0\r\n\r\n3,4,1", [1, 2, 3, 4], [0, 1]),
    ("\u{FEFF}\"1\", 2 ,\"0\"\n3,4e0,1\n\n", [1, 2, 3, 4], [0, 1]),
    ("\"x \"\"1\"\"\",\"two\nlines\",t\n1,2,0.5", [1, 2], [0.5]),
  ])
  func `data is read`(text: String, inputs: [Double], targets: [Double]) throws {
    var network = try net("2-2-1 sigmoid")
    try network.takeData(from: folder.file("d.csv", Array(text.utf8)))
    #expect(network.inputs.values == inputs)
    #expect(network.targets.values == targets)
    #expect(network.rows == targets.count)
  }

  @Test func `classes are read`() throws {
    var network = try net("2-3 ce")
    try network.takeData(from: folder.file("d.csv", Array("1,2,0\n3,4,2\n".utf8)))
    #expect(network.targets.values == [1, 0, 0, 0, 0, 1])
    try network.takeData(from: folder.file("d.csv", Array("1,2,0,1,0\n".utf8)))
    #expect(network.targets.values == [0, 1, 0])
  }

  @Test(arguments: [
    ("", 1, 1, "no rows of numbers in the file"),
    ("a,b,c\n", 1, 1, "no rows of numbers in the file"),
    ("1,2,3\n1,2\n", 2, 3, "2 cells instead of 3"),
    ("1,2,0\n1,,0\n", 2, 3, "an empty cell"),
    ("1,2,0\nnan,2,0\n", 2, 1, "'nan' is not a number"),
    ("nan,inf,nan\n", 1, 1, "'nan' is not a number"),
    ("1,2,0\n1e999,2,0\n", 2, 1, "1e999 is too large for a number"),
    ("1,2,0\n−5,2,0\n", 2, 1, "'−5' is not a number"),
    ("1,2,0\n\u{202E}1,2,0\n", 2, 1, "'\\u{202e}1' is not a number"),
    ("a,b,c\n1,2,0\n1,1+1\rEVIL,0\n", 3, 3, "'1+1\\u{d}EVIL' is not a number"),
    ("1;2;3\n4;5;6\n", 1, 1, "1 cell instead of 3"),
    ("1,2,0\n\"1,2,0\n", 2, 1, "a quote is not closed"),
    ("1,\"2\"x,0\n", 1, 6, "',' was expected after the closing quote"),
    ("1,2,3\n", 1, 5, "targets of bce are probabilities from 0 to 1, not '3'"),
    ("1,2,0\nx,y,z\n", 2, 1, "'x' is not a number"),
    ("1,2,0\n1,0x10,0\n", 2, 3, "'0x10' is not a number"),
  ])
  func `data that is wrong`(text: String, line: Int, column: Int, message: String) throws {
    var network = try net("2-2-1 sigmoid bce")
    let before = network.json
    let path = try folder.file("d.csv", Array(text.utf8))
    let error = #expect(throws: Failure.self) { try network.takeData(from: path) }
    #expect(error?.message == message)
    #expect(error?.place == .init(file: path, line: line, column: column))
    #expect(network.json == before)
  }

  @Test func `bytes that are no text are named`() throws {
    var network = try net("2-2-1 sigmoid")
    let latin = try folder.file("d.csv", Array("1,2,0\n".utf8) + [0xE9] + Array(",2,0\n".utf8))
    var error = #expect(throws: Failure.self) { try network.takeData(from: latin) }
    #expect(error?.message == "byte 0xe9 is not valid UTF-8")
    #expect(error?.place == .init(file: latin, line: 2, column: 1))
    let zero = try folder.file("z.csv", [0x31, 0x2C, 0])
    error = #expect(throws: Failure.self) { try network.takeData(from: zero) }
    #expect(error?.message == "a NUL byte in the file")
  }

  @Test func `very wide rows and very long cells are refused`() throws {
    var network = try net("2-2-1 sigmoid")
    let wide = try folder.file("wide", Array((String(repeating: "1,", count: 100_000) + "1\n").utf8))
    var error = #expect(throws: Failure.self) { try network.takeData(from: wide) }
    #expect(error?.message == "100001 cells instead of 3")
    let long = try folder.file("long", Array(("1,2," + String(repeating: "3", count: 1_000_000)).utf8))
    error = #expect(throws: Failure.self) { try network.takeData(from: long) }
    #expect(error?.message == "a cell is longer than 1000 bytes")
  }

  @Test func `only regular files`() throws {
    let network = try net("2-2-1 sigmoid")
    for path in [folder.path, "/dev/zero", folder.path + "/none", "", folder.path + "/a\0b"] {
      #expect(throws: Failure.self) { try Network.load(from: path) }
      #expect(throws: Failure.self) { try network.save(to: path.isEmpty ? path : path + "/x\0") }
    }
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: Failure.self) { try Network.load(from: pipe) }
    #expect(throws: Failure.self) { try network.save(to: pipe) }
    let link = folder.path + "/link"
    let old = try folder.file("old", [1, 2, 3])
    #expect(symlink(old, link) == 0)
    let error = #expect(throws: Failure.self) { try network.save(to: link) }
    #expect(error?.hint == "name the file it points to")
    #expect(try RegularFile.read(old) == [1, 2, 3])
    #expect(throws: Failure.self) { try network.save(to: old + "/below") }
    #expect(throws: Failure.self) { try RegularFile.read(old, limit: 2) }
  }

  @Test func `a file keeps its mode and a new one has that of any other`() throws {
    let network = try net("2-2-1 sigmoid")
    let path = folder.path + "/net.json"
    let other = folder.path + "/other"
    #expect(close(open(other, O_WRONLY | O_CREAT, 0o666)) == 0)
    var usual = stat(), status = stat()
    #expect(stat(other, &usual) == 0 && unlink(other) == 0)
    try network.save(to: path)
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode == usual.st_mode)
    #expect(chmod(path, 0o640) == 0)
    try network.save(to: path)
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(folder.names == ["net.json"])
  }

  @Test(arguments: [
    (#"{"format":"other"}"#, "this is no saved net"),
    (#"{"format":"nabla-net","version":2}"#, "only version 1 of the format is known"),
    (#"{"format":"nabla-net","version":1,"layers":[2]}"#, "layers needs two sizes or more"),
    (
      #"{"format":"nabla-net","version":1,"layers":[2,1],"activations":["sine"]}"#,
      "unknown activation 'sine'"
    ),
    (
      #"{"format":"nabla-net","version":1,"layers":[2,1],"activations":["tanh"],"loss":"best"}"#,
      "unknown loss 'best'"
    ),
    (
      #"{"format":"nabla-net","version":1,"layers":[2,1],"activations":["tanh"],"loss":"bce","seed":"1"}"#,
      "bce needs sigmoid outputs, or linear ones read as logits; the last layer has tanh"
    ),
    (
      #"{"format":"nabla-net","version":1,"layers":[9000,9000],"activations":["tanh"],"#
        + #""loss":"mse","seed":"1"}"#,
      "a net of 9000-9000 has too many parameters"
    ),
    (
      #"{"format":"nabla-net","version":1,"layers":[1,1],"activations":["tanh"],"loss":"mse","seed":"1","#
        + #""parameters":{"W1":[[1]],"b1":[0]},"x":[[1],[2]],"y":[[1]]}"#, "x has 2 rows and y 1"
    ),
  ])
  func `nets that are wrong`(text: String, message: String) throws {
    let path = try folder.file("net.json", Array(text.utf8))
    let error = #expect(throws: Failure.self) { try Network.load(from: path) }
    #expect(error?.message == message)
    #expect(error?.place?.file == path)
  }
}
