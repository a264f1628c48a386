// Random limits and derivatives at joints, with the values that the functions themselves take beside the points.
import Calculus
import Foundation
import Testing

@Suite struct LimitCorpusTests {
  @Test(arguments: [("limits", 250), ("joints", 200)])
  func `answers at points have the stored values`(file: String, atLeast: Int) throws {
    let url = try #require(Bundle.module.url(forResource: "Corpus/\(file)", withExtension: "tsv"))
    var count = 0
    for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#")
    {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 2 else { continue }
      let notebook = Notebook()
      do {
        let answer = try notebook.result(fields[0])
        let value = try notebook.graph.value(of: answer)
        let expected = try #require(Double(fields[1]))
        #expect(agree(value, expected, 1e-9), "\(fields[0]): \(value), not \(expected)")
        count += 1
      } catch {
        Issue.record("\(fields[0]): \(error)")
      }
    }
    #expect(count >= atLeast, "\(count)")
  }
}
