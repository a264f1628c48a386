// One JSON object for each statement, on one line.
import Arrays
import Calculus
import Networks
import Page
import Session

enum JSONLine {
  static func text(_ reply: Reply, line: Int, source: String) -> String {
    var fields: [String] = [
      "\"line\":\(line + newlines(source, before: reply.offset))", "\"in\":\(JSON.quoted(reply.source))",
    ]
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
        fields.append("\"quantities\":[\(quantities.map(\.json).joined(separator: ","))]")
      }
    }
    if let columns = reply.columns {
      fields.append("\"columns\":[\(columns.map(column).joined(separator: ","))]")
    }
    fields.append("\"notes\":[\(reply.notes.map { JSON.quoted($0.text) }.joined(separator: ","))]")
    fields.append("\"ms\":\(Numerals.fixed(reply.milliseconds, decimals: 3))")
    return "{\(fields.joined(separator: ","))}"
  }

  private static func column(_ summary: ColumnSummary) -> String {
    var fields = [
      "\"name\":\(JSON.quoted(summary.name))", "\"formula\":\(JSON.quoted(summary.formula))",
      "\"count\":\(summary.count)", "\"undefined\":\(summary.undefined)",
    ]
    for (name, value) in [("min", summary.minimum), ("max", summary.maximum), ("mean", summary.mean)]
    where value.isFinite { fields.append("\"\(name)\":\(Decimal.shortest(value))") }
    if !summary.first.isEmpty {
      let first = summary.first.map { $0.isFinite ? Decimal.shortest($0) : "null" }
      fields.append("\"first\":[\(first.joined(separator: ","))]")
    }
    return "{\(fields.joined(separator: ","))}"
  }

  private static func newlines(_ text: String, before offset: Int) -> Int {
    text.utf8.prefix(offset).count { $0 == 0x0A }
  }

  private static func error(_ failure: Failure, _ reply: Reply, _ line: Int, _ source: String) -> String {
    let whole = source.isEmpty ? reply.source : source
    let offset = source.isEmpty ? 0 : reply.offset
    let range =
      failure.range.map { $0.lowerBound + offset..<$0.upperBound + offset } ?? offset..<offset
      + reply.source.utf8.count
    var fields = ["\"code\":\(JSON.quoted(failure.code.rawValue))"]
    if let place = failure.place {
      fields += [
        "\"file\":\(JSON.quoted(place.file))", "\"line\":\(place.line)", "\"col\":\(place.column)",
        "\"len\":1",
      ]
    } else {
      let excerpt = Excerpt(source: whole, utf8: range, firstLine: line)
      fields += ["\"line\":\(excerpt.line)", "\"col\":\(excerpt.column)", "\"len\":\(excerpt.length)"]
    }
    fields.append("\"message\":\(JSON.quoted(failure.message))")
    if let hint = failure.hint { fields.append("\"hint\":\(JSON.quoted(hint))") }
    return "{\(fields.joined(separator: ","))}"
  }
}
