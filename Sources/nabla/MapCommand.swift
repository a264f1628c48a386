// nabla map: an expression over files of columns. Options become files, names and an expression; how they are computed
// with is in the libraries.
import ArgumentParser
import Arrays
import Calculus
import Page
import Session

struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nabla map",
    abstract: "Compute an expression, its gradient or its Jacobian for every row of a file of numbers.",
    discussion: """
      Files are .npy (NumPy), .csv or .tsv with or without a line of names, or bare numbers row after row (.f8, .f4, \
      or any name with --raw). A column has its name from the file, from --columns, from NAME=FILE, or it is the \
      only one and stands for the name in the expression. Files may be larger than the memory. The output appears \
      under its name when it is complete.

        nabla map 'sin(x)*exp(-x^2)' --in x.npy --out y.npy
        nabla map 'a*x^2 + y' --in table.csv --let a=0.5 --out f.csv
        nabla map 'hypot(x, y)' --gradient --in x=u.npy --in y=v.npy --out slope.npy
        nabla map '[x*y, x + y]' --jacobian --in points.npy --columns x,y --out j.npy
      """)

  @Argument(help: "The expression, [f, g] for several, or name = f.")
  var expression: String

  @Option(
    name: .customLong("in"),
    help: ArgumentHelp(
      "A file, or NAME=FILE, or NAME,NAME=FILE; may be repeated; - is standard input.", valueName: "file"))
  var inputs: [String] = []

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp(
      "Where to; - is standard output, as CSV unless --format says otherwise.", valueName: "file"))
  var output = "-"

  @Option(help: ArgumentHelp("The names of the columns of the file.", valueName: "names"))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "The input is bare numbers of this type (f8, f4, i4, >f8 ...), a row after the other.",
      valueName: "type"))
  var raw: String?

  @Option(
    name: .customLong("let"),
    help: ArgumentHelp("A constant, as in w=0.5; may be repeated.", valueName: "name=value"))
  var constants: [String] = []

  @Flag(help: "The derivatives of the expression by the columns in it.")
  var gradient = false

  @Flag(help: "The derivatives of each of several expressions.")
  var jacobian = false

  @Option(help: ArgumentHelp("The columns to differentiate by.", valueName: "names"))
  var by: String?

  @Option(
    help: ArgumentHelp(
      "npy, csv, tsv, f8 or f4, where the name of the output does not say.", valueName: "format"))
  var format: String?

  @Option(help: ArgumentHelp("Numbers in the output: f8 or f4.", valueName: "type"))
  var type: String?

  @Flag(help: "Let the output replace a file that is an input.")
  var force = false

  @Flag(help: "Tell the outcome as a JSON object.")
  var json = false

  @Flag(name: .customShort("q"), help: "No notes and no progress bar.")
  var quiet = false

  @Flag(name: .customLong("no-init"), help: "Do not read the init file.")
  var noInit = false

  /// Arguments in which a formula that begins with a minus sign is no option: a blank stands before it.
  static func prepared(_ arguments: [String]) -> [String] {
    let short = ["-", "-q", "-h"]
    let valued = ["--in", "--out", "--columns", "--raw", "--let", "--by", "--format", "--type"]
    return arguments.enumerated().map { k, argument in
      let isFormula =
        argument.hasPrefix("-") && !argument.hasPrefix("--") && !short.contains(argument)
        && (k == 0 || !valued.contains(arguments[k - 1]))
      return isFormula ? " " + argument : argument
    }
  }

  /// What the options mean, once they have been found to mean something.
  struct Plan {
    var files: [(path: String, names: [String]?)] = []
    var rawInput: ColumnFormat?
    var format = ColumnFormat.comma
    var type = ElementType.double
    var kind = MapKind.value
    var by: [String]?
  }

  func validate() throws {
    _ = try plan()
  }

  func plan() throws -> Plan {
    var plan = Plan()
    if gradient && jacobian { throw ValidationError("give --gradient or --jacobian, not both") }
    plan.kind = gradient ? .gradient : jacobian ? .jacobian : .value
    plan.by = try by.map { try names($0, "--by") }
    if plan.by != nil && plan.kind == .value {
      throw ValidationError("--by goes with --gradient or --jacobian")
    }
    for text in inputs {
      guard let sign = text.firstIndex(of: "="),
        let own = try? names(String(text[..<sign]), "--in"), own.allSatisfy(Lexer.isName)
      else {
        plan.files.append((text, nil))
        continue
      }
      plan.files.append((String(text[text.index(after: sign)...]), own))
    }
    if plan.files.isEmpty {
      guard !Terminal.isTerminal(0) else { throw ValidationError("give a file of numbers with --in") }
      plan.files.append(("-", nil))
    }
    if plan.files.count(where: { $0.path == "-" }) > 1 {
      throw ValidationError("standard input can be read once")
    }
    if let columns {
      let names = try names(columns, "--columns")
      let open = plan.files.indices.filter { plan.files[$0].names == nil }
      guard open.count == 1 else {
        throw ValidationError(
          "--columns names the columns of one file; write --in x,y=FILE for each of several")
      }
      plan.files[open[0]].names = names
    }
    if let raw {
      guard let type = ElementType(raw) else {
        throw ValidationError("--raw is one of \(ElementType.codes.joined(separator: ", ")), not '\(raw)'")
      }
      plan.rawInput = .raw(type)
    }
    try outputPlan(&plan)
    return plan
  }

  private func outputPlan(_ plan: inout Plan) throws {
    if let type {
      guard type == "f8" || type == "f4", let own = ElementType(type) else {
        throw ValidationError("--type is f8 or f4, not '\(type)'")
      }
      plan.type = own
    }
    if let format {
      guard let own = ColumnFormat(named: format), own.isWritten else {
        throw ValidationError("--format is npy, csv, tsv, f8 or f4, not '\(format)'")
      }
      plan.format = own
    } else if output != "-" {
      let own = ColumnFormat(extensionOf: output) ?? plan.rawInput
      guard let own, own.isWritten else {
        throw ValidationError(
          "the format of '\(output)' is not known; end its name in .npy, .csv, .tsv, .f8 or .f4, or give --format"
        )
      }
      plan.format = own
    }
    if output == "-" {
      if json { throw ValidationError("--json and --out - both want standard output") }
      if !plan.format.isText, Terminal.isTerminal(1) {
        throw ValidationError("binary numbers are nothing for a terminal; give --out FILE")
      }
    }
  }

  private func names(_ text: String, _ option: String) throws -> [String] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    guard names.allSatisfy({ !$0.isEmpty }) else {
      throw ValidationError("a name is missing in \(option) \(text)")
    }
    guard Set(names).count == names.count else {
      throw ValidationError("a name is twice in \(option) \(text)")
    }
    return names
  }

  func run() throws {
    let status = MapRun(self, try plan()).status
    Output.flush()
    if status != 0 || Output.failed { throw ExitCode(status == 0 ? 1 : status) }
  }
}

extension ColumnFormat {
  /// Whether numbers are written in it.
  var isWritten: Bool {
    if case .raw(let type) = self { type == .double || type == .float } else { true }
  }
}
