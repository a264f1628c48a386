// The reference pages in Markdown, written from the tables and from nothing else: what a page says of a
// function is what the program uses.
import Calculus

public enum Reference {
  /// Every page with its file name.
  public static var pages: [(name: String, text: String)] {
    [("functions.md", functions()), ("operators.md", operators()), ("commands.md", commands())]
  }

  /// All functions, a section a category: meaning, derivatives, definition, facts, other names.
  public static func functions() -> String {
    var page = MarkdownPage(
      "Functions",
      """
      `u`, `v` and `w` are the arguments of a function in order and `y` is its value. Facts without a letter are
      exact values; the others are applied wherever they fit. Further identities are used to simplify.
      """)
    for category in Function.Category.allCases where category != .structural {
      page.section(category.rawValue)
      for row in Function.table where row.category == category { function(row, &page) }
    }
    return page.text
  }

  private static func function(_ row: Function, _ page: inout MarkdownPage) {
    let letters = row.arity.upperBound > row.parameters.count ? row.parameters + ["…"] : row.parameters
    page.entry("\(row.name)(\(letters.joined(separator: ", ")))", row.summary)
    let several = row.derivatives.count > 1
    for (letter, cell) in zip(row.parameters, row.derivatives) {
      page.item(
        several ? "derivative in \(letter)" : "derivative", cell.map(code) ?? "no closed form is known")
    }
    if let definition = row.definition {
      page.item(row.form == .shorthand ? "stands for" : "definition", code(definition))
    }
    var shape: [String] = []
    if row.parity != .none { shape.append(row.parity == .odd ? "odd" : "even") }
    if let period = row.period { shape.append("of period \(period == 1 ? "π" : "\(period)π")") }
    if !shape.isEmpty { page.item("symmetry", shape.joined(separator: ", ")) }
    if let kink = row.kink { page.item("no derivative where", code("\(kink) = 0")) }
    if !row.facts.isEmpty { page.item("facts", row.facts.map(code).joined(separator: ", ")) }
    if !row.identities.isEmpty { page.item("identities", row.identities.map(code).joined(separator: ", ")) }
    if !row.aliases.isEmpty { page.item("also written", row.aliases.map(code).joined(separator: ", ")) }
  }

  /// The operators of calculus and algebra, with their examples and what these answer.
  public static func operators() -> String {
    var page = MarkdownPage(
      "Operators",
      "Operators are called like functions and give expressions, so they can stand anywhere in a formula.")
    for row in CalculusOperator.table {
      page.section(row.name)
      page.paragraph(code(row.usage.replacing("), ", with: ")`, `").replacing(" or ", with: "` or `")))
      page.paragraph(row.summary)
      page.examples(row.examples)
    }
    return page.text
  }

  /// The commands by group, and the settings.
  public static func commands() -> String {
    var page = MarkdownPage(
      "Commands",
      """
      A command opens its line, with or without a colon in front. After a colon the beginning of its name is enough,
      as long as no other command begins the same way.
      """)
    for group in Command.Group.allCases {
      let rows = Command.all.filter { $0.group == group }
      if rows.isEmpty { continue }
      page.section(group.rawValue)
      for row in rows {
        page.entry(row.usage, row.summary)
        if !row.aliases.isEmpty { page.item("also", row.aliases.map(code).joined(separator: ", ")) }
        if row.name == Command.set.name {
          page.item("settings", "below")
        } else if !row.details.isEmpty {
          page.item("details", row.details.split(separator: "\n").joined(separator: " "))
        }
        page.block(row.examples)
      }
    }
    page.section("Conventions")
    page.table(
      ["matter", "what holds", "so"],
      Convention.all.map { row in
        [row.matter, row.holds, row.line.map { "\(code($0)) is \(code(row.answer ?? ""))" } ?? ""]
      })
    page.section("Settings")
    page.table(
      ["setting", "values", "at first", "meaning"],
      Setting.all.map { [code($0.name), $0.usage, code($0.get(Settings())), $0.summary] })
    return page.text
  }

  private static func code(_ text: String) -> String { "`\(text)`" }
}

/// A page in Markdown, built from its top.
private struct MarkdownPage {
  private(set) var text: String
  private var inList = false

  init(_ title: String, _ introduction: String) {
    text = "# \(title)\n\nThis page is written by `make docs`.\n\n\(introduction)\n"
  }

  mutating func section(_ title: String) {
    text += "\n## \(title)\n"
  }

  mutating func paragraph(_ words: String) {
    text += "\n\(words)\n"
  }

  /// A heading of code with a sentence, then a list.
  mutating func entry(_ title: String, _ sentence: String) {
    text += "\n### `\(title)`\n\n\(sentence)\n"
    inList = false
  }

  mutating func item(_ name: String, _ value: String) {
    if !inList { text += "\n" }
    inList = true
    text += "- \(name): \(value)\n"
  }

  mutating func table(_ head: [String], _ rows: [[String]]) {
    text += "\n| \(head.joined(separator: " | ")) |\n|\(String(repeating: "---|", count: head.count))\n"
    for row in rows { text += "| \(row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")) |\n" }
  }

  /// Lines as they stand; nothing for none.
  mutating func block(_ lines: [String]) {
    if !lines.isEmpty { text += "\n```\n\(lines.joined(separator: "\n"))\n```\n" }
  }

  /// Lines as typed in one session, each with its answer as a pipe gets it.
  mutating func examples(_ lines: [String]) {
    let session = Session()
    text += "\n```\n"
    for line in lines {
      text += "nabla> \(line)\n"
      session.respond(to: line) { reply in
        if !reply.isSilent { text += (reply.failure?.message ?? reply.out) + "\n" }
      }
    }
    text += "```\n"
  }
}
