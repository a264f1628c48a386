// Python with libraries of others to compare with, where it is installed: the interpreter that NABLA_PYTHON names, that
// of the peers, or the system's. Tests that need it are skipped without.
import Foundation

public struct Python: Sendable {
  public private(set) var path = ""

  /// nil when no interpreter has all of these modules.
  public init?(with modules: String...) {
    let find = "import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in sys.argv[1:]))"
    let named = ProcessInfo.processInfo.environment["NABLA_PYTHON"].map { [$0] } ?? []
    let all = named + [Project.root.appending(path: ".build/peers/env/bin/python").path, "/usr/bin/python3"]
    for path in all where FileManager.default.isExecutableFile(atPath: path) {
      self.path = path
      if (try? run(find, modules))?.status == 0 { return }
    }
    return nil
  }

  /// Runs a program with these arguments: what it prints, errors included, and its status.
  public func run(_ program: String, _ arguments: [String] = []) throws -> (output: String, status: Int32) {
    let process = Process(), pipe = Pipe()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-c", program] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (output, process.terminationStatus)
  }
}
