// The table, as it comes for a terminal, or whole in Markdown.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

enum Report {
  static func text(_ row: Row) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    let peers = row.peers.map { "\($0.name) \($0.shown)\($0.isBest ? "*" : "")" }.joined(separator: ", ")
    return padded(row.name, 36) + padded(row.ours, 12) + padded(row.limit, 19) + padded(row.ratio, 9) + peers
  }

  static let textHeader =
    "workload                            Nabla       limit              ratio    peers, the best marked *"

  static func markdown(_ rows: [Row], machine: String) -> String {
    var text = "On the machine of these figures: \(machine).\n"
    var family = ""
    for row in rows {
      if row.family != family {
        family = row.family
        text += "\n| \(family) | Nabla | limit | peers, best in bold | ratio |\n|---|---|---|---|---|\n"
      }
      let peers = row.peers.map { "\($0.name) \($0.isBest ? "**\($0.shown)**" : $0.shown)" }
      text +=
        "| \(row.name) | \(row.ours) | \(row.limit) | \(peers.joined(separator: ", ")) | \(row.ratio) |\n"
    }
    return text
  }

  /// Puts the tables between the two marks of a file; false if it has none.
  static func record(_ text: String, in path: String) -> Bool {
    let begin = "<!-- figures -->\n", end = "<!-- end of figures -->"
    guard let file = fopen(path, "r") else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    fclose(file)
    let old = String(decoding: bytes, as: UTF8.self)
    guard let from = old.firstRange(of: begin), let to = old.firstRange(of: end),
      from.upperBound <= to.lowerBound,
      let output = fopen(path, "w")
    else { return false }
    fputs(old[..<from.upperBound] + text + old[to.lowerBound...], output)
    return fclose(output) == 0
  }
}
