// What is read in one of two ways is said, once a line: the kind of each remark, and that plain lines make none.
import Calculus
import Testing

@Suite struct NoteTests {
  @Test(arguments: [
    ("1/2x", "tight denominator", "1/2x"), ("sin x y", "function then factor", "sin(x)"),
    ("cos x/2", "function then quotient", "cos(x)"), ("sin x^2", "function of power", "sin(x^2)"),
    ("sin^2 x", "function power", "(sin(x))^2"), ("sin^-1 x", "inverse", "asin"),
    ("e^2x", "power then name", "(e^2)*x"),
    ("x^1/2", "power then quotient", "(x^1)/2"), ("x(t)", "formal", "function x of t"),
    ("x(x+1)", "bracket product", "product"),
    ("a(b+c)", "bracket product", "product"), ("xy", "name:xy", "x*y"), ("dy/dx", "quotient", "not defined"),
    ("(-8)^(1/3)", "odd root", "real"),
  ])
  func `a second reading is named`(line: String, id: String, says: String) throws {
    let found = try notes(line)
    let note = try #require(found.first { $0.id == id }, "\(found.map(\.id))")
    if id != "tight denominator" { #expect(note.text.contains(says), "\(note.text)") }
    let range = try #require(note.range)
    #expect(range.lowerBound >= 0 && range.upperBound <= line.utf8.count && !range.isEmpty)
  }

  @Test(arguments: [
    "x^2", "sin x", "sin 2x", "2x + 1", "sin(x)^2", "x sin x", "f(x)", "f'(x)", "d/dx x^2", "1/2 x",
    "sin x + cos x", "x_1",
    "x₂", "e^(2x)", "x^(1/2)", "2πr", "1/(2x)", "θ", "sin x cos x", "x^2 at x=1", "sqrt(x)/2", "sin(x)/2",
    "e^x/2",
  ])
  func `a plain line needs no remark`(line: String) throws {
    let found = try notes(line)
    #expect(found.isEmpty, "\(found.map(\.text))")
  }

  @Test func `a name that is defined needs no remark`() throws {
    let notebook = Notebook()
    _ = try notebook.answer("speed = 3")
    _ = try notebook.answer("speed^2")
    #expect(notebook.notes.isEmpty)
  }

  @Test func `each kind is made once a line`() throws {
    let found = try notes("1/2x + 1/3x + xy + xy")
    #expect(found.map(\.id).sorted() == ["name:xy", "tight denominator"])
  }
}
