// The program: options to a session, a reader and a writer. Everything else is in the libraries.
import ArgumentParser
import Calculus
import Page
import Session

@main
struct NablaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nabla",
    abstract: "Derivatives in your terminal: symbolic, step by step, and through small networks.",
    discussion:
      """
      Without FILE or -e, nabla reads statements at a prompt, or from standard input when that is a pipe.

      nabla map EXPR --in FILE computes an expression for every row of a file of numbers; see nabla map --help.
      """,
    version: "nabla \(Nabla.version)")

  /// The first word may be a program of its own. It is no subcommand to the parser, which would take it for FILE.
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "map" {
      MapCommand.main(MapCommand.prepared(Array(arguments.dropFirst())))
    } else if let options = Options(plain: arguments) {
      Program.main(options)
    } else {
      main(arguments)
    }
  }

  @Argument(help: "A script to run; - is standard input.")
  var file: String?

  @Option(
    name: .customShort("e"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Answer EXPR; may be repeated.", valueName: "expr"))
  var expressions: [String] = []

  @Flag(name: .customShort("i"), help: "Go on at the prompt afterwards.")
  var interactive = false

  @Flag(name: .customShort("q"), help: "No banner and no notes.")
  var quiet = false

  @Flag(name: .customShort("x"), help: "Stop at the first error.")
  var stopsAtError = false

  @Flag(help: "One JSON object a statement.")
  var json = false

  @Option(help: "How answers are laid out: auto, line, 2d or ascii.")
  var style: Settings.Layout = .auto

  @Option(help: "Colours: auto, always or never.")
  var color: Options.Color = .auto

  @Option(help: "Significant digits of approximations, 1 to 17.")
  var digits: Int?

  @Option(help: "Columns of the output.")
  var width: Int?

  @Option(help: ArgumentHelp("Open a net first, as in --net '2-2-3 sigmoid bce'.", valueName: "spec"))
  var net: String?

  @Flag(name: .customLong("no-init"), help: "Do not read the init file.")
  var noInit = false

  @Flag(name: .customLong("no-history"), help: "Keep no history.")
  var noHistory = false

  func validate() throws {
    if let digits, !(1...17).contains(digits) { throw ValidationError("--digits is from 1 to 17") }
    if let width, !(20...10_000).contains(width) { throw ValidationError("--width is from 20 to 10000") }
    if file != nil && !expressions.isEmpty { throw ValidationError("give a FILE or -e, not both") }
  }

  func run() throws {
    var options = Options()
    options.file = file
    options.expressions = expressions
    options.interactive = interactive
    options.quiet = quiet
    options.stopsAtError = stopsAtError
    options.json = json
    options.style = style
    options.color = color
    options.digits = digits
    options.width = width
    options.net = net
    options.noInit = noInit
    options.noHistory = noHistory
    let status = Program.run(options)
    Output.flush()
    if status != 0 { throw ExitCode(status) }
  }
}

extension Options.Color: ExpressibleByArgument {}

extension Settings.Layout: ExpressibleByArgument {}
