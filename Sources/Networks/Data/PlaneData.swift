// Points and their classes: the small problems on which it can be seen what a hidden layer is for. Classes take
// turns, so that every beginning of a set is balanced.

extension DataGenerator {
  private static func spread(_ usual: Double) -> Option {
    Option("noise", "standard deviation of what is added to every coordinate", usual, in: 0...100)
  }

  static let planeRows: [DataGenerator] = [
    DataGenerator(
      name: "xor", summary: "two classes on the corners of a square, equal ones across: no line parts them",
      count: 200, noise: spread(0.1), options: []
    ) { draft in
      draft.plane(classes: 2, "corners of the unit square, class 1 where one coordinate is 1") { draft, row in
        // Corners in the order of a truth table.
        let corner = row % 4
        let x = corner / 2
        let y = corner % 2
        return (x ^ y, Double(x), Double(y))
      }
    },
    DataGenerator(
      name: "circles", summary: "a ring inside a ring", count: 200, noise: spread(0.05),
      options: [Option("factor", "radius of the inner ring; the outer one has 1", 0.5, in: 0...1)]
    ) { draft in
      let factor = draft["factor"]
      let text = "a ring of radius 1 and, class 1, one of radius \(Digits.short(factor)) inside it"
      return draft.plane(classes: 2, text) { draft, row in
        let place = PortableMath.circle(draft.random.unit())
        let radius = row % 2 == 0 ? 1 : factor
        return (row % 2, radius * place.x, radius * place.y)
      }
    },
    DataGenerator(
      name: "moons", summary: "two half rings that reach into each other", count: 200, noise: spread(0.1),
      options: []
    ) { draft in
      draft.plane(classes: 2, "the upper half of a ring and, class 1, the lower half of another") {
        draft, row in
        let place = PortableMath.circle(draft.random.unit() / 2)
        return row % 2 == 0 ? (0, place.x, place.y) : (1, 1 - place.x, 0.5 - place.y)
      }
    },
    DataGenerator(
      name: "spirals", summary: "arms that wind around each other", count: 300, noise: spread(0.02),
      options: [
        Option("arms", "how many, each a class of its own", 2, in: 2...100, whole: true),
        Option("turns", "how often an arm goes round", 1, in: 0...10),
      ]
    ) { draft in
      let arms = draft.whole("arms")
      let turns = draft["turns"]
      return draft.plane(classes: arms, "\(arms) arms, \(Digits.short(turns)) turns each") { draft, row in
        let along = draft.random.unit()
        let arm = row % arms
        let place = PortableMath.circle(turns * along + Double(arm) / Double(arms))
        let radius = 0.1 + 0.9 * along
        return (arm, radius * place.x, radius * place.y)
      }
    },
    DataGenerator(
      name: "blobs", summary: "a cloud of points around each centre", count: 300, noise: spread(0.15),
      options: [
        Option("classes", "how many clouds", 3, in: 1...100, whole: true),
        Option("features", "coordinates of a point", 2, in: 1...1000, whole: true),
      ], make: blobs),
    DataGenerator(
      name: "linear", summary: "a value that is a weighted sum of the inputs, for regression", count: 100,
      noise: Option("noise", "standard deviation of what is added to the value", 0.1, in: 0...100),
      options: [Option("features", "inputs of an example", 1, in: 1...1000, whole: true)], make: linear),
  ]

  private static func blobs(_ draft: inout DataDraft) -> Examples {
    let classes = draft.whole("classes")
    let features = draft.whole("features")
    var centres: [[Double]] = []
    for _ in 0..<classes { centres.append(centre(apart: centres, features, &draft.shared)) }
    var values: [Double] = []
    values.reserveCapacity(draft.count * features)
    for row in draft.rows { for x in centres[row % classes] { values.append(draft.noisy(x)) } }
    let text = "\(classes) clouds of points with \(features) coordinates"
    return Examples(
      inputs: .numbers(values), inputShape: [features],
      targets: .classes((0..<draft.count).map { $0 % classes }, count: classes),
      description: draft.described(text), classNames: (0..<classes).map(String.init))
  }

  /// Of 16 candidates the one farthest from all centres before it, so that clouds rarely meet.
  private static func centre(
    apart others: [[Double]], _ features: Int, _ random: inout SplitMix64
  ) -> [Double] {
    var best: [Double] = []
    var farthest = -1.0
    for _ in 0..<16 {
      let candidate = (0..<features).map { _ in PortableMath.rounded(random.uniform(-1, 1), decimals: 2) }
      var nearest = Double.infinity
      for other in others {
        var square = 0.0
        for (a, b) in zip(other, candidate) { square += (a - b) * (a - b) }
        nearest = min(nearest, square)
      }
      if nearest > farthest { (best, farthest) = (candidate, nearest) }
    }
    return best
  }

  private static func linear(_ draft: inout DataDraft) -> Examples {
    let features = draft.whole("features")
    let slopes = (0..<features).map { _ in PortableMath.rounded(draft.shared.uniform(-2, 2), decimals: 2) }
    let offset = PortableMath.rounded(draft.shared.uniform(-1, 1), decimals: 2)
    var values: [Double] = []
    var targets: [Double] = []
    values.reserveCapacity(draft.count * features)
    for _ in draft.rows {
      var sum = offset
      for slope in slopes {
        let x = PortableMath.rounded(draft.random.uniform(-1, 1))
        values.append(x)
        sum += slope * x
      }
      targets.append(draft.noisy(sum))
    }
    let terms = slopes.prefix(3).enumerated().map { place, slope in
      Digits.product([Digits.short(slope), features == 1 ? "x" : "x[\(place + 1)]"])
    }
    let formula = Digits.sum(terms + (features > 3 ? ["…"] : []) + [Digits.short(offset)])
    return Examples(
      inputs: .numbers(values), inputShape: [features], targets: .values(targets, width: 1),
      description: draft.described("y = \(formula)"))
  }
}

extension DataDraft {
  /// What the data is, and how noisy.
  func described(_ text: String) -> String {
    let examples = count == 1 ? "1 example" : "\(count) examples"
    return "\(examples): \(text)" + (noise == 0 ? "" : ", noise \(Digits.short(noise))")
  }

  /// Points of the plane; `point` gives the class and the place of one before noise.
  fileprivate mutating func plane(
    classes: Int, _ text: String, _ point: (inout DataDraft, Int) -> (class: Int, x: Double, y: Double)
  ) -> Examples {
    var values: [Double] = []
    var targets: [Int] = []
    values.reserveCapacity(2 * count)
    targets.reserveCapacity(count)
    for row in rows {
      let (target, x, y) = point(&self, row)
      values.append(noisy(x))
      values.append(noisy(y))
      targets.append(target)
    }
    return Examples(
      inputs: .numbers(values), inputShape: [2], targets: .classes(targets, count: classes),
      description: described(text), classNames: (0..<classes).map(String.init))
  }
}
