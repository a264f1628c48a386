// What the options ask for. Most calls have a few plain ones, which are read here: the parser of all the others first
// looks into every property that it can fill, which takes as long as hundreds of answers.
import Session

struct Options {
  enum Color: String, CaseIterable { case auto, always, never }

  var file: String?
  var expressions: [String] = []
  var interactive = false
  var quiet = false
  var stopsAtError = false
  var json = false
  var style = Settings.Layout.auto
  var color = Color.auto
  var digits: Int?
  var width: Int?
  var net: String?
  var noInit = false
  var noHistory = false

  init() {}

  /// A FILE or -e EXPR, and flags, each at most once. Nil for everything else: what it means, or what is wrong with
  /// it, the parser of options knows.
  init?(plain arguments: [String]) {
    let flags: [String: WritableKeyPath<Options, Bool>] = [
      "-i": \.interactive, "-q": \.quiet, "-x": \.stopsAtError, "--json": \.json, "--no-init": \.noInit,
      "--no-history": \.noHistory,
    ]
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "-e" {
        guard let expression = rest.popFirst() else { return nil }
        expressions.append(expression)
      } else if argument == "-" || !argument.hasPrefix("-") {
        guard file == nil else { return nil }
        file = argument
      } else {
        guard let flag = flags[argument], !self[keyPath: flag] else { return nil }
        self[keyPath: flag] = true
      }
    }
    if file != nil && !expressions.isEmpty { return nil }
  }
}
