// The table of cases in which others went wrong, in docs/mathematics.md: every line is typed, every answer compared.
import Calculus
import Session
import Testing
import Transcripts

@Suite struct TrapTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var number: Int
    var line: String
    /// What is answered, or a part of the error's message.
    var answer: String
    var isError: Bool
    var testDescription: String { "\(number): \(line)" }
  }

  /// Rows such as | 1 | `typed` | `answer` | … |, with bars in code escaped.
  static let rows: [Row] = {
    guard let text = try? Project.read("docs/mathematics.md") else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let cells = cells(of: line)
      guard cells.count == 4, let number = Int(cells[0]), let typed = code(in: cells[1]),
        let answer = code(in: cells[2])
      else { return nil }
      return Row(number: number, line: typed, answer: answer, isError: cells[2].hasPrefix("error"))
    }
  }()

  private static func cells(of line: Substring) -> [String] {
    guard line.hasPrefix("| ") else { return [] }
    var cells: [String] = [], cell = "", isEscaped = false
    for c in line.dropFirst() {
      if c == "|" && !isEscaped {
        cells.append(String(cell.trimmed))
        cell = ""
      } else if c != "\\" {
        cell.append(c)
      }
      isEscaped = c == "\\"
    }
    return cells
  }

  private static func code(in cell: String) -> String? {
    guard let first = cell.firstIndex(of: "`"), let last = cell.lastIndex(of: "`"), first < last else {
      return nil
    }
    return String(cell[cell.index(after: first)..<last])
  }

  @Test func `the table has all cases`() {
    #expect(Set(TrapTableTests.rows.map(\.number)) == Set(1...76))
  }

  @Test(arguments: TrapTableTests.rows)
  func `a case is answered as the table says`(row: Row) throws {
    let reply = try #require(Session().respond(to: row.line).last)
    if row.isError {
      let message = try #require(reply.failure?.message, "\(row.line) is answered: \(reply.out)")
      #expect(message.contains(row.answer))
    } else {
      #expect(reply.failure == nil)
      #expect(reply.out == row.answer)
    }
  }
}

extension String {
  fileprivate var trimmed: Substring {
    var rest = self[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
