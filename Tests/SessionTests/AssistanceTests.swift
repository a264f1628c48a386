// What the prompt asks while a line is typed.
import Calculus
import Page
import Session
import Testing

@Suite struct AssistanceTests {
  @Test(arguments: [
    ("", true), ("1 + 1", true), ("sin(x", false), ("[1,", false), ("(1\n)", true), ("1 + \\", false),
    ("sin(x))", true),
    ("# (", true), ("1 # (", true), ("([)]", true), ("1 + \\\n2", true), ("[[1, 2],\n[3, 4]", false),
    ("f(x) = (", false),
  ])
  func `a line is complete when its brackets are closed`(line: String, complete: Bool) {
    #expect(Session.isComplete(line) == complete)
  }

  private func candidates(_ line: String, in session: Session = Session()) -> [String] {
    session.completions(line, line.unicodeScalars.count)?.candidates ?? []
  }

  @Test func `functions come with their bracket`() {
    #expect(candidates("1 + sin") == ["sin(", "sinc(", "sinh("])
    #expect(Session().completions("1 + sin", 7)?.start == 4)
    #expect(candidates("hess") == ["hessian("])
    #expect(candidates("qqq").isEmpty)
  }

  @Test func `every function and every operator is completed`() {
    for row in Function.table where row.category != .structural {
      #expect(candidates("1 + \(row.name)").contains(row.name + "("))
    }
    for row in CalculusOperator.table { #expect(candidates("1 + \(row.name)").contains(row.name + "(")) }
  }

  @Test func `commands are completed where a command can stand`() {
    for command in Command.all where command.group != .verb && command.name.count > 1 {
      #expect(candidates(command.name).contains(command.name), "\(command.name)")
      #expect(candidates(":" + command.name).contains(command.name), "\(command.name)")
      #expect(!candidates("1 + " + command.name).contains(command.name), "\(command.name)")
    }
  }

  @Test func `own names are completed`() {
    let session = Session(after: "velocity = 3", "answer = 4", "height(t) = velocity t", "1 + 1")
    #expect(candidates("2 velo", in: session) == ["velocity"])
    #expect(candidates("2 heig", in: session) == ["height("])
    #expect(candidates("2 answ", in: session) == ["answer"])
    #expect(candidates("del ", in: session).contains("velocity"))
    #expect(candidates("del v", in: session) == ["velocity"])
  }

  @Test func `arguments of commands have their own candidates`() {
    #expect(candidates("set dig") == ["digits"])
    #expect(candidates("help ste").contains("steps"))
    #expect(candidates("help tan").contains("tanh"))
    #expect(candidates("steps si").contains("sin("))
    #expect(candidates("load /us").contains("/usr/"))
    #expect(candidates("load /no/such/folder/x").isEmpty)
  }

  @Test func `the cursor may stand inside the line`() {
    let found = Session().completions("1 + tan + x", 7)
    #expect(found?.start == 4)
    #expect(found?.candidates.contains("tanh(") == true)
    #expect(Session().completions("∂θ + sinh", 9)?.start == 5)
    for cursor in -1...20 { _ = Session().completions("steps d/dx si", cursor) }
  }

  @Test func `a preview is short and changes nothing`() {
    let session = Session(after: "a = 3")
    session.settings.isInteractive = true
    #expect(session.preview("d/dx x^3") == "→ 3x²")
    #expect(session.preview("2 a") == "→ 6")
    for line in ["", "1 +", "sin(", "plot x", "x + 1", "a = 4", "sine(x)", "d/dx", ":", "?"] {
      #expect(session.preview(line) == nil, "\(line)")
    }
    #expect(session.out("ans") == Session(after: "a = 3").out("ans"))
    #expect(session.notes("1/2x").count == 1)
    #expect(session.out("vars") == "a = 3")
  }
}
