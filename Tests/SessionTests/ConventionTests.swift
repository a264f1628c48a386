// The table of conventions says what the program does: every line in it is typed.
import Session
import Testing

@Suite struct ConventionTests {
  @Test(arguments: Convention.all.filter { $0.line != nil }.map(\.matter))
  func `the line of a convention has the answer beside it`(matter: String) throws {
    let row = try #require(Convention.all.first { $0.matter == matter })
    #expect(Session().out(row.line ?? "") == row.answer)
  }

  @Test func `conventions shows every row`() {
    let page = Session().out("conventions")
    for row in Convention.all {
      #expect(page.contains(row.matter) && page.contains(row.holds), "\(row.matter)")
    }
    #expect(page.split(separator: "\n").count < 60)
  }
}
