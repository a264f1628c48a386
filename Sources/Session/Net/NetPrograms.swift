// The open net as a program for another library, printed or written to a file.
import Arrays
import Calculus
import Networks
import Page

extension Session {
  /// `code pytorch`, `code jax net.py`.
  func programOfNet(_ arguments: Arguments) throws(Failure) -> Reply {
    let net = try openNet(arguments)
    let names = ProgramLanguage.allCases.map(\.rawValue)
    guard let word = arguments.words.first else {
      throw Failure(
        .usage, "a library was expected: \(names.joined(separator: ", "))", at: arguments.word,
        hint: "for example code pytorch net.py")
    }
    guard let language = ProgramLanguage(rawValue: word.text) else {
      throw Failure(
        .unknown, "unknown library '\(Untrusted.line(word.text, columns: 40))'", at: word.range,
        hint: Suggestion.hint(for: word.text, among: names) ?? "there are " + names.joined(separator: ", "))
    }
    let rest = arguments.after(word.range)
    let optimizer: Optimizer
    if let used = net.optimizer { optimizer = used } else { optimizer = try Optimizer(named: "sgd") }
    guard !rest.isEmpty else {
      let program = try located(arguments.range) { () throws(Failure) in
        try net.network.program(in: language, optimizer: optimizer, file: nil)
      }
      var text = program.text
      text.removeLast()
      return netReply(text) { _ in Text(text) }
    }
    let path = try path(rest)
    // The numbers lie beside the program, under its name.
    let stem = path.hasSuffix(".py") ? String(path.dropLast(3)) : path
    let file = "\(stem.split(separator: "/").last ?? "net").npz"
    let program = try located(rest.range) { () throws(Failure) -> NetworkProgram in
      let program = try net.network.program(in: language, optimizer: optimizer, file: file)
      if !program.arrays.isEmpty { try NpzFile.write(program.arrays, to: stem + ".npz") }
      try RegularFile.write(Array(program.text.utf8), to: path)
      return program
    }
    let shown = Untrusted.line(path, columns: 60)
    let line =
      program.arrays.isEmpty
      ? "written to \(shown)" : "written to \(shown), its numbers to \(Untrusted.line(stem, columns: 60)).npz"
    return netReply(line) { _ in Text(line, .quiet) }
  }
}
