// docs/nets.md is written by hand, and its tables have a row for each row of the tables they are about, in order.
import Networks
import Session
import Testing
import Transcripts

@Suite struct NetPageTests {
  /// The cells of the table under a heading, without the marks of code.
  private func table(_ heading: String) throws -> [[String]] {
    let lines = try Project.read("docs/nets.md").split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0 == "## \(heading)" }, "there is no \(heading)")
    let rows = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }.filter { $0.hasPrefix("| ") }
    return rows.dropFirst().map { row in
      // A bar inside of a cell is written \|.
      let cells = String(row.dropFirst(2).dropLast(2)).replacing("\\|", with: "\u{0}").split(separator: " | ")
      return cells.map { String($0).replacing("`", with: "").replacing("\u{0}", with: "|") }
    }
  }

  @Test func `every layer is described`() throws {
    #expect(try table("Layers") == LayerSyntax.all.map { [$0.name, $0.usage] })
    let page = try Project.read("docs/nets.md")
    for symbol in Symbol.allCases {
      #expect(page.contains(symbol.text) || page.contains("`\(symbol.ascii)`"), "\(symbol)")
    }
  }

  @Test func `every loss has its term and slope`() throws {
    let rows = try table("Losses")
    #expect(rows.map { $0[0] } == Loss.names)
    for (row, kind) in zip(rows, Loss.Kind.allCases) {
      let formula = Loss(kind).formula
      #expect(row[1] == formula.term && row[2] == formula.slope, "\(row[0])")
      let divisor = ["outputs · examples": 6.0, "examples": 2.0][row[3]]
      #expect(Loss(kind).divisor(rows: 2, outputs: 3) == divisor, "\(row[0])")
    }
  }

  @Test func `every optimiser has its step and its usual rate`() throws {
    let rows = try table("Optimisers")
    #expect(rows.map { $0[0] } == Optimizer.names)
    for row in rows {
      let rate = try Optimizer(named: row[0]).rate
      #expect(row[1] == "η \(rate)" || row[1].hasPrefix("η \(rate), "), "\(row[0])")
    }
  }

  @Test func `every schedule is there, and its example is read`() throws {
    let rows = try table("Schedules")
    #expect(rows.map { $0[0] } == Schedule.names)
    for row in rows { #expect(throws: Never.self) { try Schedule(row[1]) } }
  }

  @Test func `every initialiser is there`() throws {
    let rows = try table("Initialisers")
    #expect(rows.map { $0[0] } == Initialization.names)
    for row in rows {
      if let summary = Initializer.summary(of: row[0]) { #expect(row[2] == summary) }
      #expect(row[1] == Initializer.numbers(of: row[0]) ?? "–")
    }
  }

  @Test func `all data that can be made is there`() throws {
    #expect(try table("Data") == DataGenerator.all.map { [$0.name, $0.summary] })
  }
}
