// Short ways to ask a session, for the tests here.
import Calculus
import Session

extension Session {
  /// What a pipe would get for the line: the answers that are not silent, one a line.
  func out(_ line: String) -> String {
    respond(to: line).filter { !$0.isSilent }.map { $0.failure.map { "error: \($0.message)" } ?? $0.out }
      .joined(separator: "\n")
  }

  /// The line's first failure.
  func failure(_ line: String) -> Failure? { respond(to: line).lazy.compactMap(\.failure).first }

  /// What is noted on the line.
  func notes(_ line: String) -> [String] { respond(to: line).flatMap(\.notes).map(\.text) }

  /// A session that has heard these lines.
  convenience init(after lines: String...) {
    self.init()
    for line in lines { _ = respond(to: line) }
  }
}
