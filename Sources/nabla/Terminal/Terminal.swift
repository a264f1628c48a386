// What can be known of the terminal without asking it anything: is it one, how wide, does it speak UTF-8,
// may it be coloured. Every question is answered afresh, since a window can change between two lines.

import CEditline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

/// Facts about the terminal a file descriptor leads to.
package enum Terminal {
  /// What the user asked of colour on the command line.
  package enum ColourChoice: Sendable { case automatic, always, never }

  /// How much a terminal can do, by the name in `TERM`.
  package enum Kind: Sendable {
    /// Moves the cursor by the ANSI sequences.
    case full
    /// Only carriage return and characters.
    case dumb
    /// Not to be edited at all: the program around us (Emacs) edits lines itself.
    case plain
  }

  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns and rows of the window; `COLUMNS` and 80 by 24 where the system does not know.
  package static func size(_ descriptor: Int32) -> (columns: Int, rows: Int) {
    var window = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0
    let columns = known && window.ws_col > 0 ? Int(window.ws_col) : number("COLUMNS") ?? 80
    let rows = known && window.ws_row > 0 ? Int(window.ws_row) : number("LINES") ?? 24
    return (columns, rows)
  }

  package static func width(_ descriptor: Int32) -> Int { size(descriptor).columns }

  /// Whether the current locale writes UTF-8. Right only after ``adoptLocale()``.
  package static var isUTF8: Bool {
    guard let codeset = nl_langinfo(nl_item(CODESET)) else { return false }
    let name = String(cString: codeset).lowercased()
    return name == "utf-8" || name == "utf8"
  }

  /// Takes over the character type of the user's locale and nothing else of it: numbers keep their point.
  /// Where that is not UTF-8 (LANG=C, or a locale that is not installed), C.UTF-8 stands in.
  package static func adoptLocale() {
    setlocale(LC_CTYPE, "")
    for name in ["C.UTF-8", "UTF-8", "en_US.UTF-8"] where !isUTF8 { setlocale(LC_CTYPE, name) }
  }

  /// Colour on this descriptor: the option decides, then NO_COLOR, then TERM, then whether it is a terminal.
  package static func allowsColour(_ descriptor: Int32, choice: ColourChoice = .automatic) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .automatic:
      if let refusal = variable("NO_COLOR"), !refusal.isEmpty { return false }
      return kind == .full && isTerminal(descriptor)
    }
  }

  /// By the name in TERM alone. A name that terminfo does not know is taken for an ANSI terminal: behind
  /// ssh it is nearly always a newer emulator than the database, and hardly ever a teletype.
  package static var kind: Kind {
    switch variable("TERM") ?? "" {
    case "emacs": .plain
    case "dumb" where variable("INSIDE_EMACS") != nil: .plain
    case "", "dumb", "unknown", "network", "dialup": .dumb
    default: .full
    }
  }

  /// Columns that one scalar takes: 0 for combining marks, 2 for wide ones, nil for what is not printed.
  package static func width(of scalar: Unicode.Scalar) -> Int? {
    if scalar.value < 0x7F { return scalar.value < 0x20 ? nil : 1 }
    if isControlling(scalar) { return nil }
    let columns = wcwidth(wchar_t(bitPattern: scalar.value))
    return columns < 0 ? (isUTF8 ? nil : 1) : Int(columns)
  }

  /// Control characters and those that reorder or hide text; a terminal must not receive them from a line.
  package static func isControlling(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2028, 0x2029, 0x2066...0x2069, 0xFEFF:
      true
    default: false
    }
  }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func number(_ name: String) -> Int? {
    variable(name).flatMap { Int($0) }.flatMap { (1...10_000).contains($0) ? $0 : nil }
  }
}
