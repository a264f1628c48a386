// The project's folder, its files, and whether they are being recorded anew.
import Foundation

public enum Project {
  /// The folder with Package.swift in it.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// With NABLA_BLESS=1 what is said now becomes what is expected.
  public static let isBlessing = ProcessInfo.processInfo.environment["NABLA_BLESS"] == "1"

  /// The built executable, where the caller has named it.
  public static let executable = ProcessInfo.processInfo.environment["NABLA"]

  /// The paths below `folder`, from the root, of the files that end in `suffix`; sorted.
  public static func files(in folder: String, suffix: String) -> [String] {
    let names = try? FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
  }

  public static func read(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Writes a file of the project; one that says this already is left alone.
  public static func write(_ text: String, to path: String) throws {
    let place = root.appending(path: path)
    if let old = try? String(contentsOf: place, encoding: .utf8), old == text { return }
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: place, atomically: true, encoding: .utf8)
  }
}
