// One JSON object for each statement, on one line.
import Calculus
import Networks
import Page
import Session

enum JSONLine {
  static func text(_ reply: Reply, line: Int, source: String) -> String {
    var fields: [String] = ["\"line\":\(line + newlines(source, before: reply.offset))", "\"in\":\(JSON.quoted(reply.source))"]
    if let failure = reply.failure {
      fields.append("\"ok\":false")
      fields.append("\"kind\":\"error\"")
      fields.append("\"error\":\(error(failure, reply, line, source))")
    } else {
      fields.append("\"ok\":true")
      fields.append("\"kind\":\(JSON.quoted(reply.kind.rawValue))")
      fields.append("\"out\":\(JSON.quoted(reply.out))")
      if let value = reply.value, value.isFinite { fields.append("\"value\":\(Decimal.shortest(value))") }
      if let quantities = reply.quantities {
        fields.append("\"quantities\":[\(quantities.map(quantity).joined(separator: ","))]")
      }
    }
    fields.append("\"notes\":[\(reply.notes.map { JSON.quoted($0.text) }.joined(separator: ","))]")
    fields.append("\"ms\":\(Numerals.fixed(reply.milliseconds, decimals: 3))")
    return "{\(fields.joined(separator: ","))}"
  }

  private static func newlines(_ text: String, before offset: Int) -> Int {
    text.utf8.prefix(offset).count { $0 == 0x0A }
  }

  private static func error(_ failure: Failure, _ reply: Reply, _ line: Int, _ source: String) -> String {
    let whole = source.isEmpty ? reply.source : source
    let offset = source.isEmpty ? 0 : reply.offset
    let range = failure.range.map { $0.lowerBound + offset..<$0.upperBound + offset } ?? offset..<offset + reply.source.utf8.count
    var fields = ["\"code\":\(JSON.quoted(failure.code.rawValue))"]
    if let place = failure.place {
      fields += ["\"file\":\(JSON.quoted(place.file))", "\"line\":\(place.line)", "\"col\":\(place.column)", "\"len\":1"]
    } else {
      let excerpt = Excerpt(source: whole, utf8: range, firstLine: line)
      fields += ["\"line\":\(excerpt.line)", "\"col\":\(excerpt.column)", "\"len\":\(excerpt.length)"]
    }
    fields.append("\"message\":\(JSON.quoted(failure.message))")
    if let hint = failure.hint { fields.append("\"hint\":\(JSON.quoted(hint))") }
    return "{\(fields.joined(separator: ","))}"
  }

  private static func quantity(_ q: NamedQuantity) -> String {
    "{\"name\":\(JSON.quoted(q.name)),\"formula\":\(JSON.quoted(q.formula)),\"shape\":[\(q.shape.map(String.init).joined(separator: ","))],\"value\":\(nested(q.value[...], q.shape[...]))}"
  }

  /// Values row by row as nested arrays; a scalar is a bare number.
  private static func nested(_ values: ArraySlice<Double>, _ shape: ArraySlice<Int>) -> String {
    guard let count = shape.first else { return values.first.map(number) ?? "null" }
    if shape.count == 1 { return "[\(values.map(number).joined(separator: ","))]" }
    let step = count == 0 ? 0 : values.count / count
    let rows = (0..<count).map { nested(values[(values.startIndex + $0 * step)..<(values.startIndex + ($0 + 1) * step)], shape.dropFirst()) }
    return "[\(rows.joined(separator: ","))]"
  }

  private static func number(_ x: Double) -> String { x.isFinite ? Decimal.shortest(x) : "null" }
}
