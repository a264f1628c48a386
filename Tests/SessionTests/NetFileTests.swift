// Nets and files: data, weights, saving and loading, and files that are wrong.
import Arrays
import Calculus
import Networks
import Session
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of its own that goes away with the test.
private final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/nabla-nets-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  func file(_ name: String, _ text: String) throws -> String {
    try RegularFile.write(Array(text.utf8), to: "\(path)/\(name)")
    return "\(path)/\(name)"
  }

  deinit {
    for name in ["d.csv", "w.txt", "n.json"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}

@Suite struct NetFileTests {
  @Test func `data, training, saving and loading`() throws {
    let folder = try Folder()
    let data = try folder.file("d.csv", "a,b,out\n0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
    let session = Session()
    _ = try session.reply("net 2-4-1 tanh sigmoid bce seed=2")
    #expect(try session.reply("data \(data)").out.hasPrefix("4 examples"))
    let trained = try session.reply("train 500 with adam 0.05").value ?? .nan
    #expect(trained < 0.1)
    _ = try session.reply("save \(folder.path)/n.json")
    let weights = try session.reply("show W1").out
    _ = try session.reply("reset")
    #expect(try session.reply("show W1").out != weights)
    _ = try session.reply("load \(folder.path)/n.json")
    #expect(try session.reply("show W1").out == weights)
    #expect(try session.reply("loss").value == trained)
    _ = try session.reply("net 2-4-1 tanh sigmoid bce seed=5")
    _ = try session.reply("weights \(folder.path)/n.json")
    #expect(try session.reply("show W1").out == weights)
  }

  @Test(arguments: [
    ("1,2,3\n1,,3\n", 2), ("1,2,3\n1,2\n", 2), ("1;2;3\n4;5;6\n", 1), ("1,2,3\nnan,2,3\n", 2), ("", 1),
    ("1,2,3\n\"1,2,3\n", 2), ("1,2,3\n\u{202E}1,2,3\n", 2),
  ])
  func `a wrong table has its line and changes nothing`(text: String, line: Int) throws {
    let folder = try Folder()
    let path = try folder.file("d.csv", text)
    let session = Session()
    _ = try session.reply("net 2-2-1 sigmoid")
    let before = try session.reply("show").out
    let failure = try #require(session.respond(to: "data \(path)").first?.failure)
    #expect(failure.place?.file == path)
    #expect(failure.place?.line == line)
    #expect(try session.reply("show").out == before)
  }

  @Test(arguments: [
    "0.1 0.2\n", "nan nan nan nan nan nan nan nan nan", "1e999 1 1 1 1 1 1 1 1", "{\"layers\": \"x\"}",
  ])
  func `wrong weights change nothing`(text: String) throws {
    let folder = try Folder()
    let path = try folder.file("w.txt", text)
    let session = Session()
    _ = try session.reply("net 2-2-1 sigmoid")
    let before = try session.reply("show").out
    for verb in ["weights", "load"] {
      let failure = try #require(session.respond(to: "\(verb) \(path)").first?.failure)
      #expect(failure.place?.file == path)
      #expect(try session.reply("show").out == before)
    }
  }

  @Test func `JSON has nested values in full precision`() throws {
    let session = Session()
    _ = try session.reply("net 2-2-3 sigmoid bce weights=textbook")
    let quantities = try session.reply("backward").quantities ?? []
    let gradient = try #require(quantities.first { $0.name == "dW1" })
    #expect(
      gradient.json == """
        {"name":"dW1","formula":"d1*x^T","shape":[2,2],"value":\
        [[\(gradient.value[0]),\(gradient.value[1])],[\(gradient.value[2]),\(gradient.value[3])]]}
        """)
  }
}
