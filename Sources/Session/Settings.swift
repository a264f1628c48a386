// What can be set: one row a setting, read by `set`, its completion, its help page and the options of the program.
import Calculus

public struct Settings: Sendable {
  /// How answers are laid out at a terminal.
  public enum Layout: String, Sendable, CaseIterable { case auto, line, twoDimensional = "2d", ascii }
  public var layout = Layout.auto
  /// Significant digits of approximations at a terminal.
  public var digits = 7
  public var color = false
  /// Columns of the output; callers set it before each statement.
  public var width = 80
  /// Show an answer's steps with it.
  public var time = false
  public var seed: UInt64 = 1
  /// How hard answers are simplified.
  public var strength = Strength.normal
  public var limits = Limits()
  /// Answers are for a person at a terminal, in Unicode.
  public var isInteractive = false
  /// The value of an exact answer is told beside it, to a terminal or not.
  public var tellsValues = false

  public init() {}
}

/// One row of the table of settings.
struct Setting: Sendable {
  let name: String
  let usage: String
  let summary: String
  let get: @Sendable (Settings) -> String
  let set: @Sendable (inout Settings, String) -> Bool

  static let all: [Setting] = [
    Setting(
      name: "style", usage: "auto, line, 2d or ascii", summary: "how answers are laid out at a terminal",
      get: { $0.layout.rawValue },
      set: { settings, text in
        guard let layout = Settings.Layout(rawValue: text) else { return false }
        settings.layout = layout
        return true
      }),
    whole("digits", 1...17, "significant digits of approximations", { $0.digits }, { $0.digits = $1 }),
    whole("width", 20...10_000, "columns of the output", { $0.width }, { $0.width = $1 }),
    Setting(
      name: "seed", usage: "a whole number from 0", summary: "the seed of random weights",
      get: { String($0.seed) },
      set: { settings, text in
        guard let seed = UInt64(text) else { return false }
        settings.seed = seed
        return true
      }),
    Setting(
      name: "color", usage: "on or off", summary: "colours at a terminal", get: { $0.color ? "on" : "off" },
      set: { settings, text in
        guard text == "on" || text == "off" else { return false }
        settings.color = text == "on"
        return true
      }),
    Setting(
      name: "time", usage: "on or off", summary: "show how long each statement took",
      get: { $0.time ? "on" : "off" },
      set: { settings, text in
        guard text == "on" || text == "off" else { return false }
        settings.time = text == "on"
        return true
      }),
    Setting(
      name: "simplify", usage: "off, normal or full", summary: "how hard answers are simplified",
      get: { $0.strength.rawValue },
      set: { settings, text in
        guard let strength = Strength(rawValue: text) else { return false }
        settings.strength = strength
        return true
      }),
    whole("bits", 64...16_777_216, "bits of an exact integer", { $0.limits.bits }, { $0.limits.bits = $1 }),
    whole(
      "nodes", 10_000...20_000_000, "nodes of a computation", { $0.limits.nodes }, { $0.limits.nodes = $1 }),
    whole(
      "printed", 100...10_000_000, "parts of an answer written out", { $0.limits.printedNodes },
      { $0.limits.printedNodes = $1 }),
    whole(
      "line", 100...100_000_000, "bytes of a statement", { $0.limits.lineBytes }, { $0.limits.lineBytes = $1 }
    ),
    whole(
      "seconds", 1...86_400, "seconds for one statement", { Int($0.limits.seconds) },
      { $0.limits.seconds = Double($1) }),
  ]

  private static func whole(
    _ name: String, _ allowed: ClosedRange<Int>, _ summary: String,
    _ get: @escaping @Sendable (Settings) -> Int,
    _ set: @escaping @Sendable (inout Settings, Int) -> Void
  ) -> Setting {
    Setting(
      name: name, usage: "\(allowed.lowerBound) to \(allowed.upperBound)", summary: summary,
      get: { String(get($0)) },
      set: { settings, text in
        guard let n = Int(text), allowed.contains(n) else { return false }
        set(&settings, n)
        return true
      })
  }
}
