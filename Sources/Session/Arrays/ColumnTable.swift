// The columns of a session: numbers by name, read from files, which `map` computes with. They live beside the definitions
// and never in their place: a name in an ordinary line means what it meant before.
import Arrays
import Calculus
import Page

/// Numbers under a name.
final class Column {
  let values: UnsafeBufferPointer<Double>
  /// The file they come from.
  let origin: String

  /// Takes over `memory`.
  init(_ memory: UnsafeMutablePointer<Double>, count: Int, origin: String) {
    values = UnsafeBufferPointer(start: memory, count: count)
    self.origin = origin
  }

  deinit { values.deallocate() }
}

struct ColumnTable {
  private(set) var order: [String] = []
  private var columns: [String: Column] = [:]

  /// Most numbers in all columns together: 1 GiB.
  static let limit = 1 << 27

  subscript(_ name: String) -> Column? { columns[name] }

  var count: Int { columns.values.reduce(0) { $0 + $1.values.count } }

  mutating func set(_ name: String, _ column: Column) {
    if columns.updateValue(column, forKey: name) == nil { order.append(name) }
  }

  mutating func remove(_ name: String) {
    if columns.removeValue(forKey: name) != nil { order.removeAll { $0 == name } }
  }

  mutating func removeAll() { (order, columns) = ([], [:]) }
}

