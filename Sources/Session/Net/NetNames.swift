// The net's quantities as values in ordinary lines. Before a statement is read the names it mentions are put
// over the definitions, and after it they are taken away again: what a person defined under the same name is
// only covered, the values are never older than the statement, and a net of a million weights costs nothing
// until it is named. Single entries are names too while a statement is read: W1[1,2] becomes W1_1_2_, which
// is as long, so that places in errors stay right.
import Calculus
import Networks
import Page

extension Session {
  /// Names and what they meant before.
  typealias Lent = [(name: String, before: Definition?, reserved: String?)]

  /// Quantities with more entries than this are no values in expressions.
  private static let entryLimit = 10_000

  /// Puts the net's values over the names that `bytes` mentions, directly or through definitions, and
  /// returns the statement with its entries spelled as names. A quantity that is too large throws, or is
  /// left out when the statement is a command, which looks its names up itself.
  func lendNetNames(_ bytes: [UInt8], to command: Command?) throws(Failure) -> (bytes: [UInt8], lent: Lent) {
    guard let net else { return (bytes, []) }
    let toCommand = command.map { $0.group != .mathematics } ?? false
    let bytes = toCommand ? bytes : Session.entriesSpelled(bytes)
    var lent: Lent = []
    do throws(Failure) {
      for name in mentioned(bytes) {
        guard let reference = Session.value(named: name), let found = try? net.numbers(of: reference.name)
        else {
          continue
        }
        var tensor = found
        if !reference.indices.isEmpty {
          guard let entry = found.entry(reference.indices) else {
            let spelling = reference.name.ascii
            throw Failure(
              .shape,
              "\(spelling) has no entry [\(reference.indices.map(String.init).joined(separator: ","))]",
              at: 0..<bytes.count, hint: "\(spelling) is \(found.shapeText); indices count from 1")
          }
          tensor = Tensor(entry)
        }
        guard tensor.values.count <= Session.entryLimit else {
          if toCommand { continue }
          throw Failure(
            .limit, "\(name) has \(tensor.values.count) entries, too many for an expression",
            at: 0..<bytes.count, hint: "look at it with: show \(name)")
        }
        guard let body = expression(of: tensor) else {
          if toCommand { continue }
          throw Failure(.nonfinite, "\(name) is not finite", at: 0..<bytes.count, hint: "see: diagnose")
        }
        lent.append((name, definitions[name], definitions.reserved[name]))
        definitions.define(name, Definition(body: body))
        definitions.reserved[name] = "a quantity of the net, changed by set,"
      }
    } catch {
      takeBack(lent)
      throw error
    }
    return (bytes, lent)
  }

  func takeBack(_ lent: Lent) {
    for (name, before, reserved) in lent {
      if let before { definitions.define(name, before) } else { definitions.remove(name) }
      definitions.reserved[name] = reserved
    }
  }

  /// The names of values that a line may use while a net is open, for completion.
  public var netNames: [String] {
    guard let net else { return [] }
    return ["loss", "yhat"] + net.network.names.prefix(1000).map(\.ascii)
  }

  /// x, y and L stay free for mathematics; everything else that names a whole quantity is its value.
  private static func value(named name: String) -> QuantityReference? {
    var parts = name.split(separator: "_", omittingEmptySubsequences: true)[...]
    guard name != "L", let word = parts.popFirst(), var reference = QuantityReference(word),
      reference.indices.isEmpty, name.utf8.last == 0x5F || parts.isEmpty && word.utf8.count == name.utf8.count
    else { return nil }
    for part in parts {
      guard let index = Int(part) else { return nil }
      reference.indices.append(index)
    }
    switch reference.name.kind {
    case .input, .target: return nil
    default: return reference
    }
  }

  /// W1[1, 2] as W1_1__2_: only where a quantity's name stands directly before whole numbers in brackets.
  static func entriesSpelled(_ bytes: [UInt8]) -> [UInt8] {
    var out = bytes
    var k = 0
    while let open = out[k...].firstIndex(of: 0x5B) {
      k = open + 1
      var start = open
      while start > 0, out[start - 1] >= 0x80 || isNameByte(out[start - 1]) { start -= 1 }
      guard start < open, let close = out[open...].firstIndex(of: 0x5D) else { continue }
      let inside = out[(open + 1)..<close]
      guard inside.contains(where: { $0 != 0x20 }),
        inside.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2C || $0 == 0x20 }),
        value(named: String(decoding: out[start..<open], as: UTF8.self)) != nil
      else { continue }
      for place in open...close where !(0x30...0x39).contains(out[place]) { out[place] = 0x5F }
      k = close + 1
    }
    return out
  }

  private static func isNameByte(_ c: UInt8) -> Bool {
    (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7A || c == 0x5F || (0x30...0x39).contains(c)
  }

  /// The names in a line and in the definitions that it leads to.
  private func mentioned(_ bytes: [UInt8]) -> [String] {
    var names = Session.words(String(decoding: bytes, as: UTF8.self))
    var seen = Set(names)
    var k = 0
    while k < names.count {
      if let definition = definitions[names[k]] {
        for symbol in graph.freeSymbols(definition.body) where seen.insert(graph.name(symbol)).inserted {
          names.append(graph.name(symbol))
        }
      }
      k += 1
    }
    return names
  }

  /// The words of a line that could be names, each once.
  public static func words(_ line: String) -> [String] {
    var found: [String] = []
    var seen: Set<String> = []
    var word = ""
    for scalar in (line + " ").unicodeScalars {
      if scalar == "_" || scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value) {
        word.unicodeScalars.append(scalar)
      } else if !word.isEmpty {
        if word.utf8.count <= 64, seen.insert(word).inserted { found.append(word) }
        word = ""
      }
    }
    return found
  }

  /// Numbers, vectors and matrices exactly: the shortest decimal of each double. nil when one is not finite.
  private func expression(of tensor: Tensor) -> Expr? {
    var numbers: [Expr] = []
    numbers.reserveCapacity(tensor.values.count)
    for value in tensor.values {
      guard let exact = Rational(exactly: value) else { return nil }
      numbers.append(graph.number(exact))
    }
    // From the innermost vectors outwards.
    for length in tensor.shape.reversed() {
      let width = max(length, 1)
      numbers = stride(from: 0, to: numbers.count, by: width).map { start in
        graph.vector(Array(numbers[start..<min(start + width, numbers.count)]))
      }
    }
    return numbers.first
  }
}

extension Arguments {
  /// The same arguments of a statement whose entries have been spelled as names.
  func reading(_ statement: [UInt8]) -> Arguments {
    Arguments(bytes: Array(statement[offset..<(offset + bytes.count)]), offset: offset, word: word)
  }
}
