// New numbers for a net: typed, as they began, or from files. All of it works on a copy.
import Calculus
import Networks
import Page

extension Session {
  /// `set W1[1,2] = 0.3`, `set x = [0, 1]`.
  func setInNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    guard let equals = arguments.bytes.firstIndex(of: 0x3D) else {
      throw Failure(
        .usage, "'=' and a value were expected", at: arguments.range, hint: "for example set b1 = [8, 8]")
    }
    let name = String(decoding: arguments.bytes[..<equals], as: UTF8.self).filter { $0 != " " && $0 != "\t" }
    let place = arguments.offset..<arguments.offset + max(equals, 1)
    guard let reference = QuantityReference(name) else {
      let failure = unknown(name, net, place)
      if name.utf8.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }),
        let hint = Suggestion.hint(for: name, among: Setting.all.map(\.name))
      {
        throw Failure(failure.code, failure.message, at: place, hint: hint)
      }
      throw failure
    }
    let rest = arguments.from(equals + 1)
    guard !rest.isEmpty else { throw Failure(.usage, "a value was expected after '='", at: place) }
    let value: Tensor
    do throws(Failure) { value = try tensor(Substring(rest.text)) } catch {
      throw error.moved(by: rest.offset).located(at: rest.range)
    }
    var changed = net.network
    try located(rest.range) { () throws(Failure) in try changed.set(reference, to: value) }
    let (before, after) = (try net.network.loss(), try changed.loss())
    net.commit(changed, after: "set \(reference.text)")
    let quantity = try net.quantity(reference.name, interrupted: isStopped)
    let change = "L \(Digits.computed(before)) → \(Digits.computed(after))"
    let remark = remark(after.isFinite ? nil : try changed.lossTrouble())
    let isLong = quantity.value.values.count > 1000
    let out = "\(quantity.name.ascii) = \(isLong ? "..." : NetNotation.literal(quantity.value))"
    let lines = ([out, change] + remark).joined(separator: "\n")
    let told = [NamedQuantity("loss", "", after)]
    return netReply(NetNotation.ascii(lines), value: after, [quantity], facts: told) { page in
      ([page.text(quantity)] + ([change] + remark).map { Text("  ") + Highlight.text($0) }).joinedLines()
    }
  }

  func resetNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try nothingAfter(arguments)
    var changed = net.network
    changed.reset()
    let loss = try changed.loss()
    net.commit(changed, after: "reset")
    let words = "the weights of the start   L \(Digits.computed(loss))"
    let told = [NamedQuantity("loss", "", loss)] + parameters(of: changed)
    return netReply(NetNotation.ascii("reset: L = \(Digits.computed(loss))"), value: loss, facts: told) { _ in
      Highlight.text(words)
    }
  }

  // MARK: Files

  func loadWeights(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let path = try path(arguments)
    return try change(net, arguments) { (network) throws(Failure) in
      try network.loadWeights(from: path)
    } words: {
      "\($0.layout.count) weights and biases"
    }
  }

  private func change(
    _ net: NetSession, _ arguments: Arguments, _ work: (inout Network) throws(Failure) -> Void,
    words: (Network) -> String
  ) throws(Failure) -> Reply {
    var changed = net.network
    try located(arguments.range) { () throws(Failure) in try work(&changed) }
    let loss = try changed.loss()
    net.commit(changed, after: "a file")
    let line = "\(words(changed))   L \(Digits.computed(loss))"
    let told = [NamedQuantity("loss", "", loss)] + parameters(of: changed)
    return netReply(NetNotation.ascii(line), value: loss, facts: told) { _ in Highlight.text(line) }
  }

  func loadNet(_ path: String, _ arguments: Arguments) throws(Failure) -> Reply {
    if let net {
      var changed = net.network
      let isAssigned = try located(arguments.range) { () throws(Failure) in try changed.assign(from: path) }
      if isAssigned {
        net.commit(changed, after: "a file")
        return header()
      }
    }
    let loaded = try located(arguments.range) { () throws(Failure) in try Network.load(from: path) }
    net = NetSession(loaded)
    return header()
  }

  func saveNet(_ path: String, _ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    try located(arguments.range) { () throws(Failure) in try net.network.save(to: path) }
    let line = "saved in \(Untrusted.line(path, columns: 60))"
    return netReply(line) { _ in Text(line, .quiet) }
  }
}
