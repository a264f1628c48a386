// Columns at the prompt: loaded by name, used by map alone, described or written to a file.
import Arrays
import Calculus
import Foundation
import Session
import Testing

@Suite struct SessionMapTests {
  private final class Folder {
    let path: String
    init() throws {
      let place = FileManager.default.temporaryDirectory.appending(path: "nabla-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      path = place.path
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func write(_ text: String, to name: String) throws -> String {
      try RegularFile.write(Array(text.utf8), to: "\(path)/\(name)")
      return "\(path)/\(name)"
    }
    func read(_ name: String) throws -> String {
      try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }
  }

  private let folder: Folder
  private let table: String

  init() throws {
    folder = try Folder()
    table = try folder.write("x,y\n1,10\n2,20\n3,30\n-4,40\n", to: "t.csv")
  }

  @Test func `columns of a table have its names`() {
    let session = Session()
    #expect(session.out("load \(table)") == "x, y: 4 numbers each for map")
    #expect(
      session.out("map x + y")
        == "name\tcount\tundefined\tmin\tmax\tmean\tfirst\nf\t4\t0\t11\t36\t25.5\t11, 22, 33, 36")
  }

  @Test func `names can be given`() throws {
    let session = Session()
    #expect(session.out("load \(table) as u, v") == "u, v: 4 numbers each for map")
    #expect(session.out("map u v").hasSuffix("\nf\t4\t0\t-160\t90\t-5\t10, 40, 90, -160"))
    let one = try folder.write("5\n6\n", to: "heights.csv")
    #expect(session.out("load \(one)") == "heights: 2 numbers for map")
    #expect(session.out("load '\(one)' as h") == "h: 2 numbers for map")
    #expect(session.out("map 2h").hasSuffix("10, 12"))
  }

  @Test(arguments: [
    ("as u", "has 2 columns, and here is 1 name"), ("as u, v, w", "has 2 columns, and here are 3 names"),
    ("as u, u", "a name is there twice"), ("as u, e", "'e' is a constant"),
    ("as u, sin", "'sin' is a function"),
    ("as u, 2x", "'2x' is no name"), ("as", "is not a regular file"),
  ]) func `names that can't be are refused and nothing is loaded`(names: String, message: String) {
    let session = Session()
    let failure = session.failure("load \(table) \(names)")
    #expect(failure?.message.contains(message) == true || names == "as", "\(failure?.message ?? "")")
    #expect(failure != nil)
    #expect(session.out("vars") == "nothing is defined")
  }

  @Test func `columns that are no numbers are left out with a note`() throws {
    let path = try folder.write("city,pi,temp,temp\nBonn,1,20,1\n", to: "c.csv")
    let session = Session()
    let reply = session.respond(to: "load \(path)")[0]
    #expect(reply.out == "temp: 1 number for map")
    #expect(
      reply.notes.map(\.text) == [
        "'city' is left out: it holds no numbers", "'pi' is left out: it is a constant",
        "'temp' is left out: it is there twice",
      ])
  }

  @Test func `a column is a value in map and nowhere else`() throws {
    let session = Session(after: "load \(table)")
    #expect(session.out("x^2") == "x^2")
    #expect(session.out("d/dx x y") == "y")
    #expect(session.out("map d/dx x^2 y").hasSuffix("20, 80, 180, -320"))
    #expect(session.out("x = 7") == "x = 7")
    #expect(session.out("x^2") == "49")
    let reply = session.respond(to: "map x")[0]
    #expect(reply.notes.map(\.text) == ["x is the column here, not 7"])
    #expect(reply.out.hasSuffix("1, 2, 3, -4"))
    #expect(session.out("a = 2; f(t) = a t; map f(x)").hasSuffix("2, 4, 6, -8"))
  }

