// One run of the executable: arguments and standard input in, output, errors and status out. Everything goes
// through files in a folder of its own, so that no full pipe can stop either side.
import Foundation
import Transcripts

struct Run {
  var output: String
  var errors: String
  var status: Int32
  /// Standard output as it came, for what is no UTF-8.
  var bytes: [UInt8]

  /// Runs nabla with `arguments`; `files` lie in the folder it is started in.
  init(
    _ arguments: String..., input: String = "", files: [String: String] = [:],
    environment: [String: String] = [:]
  ) throws {
    try self.init(
      arguments: arguments, input: Array(input.utf8), files: files.mapValues { Array($0.utf8) },
      environment: environment)
  }

  init(_ arguments: [String], input: String = "") throws {
    try self.init(arguments: arguments, input: Array(input.utf8), files: [:], environment: [:])
  }

  /// Runs nabla on these bytes.
  init(_ arguments: String..., bytes: [UInt8]) throws {
    try self.init(arguments: arguments, input: bytes, files: [:], environment: [:])
  }

  /// Runs a line of the shell, in which `nabla` is the executable; output and errors are one stream.
  init(shell line: String, in folder: Folder) throws {
    try self.init(
      program: "/bin/sh", ["-c", "{ \(line)\n} 2>&1"], input: [], folder: folder, environment: [:])
  }

  private init(
    arguments: [String], input: [UInt8], files: [String: [UInt8]], environment: [String: String]
  ) throws {
    let folder = try Folder()
    for (name, content) in files { try folder.write(content, to: name) }
    try self.init(
      program: Folder.executable, arguments, input: input, folder: folder, environment: environment)
  }

  private init(
    program: String, _ arguments: [String], input: [UInt8], folder: Folder, environment: [String: String]
  ) throws {
    let streams = try Folder()
    try streams.write(input, to: "in")
    try streams.write([], to: "out")
    try streams.write([], to: "err")
    let process = folder.process(program, arguments, environment)
    process.standardInput = try FileHandle(forReadingFrom: streams.place("in"))
    process.standardOutput = try FileHandle(forWritingTo: streams.place("out"))
    process.standardError = try FileHandle(forWritingTo: streams.place("err"))
    try process.run()
    process.waitUntilExit()
    bytes = try Array(Data(contentsOf: streams.place("out")))
    output = String(decoding: bytes, as: UTF8.self)
    errors = try String(decoding: Data(contentsOf: streams.place("err")), as: UTF8.self)
    // A signal is told as a shell tells it.
    status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
  }

  var lines: [String] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }
}

/// A folder that is gone when nobody holds it.
final class Folder {
  static let executable = Project.executable ?? ""
  let path: URL

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "nabla-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: path) }

  func place(_ name: String) -> URL { path.appending(path: name) }

  func write(_ content: [UInt8], to name: String) throws { try Data(content).write(to: place(name)) }

  /// A process that starts here, with nothing of the caller's environment but the way to programs.
  func process(_ program: String, _ arguments: [String], _ environment: [String: String] = [:]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = path
    let folder = URL(fileURLWithPath: Self.executable).deletingLastPathComponent().path
    let own = ["HOME": path.path, "LANG": "C.UTF-8", "PATH": "\(folder):/usr/local/bin:/usr/bin:/bin"]
    process.environment = own.merging(environment) { $1 }
    return process
  }
}
