// The programs that read machine code, and the files they read: the objects beside the executable that NABLA
// names.
import Foundation
import Transcripts

enum Tools {
  static func path(_ name: String) -> String? {
    ["/usr/bin", "/usr/local/bin", "/bin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The folder of the build that NABLA names an executable of.
  static let build: URL? = Project.executable.map { URL(filePath: $0).deletingLastPathComponent() }

  /// Whether this is a machine whose code is understood, with a build and binutils.
  static let canReadCode: Bool = {
    #if arch(x86_64) && os(Linux)
      return path("objdump") != nil && path("nm") != nil && !objects(of: "KernelLoops").isEmpty
    #else
      return false
    #endif
  }()

  static func objects(of module: String) -> [String] {
    guard let folder = build?.appending(path: "\(module).build").path else { return [] }
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    return (names ?? []).filter { $0.hasSuffix(".o") }.sorted().map { "\(folder)/\($0)" }
  }

  struct Result {
    var output: String
    var errors: String
    var status: Int32
  }

  /// What a program prints, with nothing of this process's environment but what is given.
  static func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws
    -> Result
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-code-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let out = folder.appending(path: "out"), err = folder.appending(path: "err")
    try Data().write(to: out)
    try Data().write(to: err)
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: out)
    process.standardError = try FileHandle(forWritingTo: err)
    try process.run()
    process.waitUntilExit()
    return Result(
      output: String(decoding: try Data(contentsOf: out), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: err), as: UTF8.self),
      status: process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0))
  }

  /// The symbols of an object of which the linker keeps one copy for all objects.
  static func sharedSymbols(_ object: String) throws -> Set<String> {
    guard let nm = path("nm") else { return [] }
    var symbols = Set<String>()
    for line in try run(nm, [object]).output.split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 2)
      if fields.count == 3 && ["W", "V", "u"].contains(fields[1]) { symbols.insert(String(fields[2])) }
    }
    return symbols
  }

  /// Where an executable has instructions beyond the baseline. Its whole code is too long to be kept as text: grep
  /// takes out what could be one.
  static func wideAddresses(_ executable: String) throws -> [UInt64] {
    guard let objdump = path("objdump") else { return [] }
    let names = "(v|k|" + wideIntegers.sorted().joined(separator: "|") + ")"
    let line = "\"$0\" -d --no-show-raw-insn \"$1\" | grep -E '^ *[0-9a-f]+:\t\(names)'"
    let text = "0 <all>:\n" + (try run("/bin/sh", ["-c", line, objdump, executable]).output)
    return Disassembly.functions(text).flatMap(\.instructions).filter(\.isBeyondBaseline).map(\.address)
  }

  static func functions(_ object: String) throws -> [MachineFunction] {
    guard let objdump = path("objdump") else { return [] }
    return Disassembly.functions(try run(objdump, ["-dr", "--no-show-raw-insn", object]).output)
  }
}