  @Test func `several expressions are several columns`() {
    let session = Session(after: "load \(table)")
    let lines = session.out("map [x, grad(x y)]").split(separator: "\n").map(String.init)
    #expect(lines.count == 1 || lines[0].hasPrefix("name"))
    let rows = session.out("map grad(x^2 y)").split(separator: "\n").map(String.init)
    #expect(rows[1].hasPrefix("f1\t4") && rows[1].hasSuffix("20, 80, 180, -320"))
    #expect(rows[2].hasPrefix("f2\t4") && rows[2].hasSuffix("1, 4, 9, 16"))
    #expect(
      session.out("map jacobian([x y, x], [x, y])").split(separator: "\n").map { $0.prefix(4) }.dropFirst()
        == ["f1_1", "f1_2", "f2_1", "f2_2"])
    #expect(session.out("map r = sqrt(x^2 + y^2)").contains("\nr\t4"))
  }

  @Test func `undefined values are counted and left out of the description`() {
    let session = Session(after: "load \(table)")
    let reply = session.respond(to: "map sqrt(x)")[0]
    #expect(
      reply.out.hasSuffix(
        "f\t4\t1\t1\t1.7320508075688772\t1.3820881233139908\t1, 1.4142135623730951, 1.7320508075688772, nan"))
    #expect(reply.notes.map(\.text) == ["1 of 4 values is undefined"])
    #expect(session.respond(to: "map sqrt(x)")[0].notes.count == 1, "said each time")
    #expect(session.out("map ln(-x^2)").hasSuffix("f\t4\t4\tnan\tnan\tnan\tnan, nan, nan, nan"))
    #expect(reply.columns?.first?.undefined == 1)
    #expect(reply.kind == .map)
  }

  @Test func `values are written where the line points`() throws {
    let session = Session(after: "load \(table)")
    #expect(session.failure("map [x, x y] > \(folder.path)/o.csv") == nil)
    #expect(try folder.read("o.csv") == "f1,f2\n1,10\n2,40\n3,90\n-4,-160\n")
    #expect(session.failure("map x>\"\(folder.path)/two words.tsv\"") == nil)
    #expect(try folder.read("two words.tsv") == "f\n1\n2\n3\n-4\n")
    #expect(session.failure("map x^2 > \(folder.path)/o.npy") == nil)
    #expect(Session(after: "load \(folder.path)/o.npy as q").out("map q").hasSuffix("1, 4, 9, 16"))
    // A relation is one unless the end of the line is a file's name.
    #expect(session.out("map x > 1").hasSuffix("0, 1, 1, 0"))
    #expect(session.out("map x > y").hasSuffix("0, 0, 0, 0"))
  }

  @Test(arguments: [
    ("map", "an expression was expected", 0..<3), ("map x + zeta2", "there is no column 'zeta2'", 8..<13),
    ("map 2 + 2", "there is no column in this expression", 4..<9),
    ("map sin(x", "')' was expected to close the '(' opened here", 7..<8),
    ("map x at x=2", "columns are the values here, so 'at' has no place", 9..<12),
    ("map x > no/such/folder/f.npy", "can't write", 4..<5),
    ("map x = y > \"f.txt\"", "the name of a file of numbers ends in", 12..<19),
    ("map g(x) = x", "an expression was expected, not a function", 4..<5),
  ]) func `mistakes have their places`(line: String, message: String, range: Range<Int>) {
    let session = Session(after: "load \(table)")
    let failure = session.failure(line)
    #expect(failure?.message.hasPrefix(message) == true, "\(failure?.message ?? "none")")
    #expect(failure?.range == range)
  }

  @Test func `a name without a column says which there are`() {
    let session = Session(after: "load \(table) as height, width")
    #expect(session.failure("map heigth")?.hint == "did you mean 'height'? the columns are height, width")
    #expect(Session().failure("map x")?.message == "there are no columns to map over")
  }

  @Test func `a range is a column for one line`() throws {
    let session = Session()
    #expect(
      session.out("map x^2, x=0..1 step 0.5").hasSuffix("\nf\t3\t0\t0\t1\t0.4166666666666667\t0, 0.25, 1"))
    #expect(session.out("map [t, 2t], 0..10").hasSuffix("\nf2\t11\t0\t0\t20\t10\t0, 2, 4, 6, 8, ..."))
    #expect(session.failure("map 3 t, t=1..2 step 1/2 > \(folder.path)/t.csv") == nil)
    #expect(try folder.read("t.csv") == "f\n3\n4.5\n6\n")
    #expect(
      session.failure("map x^2, x=0..1 step -1")?.message == "the step leads away from the end of the range")
    #expect(session.failure("map x^2, x=0..1 step 1e-12")?.code == .limit)
    #expect(session.failure("map x")?.code == .state)
  }

  @Test func `columns of different lengths don't mix`() throws {
    let other = try folder.write("1\n2\n", to: "z.csv")
    let session = Session(after: "load \(table)", "load \(other)")
    #expect(session.failure("map x + z")?.message == "the columns differ in length: x has 4 numbers, z 2")
    #expect(session.out("map z").hasSuffix("1, 2"))
  }

  @Test func `columns are listed, forgotten and kept out of saved files`() throws {
    let session = Session(after: "a = 1", "load \(table)")
    #expect(
      session.out("vars")
        == "a = 1\n# x: a column of 4 numbers from \(table)\n# y: a column of 4 numbers from \(table)")
    #expect(session.failure("save \(folder.path)/s.nabla") == nil)
    #expect(try folder.read("s.nabla") == "# Nabla definitions\na = 1\n")
    #expect(session.failure("del x") == nil)
    #expect(session.failure("map x")?.hint == "the column is y")
    #expect(session.failure("del x")?.code == .unknown)
    _ = session.respond(to: "reset")
    #expect(session.failure("map y")?.code == .state)
  }

  @Test func `a mistake in a file has its place and changes nothing`() throws {
    let path = try folder.write("x,y\n1,2\n3,oops\n", to: "bad.csv")
    let session = Session(after: "load \(table)")
    let failure = session.failure("load \(path)")
    #expect(failure?.place == .init(file: path, line: 3, column: 3))
    #expect(session.out("map x").hasSuffix("1, 2, 3, -4"))
  }

  @Test func `the names of columns are completed in map`() {
    let session = Session(after: "load \(table) as velocity, height")
    #expect(session.completions("map 2 velo", 10)?.candidates == ["velocity"])
    #expect(session.completions("2 velo", 6) == nil)
    #expect(session.completions("del hei", 7)?.candidates == ["height"])
  }

  @Test func `a person sees a table`() {
    let prompt = Prompt()
    #expect(prompt.type("load \(table)") == "x, y: 4 numbers each for map")
    #expect(
      prompt.type("map x/3")
        == """
              count         min   max        mean   first
          f       4   -1.333333     1   0.1666667   0.3333333, 0.6666667, 1, -1.333333
        """.replacing("-", with: "−"))
  }
}
