// nabla map from outside: options, formats, errors and their statuses, and what is left when it is stopped.
import Foundation
import Testing
import Transcripts

@Suite(.enabled(if: Project.executable != nil, "NABLA names no executable"))
struct MapCommandTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try write("t.csv", "x,y\n0,1\n1,2\n2,4\n")
    try folder.write(npy("<f8", "(4,)", doubles([-1, 0, 1, 4])), to: "x.npy")
    try folder.write(npy("<f8", "(2, 2)", doubles([1, 2, 3, 4]), fortran: true), to: "xy.npy")
  }

  private func write(_ name: String, _ text: String) throws { try folder.write(Array(text.utf8), to: name) }
  private func sh(_ line: String) throws -> Run { try Run(shell: line, in: folder) }
  private func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.place(name))) }
  private func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path.path).sorted() }
  }

  private func npy(_ descr: String, _ shape: String, _ numbers: [UInt8], fortran: Bool = false) -> [UInt8] {
    var text = Array(
      "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }".utf8)
    while (10 + text.count + 1) % 64 != 0 { text.append(0x20) }
    text.append(0x0A)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
      + numbers
  }

  private func doubles(_ values: [Double]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
  }

  @Test func `an array goes in and an array comes out`() throws {
    let run = try sh("nabla map 'x^2 + 1' --in x.npy --out y.npy")
    #expect((run.output, run.status) == ("", 0))
    #expect(try bytes("y.npy") == npy("<f8", "(4,)", doubles([2, 1, 2, 17])))
    #expect(try names == ["t.csv", "x.npy", "xy.npy", "y.npy"])
  }

  @Test(arguments: [
    ("'x*y' --in t.csv", "f\n0\n2\n8\n"), ("'r = x + y' --in t.csv", "r\n1\n3\n6\n"),
    ("'x^2*y' --gradient --in t.csv", "df/dx,df/dy\n0,0\n4,1\n16,4\n"),
    ("'x^2*y' --gradient --by y --in t.csv", "df/dy\n0\n1\n4\n"),
    ("'[x*y, x - y]' --jacobian --in t.csv", "df1/dx,df1/dy,df2/dx,df2/dy\n1,0,1,-1\n2,1,1,-1\n4,2,1,-1\n"),
    ("'[x, 2x]' --in t.csv --format tsv", "f1\tf2\n0\t0\n1\t2\n2\t4\n"),
    ("'w x + y' --let w=1/2 --in t.csv", "f\n1\n2.5\n5\n"),
    ("'grad(x*y)' --in t.csv", "f1,f2\n1,0\n2,1\n4,2\n"),
    ("'10a + b' --columns a,b --in xy.npy", "f\n13\n24\n"), ("'10a + b' --in a,b=xy.npy", "f\n13\n24\n"),
    ("'2 t' --in x.npy", "f\n-2\n0\n2\n8\n"), ("'-x' --in x.npy", "f\n1\n-0\n-1\n-4\n"),
    ("'u - v' --in u=x.npy --in v=x.npy", "f\n0\n0\n0\n0\n"), ("'y' --in - < t.csv", "f\n1\n2\n4\n"),
    ("'x > 0' --in x.npy", "f\n0\n0\n1\n1\n"), ("'x' --in x.npy --in x=t2", "1"),
    ("'y' --columns x,y --in - < t.csv", "f\n1\n2\n4\n"),
  ]) func `columns are named in every way`(arguments: String, output: String) throws {
    let run = try sh("nabla map \(arguments)")
    if output == "1" {
      #expect(run.status == 1)
    } else {
      #expect((run.output, run.status) == (output, 0))
    }
  }

  @Test func `formats are told by names`() throws {
    #expect(try sh("nabla map '[x, x/3]' --in x.npy --out y.csv").status == 0)
    #expect(
      try text("y.csv") == "f1,f2\n-1,-0.3333333333333333\n0,0\n1,0.3333333333333333\n4,1.3333333333333333\n")
    #expect(try sh("nabla map x/2 --in x.npy --out y.f8").status == 0)
    #expect(try bytes("y.f8") == doubles([-0.5, 0, 0.5, 2]))
    #expect(try sh("nabla map a+b --raw f8 --columns a,b --in y.f8 --out z.npy").status == 0)
    #expect(try bytes("z.npy") == npy("<f8", "(2,)", doubles([-0.5, 2.5])))
    #expect(try sh("nabla map x --in x.npy --type f4 --out z.npy").status == 0)
    #expect(
      try Array(bytes("z.npy").suffix(16))
        == [-1, 0, 1, 4].flatMap { (v: Float) in withUnsafeBytes(of: v) { Array($0) } })
    #expect(try sh("nabla map '[x, y]' --jacobian --in t.csv --out j.npy").status == 0)
    #expect(try bytes("j.npy") == npy("<f8", "(3, 2, 2)", doubles([1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1])))
    let piped = try sh("nabla map x --in x.npy --format npy > p.npy")
    #expect(piped.status == 0)
    #expect(try bytes("p.npy") == npy("<f8", "(4,)", doubles([-1, 0, 1, 4])))
    #expect(
      try sh("cat x.npy | nabla map x --in - --format f8 > p.f8; cat x.npy | tail -c 32 | cmp - p.f8").status
        == 0)
  }

  @Test func `undefined values are counted on standard error`() throws {
    #expect(try sh("nabla map 'ln(x)' --in x.npy --out y.npy").output == "note: 1 of 4 values is undefined\n")
    #expect(try sh("nabla map 'sqrt(-x)' --in x.npy 2>/dev/null").output == "f\n1\n-0\nnan\nnan\n")
    #expect(try sh("nabla map 'ln(x)' -q --in x.npy --out y.npy").output == "")
  }

  @Test(arguments: [
    (
      "'x + zz' --in t.csv", 1,
      "<map>:1:5: error: there is no column 'zz'; the columns are x, y\n  x + zz\n      ^^\n"
    ),
    ("'x +' --in t.csv", 1, "<map>:1:4: error: "),
    ("'x' --in none.npy", 1, "nabla: error: can't open 'none.npy': No such file or directory\n"),
    ("'x' --in .", 1, "nabla: error: '.' is not a regular file\n"),
    ("'x' --in x=t.csv", 1, "nabla: error: 't.csv' has 2 columns, and 1 is named\n"),
    ("'x' --in pipe", 1, "nabla: error: 'pipe' is not a regular file\n"),
    ("'x' --in bad.csv", 1, "bad.csv:3:1: error: 'abc' is not a number\n"),
    ("'x' --in cut.npy", 1, "nabla: error: 'cut.npy' is truncated: 4 rows are promised, 3 are there\n"),
    (
      "'x' --in t.csv --out t.csv", 1,
      "nabla: error: 't.csv' is the input, which would be lost; --force replaces it\n"
    ),
    (
      "'x' --in t.csv --out none/y.npy", 1,
      "nabla: error: can't write 'none/y.npy': No such file or directory\n"
    ),
    ("'x' --in t.csv --out /dev/full --format csv", 1, "nabla: error: '/dev/full' is not a regular file\n"),
    (
      "'2 e' --in t.csv --columns x,e", 1,
      "nabla: error: 'e' is a constant and can't be the name of a column\n"
    ),
    ("'x' --in t.csv > /dev/full", 1, "nabla: error: standard output: No space left on device\n"),
    ("'x' --in t.csv --let x=2", 1, "nabla: error: 'x' is a column and a constant of --let"),
    ("'w x' --let 'w=sine(2)' --in t.csv", 1, "<--let>:1:3: error: unknown function 'sine'"),
    (
      "'x + y' --in xy.npy", 1,
      "<map>:1:1: error: there is no column 'x'; the 2 columns have no names; give them with --columns"
    ),
    ("'x' --in t.csv --format npy | cat", 0, "nabla: error: the head of an .npy file"),
    (
      "'[x, y]' --gradient --in t.csv", 1, "<map>:1:1: error: a gradient is of one expression, and here are 2"
    ),
    ("'x' --in t.csv --gradient --jacobian", 64, "Error: give --gradient or --jacobian, not both\n"),
    ("'x' --in t.csv --out y.xyz", 64, "Error: the format of 'y.xyz' is not known"),
    ("'x' --in t.csv --raw q9", 64, "Error: --raw is one of f8, "),
    ("'x' --in t.csv --columns a,,b", 64, "Error: a name is missing"),
    ("'x' --in t.csv --json", 64, "Error: --json and --out - both want standard output\n"),
    ("--in t.csv", 64, "Error: Missing expected argument '<expression>'"),
    ("'x' --in t.csv --by x", 64, "Error: --by goes with"),
  ]) func `mistakes are told with the right status`(arguments: String, status: Int, message: String) throws {
    try write("bad.csv", "x,y\n1,2\nabc,4\n")
    try folder.write(npy("<f8", "(4,)", doubles([1, 2, 3])), to: "cut.npy")
    #expect(mkfifo(folder.place("pipe").path, 0o600) == 0)
    let before = try names
    let run = try sh("nabla map \(arguments)")
    #expect(run.output.hasPrefix(message), "\(run.output)")
    #expect(run.status == status)
    #expect(try names == before)
    #expect(try text("t.csv") == "x,y\n0,1\n1,2\n2,4\n")
  }

  @Test func `an input is replaced when that is wanted`() throws {
    #expect(try sh("nabla map 'x + y' --in t.csv --out t.csv --force").status == 0)
    #expect(try text("t.csv") == "f\n1\n3\n6\n")
  }

  @Test func `JSON tells what was made`() throws {
    let run = try sh("nabla map '[ln(x), x]' --in x.npy --out y.npy --json")
    let all = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(all?["ok"] as? Bool == true)
    #expect(all?["kind"] as? String == "map")
    #expect(all?["out"] as? String == "y.npy")
    let columns = try #require(all?["columns"] as? [[String: Any]])
    #expect(columns.map { $0["name"] as? String } == ["f1", "f2"])
    #expect(columns.map { $0["undefined"] as? Int } == [1, 0])
    #expect(columns.map { $0["count"] as? Int } == [4, 4])
    let wrong = try sh("nabla map 'x + zz' --in t.csv --out y.npy --json")
    let error =
      (try JSONSerialization.jsonObject(with: Data(wrong.output.utf8)) as? [String: Any])?["error"]
      as? [String: Any]
    #expect(error?["col"] as? Int == 5)
    #expect(wrong.status == 1)
  }

  @Test(.timeLimit(.minutes(1)), arguments: [SIGINT, SIGTERM])
  func `nothing is left of a run that is ended`(number: Int32) throws {
    // It waits for more of its input when the signal comes.
    let process = folder.process(Folder.executable, ["map", "x^2", "--in", "-", "--out", "y.csv"])
    let input = Pipe()
    process.standardInput = input
    process.standardError = FileHandle.nullDevice
    let old = signal(SIGINT, SIG_DFL)
    var none = sigset_t(), mask = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &mask)
    try process.run()
    pthread_sigmask(SIG_SETMASK, &mask, nil)
    _ = signal(SIGINT, old)
    // More than pipes hold: when all of it is written, it has read most of it.
    let rows = Data(String(repeating: "1\n2\n3\n", count: 200_000).utf8)
    try input.fileHandleForWriting.write(contentsOf: rows)
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    #expect(process.terminationStatus == (number == SIGINT ? 130 : number))
    #expect(process.terminationReason == (number == SIGINT ? .exit : .uncaughtSignal))
    #expect(try names == ["t.csv", "x.npy", "xy.npy"])
  }

  @Test func `a reader that goes away ends it without a word`() throws {
    let run = try sh("seq 1 300000 | nabla map 'x^2' --in - | head -n 2; echo done")
    #expect(run.output == "f\n1\ndone\n")
  }

  @Test func `a file of many rows is the same in pieces`() throws {
    let run = try sh(
      """
      seq 1 250000 > n.csv; nabla map 'n^2' --in n.csv --out s.npy && nabla map 's - n^2' --in s.npy --in n.csv --out d.csv
      sort -u d.csv; wc -l < d.csv
      """)
    #expect(run.output.split(separator: "\n").map { $0.drop { $0 == " " } } == ["0", "f", "250001"])
  }
}