extension Session {
  /// Why a column can't be used under a name; nil when it can.
  public func objection(toColumn name: String) -> String? {
    // Plain words need no lexer, which counts where there are a hundred thousand.
    let isPlain =
      name.utf8.first.map { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } == true
      && name.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || (0x30...0x39).contains($0) }
    guard isPlain || Lexer.isName(name) else { return "is no name" }
    if ["e", "pi", "inf", "π", "∞"].contains(name) { return "is a constant" }
    if name == "ans" || name == "_" { return "means the last answer" }
    if Function.row(named: name) != nil || CalculusOperator.index[name] != nil {
      return "is a function"
    }
    if ["and", "or", "not", "at", "step"].contains(name) { return "is a word of the language" }
    return nil
  }

  /// Whether `load` means a file of numbers: its path, and the names for its columns.
  func columnFile(_ arguments: Arguments) -> (path: Arguments, names: Arguments?)? {
    // The last ` as ` that is not within quotes; what follows it are names.
    let bytes = arguments.bytes
    func isAlphanumeric(_ c: UInt8) -> Bool {
      (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7A || (0x30...0x39).contains(c)
    }
    var k = bytes.count - 4
    while k > 0 {
      if bytes[k] == 0x20, bytes[k + 1] == 0x61, bytes[k + 2] == 0x73, bytes[k + 3] == 0x20,
        bytes[(k + 4)...].allSatisfy({
          $0 > 0x7F || $0 == 0x20 || $0 == 0x2C || $0 == 0x5F || isAlphanumeric($0)
        })
      {
        let path = Arguments(bytes: Array(bytes[..<k]), offset: arguments.offset, word: arguments.word)
        let names = Arguments(
          bytes: Array(bytes[(k + 4)...]), offset: arguments.offset + k + 4, word: arguments.word)
        return (path, names)
      }
      k -= 1
    }
    guard let path = try? path(arguments), ColumnFormat(extensionOf: path) != nil else { return nil }
    return (arguments, nil)
  }

  /// Loads the columns of a file, all of them or none.
  func loadColumns(_ place: Arguments, as names: Arguments?) throws(Failure) -> Reply {
    let path = try path(place)
    let wanted = names.map { $0.text.split { $0 == "," || $0 == " " }.map(String.init) }
    if let names, let wanted {
      guard !wanted.isEmpty else { throw Failure(.usage, "a name was expected after 'as'", at: names.word) }
      for name in wanted {
        if let objection = objection(toColumn: name) {
          throw Failure(.name, "'\(Untrusted.line(name, columns: 40))' \(objection)", at: names.range)
        }
      }
      guard Set(wanted).count == wanted.count else {
        throw Failure(.name, "a name is there twice", at: names.range)
      }
    }
    return try located(place.range) { () throws(Failure) in
      let format = ColumnFormat(extensionOf: path)
      let width: Int = if case .raw? = format { wanted?.count ?? 1 } else { 1 }
      let source = try ColumnFile.open(path, format, width: width)
      let (chosen, notes) = try chosenColumns(source, path, wanted, names)
      let columns = try read(source, chosen.map(\.column), path)
      for (k, (_, name)) in chosen.enumerated() { self.columns.set(name, columns[k]) }
      var reply = Reply(.definition)
      let count = columns.first?.values.count ?? 0
      let all = chosen.map(\.name)
      let shown = all.prefix(12).joined(separator: ", ") + (all.count > 12 ? ", …" : "")
      reply.out =
        "\(shown): \(count == 1 ? "1 number" : "\(count) numbers")\(chosen.count > 1 ? " each" : "") for map"
      reply.text = Text(reply.out)
      reply.notes = notes
      return reply
    }
  }

  /// Columns of a file and the names they get, in the order of the file.
  private func chosenColumns(
    _ source: any ColumnSource, _ path: String, _ wanted: [String]?, _ place: Arguments?
  ) throws(Failure) -> ([(column: Int, name: String)], [Note]) {
    let names = source.names
    let file = Untrusted.line(path, columns: 80)
    if let wanted {
      guard wanted.count == names.count else {
        let has = names.count == 1 ? "1 column" : "\(names.count) columns"
        throw Failure(
          .shape,
          "'\(file)' has \(has), and here \(wanted.count == 1 ? "is 1 name" : "are \(wanted.count) names")",
          at: place?.range)
      }
      return (wanted.enumerated().map { ($0, $1) }, [])
    }
    if names.count == 1, names[0] == nil {
      let stem = Session.stem(of: path)
      if let objection = objection(toColumn: stem) {
        throw Failure(
          .name, "the column of '\(file)' needs a name: '\(Untrusted.line(stem, columns: 40))' \(objection)",
          hint: "load … as x")
      }
      return ([(0, stem)], [])
    }
    guard names.contains(where: { $0 != nil }) else {
      throw Failure(
        .name, "'\(file)' has \(names.count) columns without names", hint: "load … as x, y")
    }
    var chosen: [(column: Int, name: String)] = [], notes: [Note] = []
    var seen: Set<String> = []
    for (k, name) in names.enumerated() {
      let name = name ?? ""
      var objection = objection(toColumn: name)
      if !seen.insert(name).inserted { objection = "is there twice" }
      if !source.isNumeric(k) { objection = "holds no numbers" }
      if let objection {
        let shown = name.isEmpty ? "column \(k + 1)" : "'\(Untrusted.line(name, columns: 40))'"
        notes.append(Note(id: "left:\(path):\(k)", text: "\(shown) is left out: it \(objection)"))
      } else {
        chosen.append((k, name))
      }
    }
    guard !chosen.isEmpty else {
      throw Failure(.name, "no column of '\(file)' can be used", hint: notes.first?.text)
    }
    return (chosen, notes)
  }

  /// The name of a file without its folder and its ending.
  public static func stem(of path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// All rows of some columns.
  private func read(_ source: any ColumnSource, _ wanted: [Int], _ path: String) throws(Failure) -> [Column] {
    let room = (ColumnTable.limit - columns.count) / wanted.count
    let tooMany = Failure(
      .limit, "more than \(ColumnTable.limit) numbers in the columns of a session",
      hint: "nabla map computes with files of any size; del NAME makes room")
    if let rows = source.rows, rows > room { throw tooMany }
    var capacity = max(1, source.rows ?? 4096)
    var memory = wanted.map { _ in UnsafeMutablePointer<Double>.allocate(capacity: capacity) }
    var count = 0
    do throws(Failure) {
      while true {
        if count == capacity {
          guard capacity < room else { throw tooMany }
          let more = min(room, 2 * capacity)
          for k in memory.indices {
            let larger = UnsafeMutablePointer<Double>.allocate(capacity: more)
            larger.update(from: memory[k], count: count)
            memory[k].deallocate()
            memory[k] = larger
          }
          capacity = more
        }
        let piece = min(capacity - count, 1 << 16)
        let n = try source.read(piece, wanted, into: memory.map { $0 + count })
        count += n
        if n < piece || count == source.rows { break }
        graph.poll()
        try graph.check()
      }
    } catch {
      for column in memory { column.deallocate() }
      throw error
    }
    return memory.map { Column($0, count: count, origin: path) }
  }
}
