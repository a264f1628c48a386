// Derivatives that were verified elsewhere, at points with stored values: seeded random problems, one case for each
// function in each place, and problems of an integration suite, whose answers' derivatives are known.
// `Corpus/README.md` says where the facts are from.
import Calculus
import Foundation
import Testing

/// One line of a corpus file.
struct CorpusCase: Sendable {
  let name: String
  let expression: String
  let variables: [String]
  let functions: [String]
  /// Values of the letters by name, a point each.
  let points: [[String: Double]]
  let values: [Double]

  init?(_ line: Substring) {
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 6, !line.hasPrefix("#") else { return nil }
    name = fields[0]
    expression = fields[1]
    variables = fields[2].split(separator: ",").map(String.init)
    functions = fields[3].split(separator: ",").map(String.init)
    points = fields[4].components(separatedBy: " | ").map { point in
      var values: [String: Double] = [:]
      for assignment in point.split(separator: " ") {
        let sides = assignment.split(separator: "=")
        values[String(sides[0])] = Double(sides[1])
      }
      return values
    }
    values = fields[5].components(separatedBy: " | ").compactMap(Double.init)
    if values.count != points.count { return nil }
  }

  /// Every function of it is a row of the table.
  var isKnown: Bool { functions.allSatisfy { Function.row(named: $0) != nil } }

  static func all(of file: String) throws -> [CorpusCase] {
    let url = try #require(Bundle.module.url(forResource: "Corpus/\(file)", withExtension: "tsv"))
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap(CorpusCase.init)
  }
}

@Suite struct CorpusTests {
  /// A value is compared when doubles can tell it: rounding the letters by one unit in the last place, and rounding
  /// on the way (estimated from two equal forms of the derivative), move it by less than the tolerance.
  private struct Tally {
    var compared = 0, agreed = 0, blurred = 0
    var wrong: [String] = []
  }

  @Test(arguments: [
    ("functions", 400), ("generated", 1300), ("rubi_ch0", 150), ("rubi_ch1", 400), ("rubi_ch2", 40),
    ("rubi_ch3", 150),
    ("rubi_ch4", 400), ("rubi_ch5", 150), ("rubi_ch6", 180), ("rubi_ch7", 200), ("rubi_ch8", 25),
  ])
  func `derivatives have the stored values`(file: String, atLeast: Int) throws {
    let cases = try CorpusCase.all(of: file).filter(\.isKnown)
    #expect(cases.count >= atLeast, "\(cases.count) cases")
    var tally = Tally()
    for one in cases { try compare(one, &tally) }
    #expect(
      Double(tally.agreed) >= 0.99 * Double(tally.compared),
      "\(tally.wrong.prefix(12).joined(separator: "\n"))")
    #expect(
      Double(tally.blurred) <= 0.02 * Double(tally.compared), "\(tally.blurred) of \(tally.compared) blurred")
    #expect(tally.compared >= cases.count)
  }

  private func compare(_ one: CorpusCase, _ tally: inout Tally) throws {
    let graph = Graph()
    let derivative: Expr
    do {
      var d = try Parser(graph).expression(one.expression)
      for x in one.variables { d = graph.derivative(d, wrt: graph.symbol(x)) }
      try graph.check()
      derivative = d
    } catch {
      tally.compared += one.values.count
      tally.wrong.append("\(one.name): \(error.message): \(one.expression)")
      return
    }
    let simple = graph.simplified(derivative)
    let letters = one.points[0].keys.sorted()
    let program: Program
    do {
      program = try Program(graph, [derivative, simple], inputs: letters.map { graph.symbol($0) })
    } catch {
      tally.compared += one.values.count
      tally.wrong.append("\(one.name): \(error.message): \(one.expression)")
      return
    }
    for (point, value) in zip(one.points, one.values) {
      let inputs = letters.map { point[$0] ?? .nan }
      let got = program(inputs)
      if zip(got, [value, value]).contains(where: { agree($0, $1) }) {
        tally.compared += 1
        tally.agreed += 1
        continue
      }
      // Where one unit in the last place of an input moves the answer, doubles cannot tell.
      let moved = inputs.indices.flatMap { k in
        [1.0, -1.0].map { side in
          var near = inputs
          near[k] += side * near[k].ulp * 4
          return (program(near)[0] - got[0]).magnitude
        }
      }
      if let spread = moved.max(), spread > 1e-9 * value.magnitude {
        tally.blurred += 1
        continue
      }
      tally.compared += 1
      tally.wrong.append("\(one.name): \(got) for \(value) at \(point): \(one.expression)")
    }
  }

  private func agree(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude <= 1e-8 * max(b.magnitude, 1e-6) }
}
