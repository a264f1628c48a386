// Pictures of digits in the manner of the well-known handwritten ones: a form of the digit, bent, leaned,
// stretched, moved and drawn with a pen of some thickness, all from the seed. Ink is how much of a pixel the pen
// covers, taken from the distance to the nearest stroke.

extension DataGenerator {
  static let imageRows: [DataGenerator] = [
    DataGenerator(
      name: "digits", summary: "pictures of written digits, 28×28 grey values", count: 1000, noise: grain,
      options: wildness(1)
    ) { $0.digits(size: 28) },
    DataGenerator(
      name: "digits8", summary: "the same as 8×8 grey values, small enough to read", count: 500, noise: grain,
      options: wildness(0.6)
    ) { $0.digits(size: 8) },
  ]

  private static let grain = Option(
    "noise", "standard deviation of what is added to every grey value, of 1", 0.03, in: 0...1)
  private static func wildness(_ usual: Double) -> [Option] {
    [Option("wildness", "how much digits are moved, leaned and bent; 0 is print", usual, in: 0...2)]
  }
}

/// Drawn changes of form: a point of a stroke goes to its place on a picture with pixels as unit.
private struct Hand {
  let bend: Double
  let lean: Double
  let cosine: Double
  let sine: Double
  let scale: (x: Double, y: Double)
  let centre: (x: Double, y: Double)
  /// Half the thickness of the pen.
  let radius: Double

  init(size: Int, pen: Double, wildness: Double, _ random: inout SplitMix64) {
    let unit = Double(size) / 2
    bend = wildness * random.uniform(-0.2, 0.2)
    lean = wildness * random.uniform(-0.4, 0.4)
    let turn = PortableMath.circle(wildness * random.uniform(-0.05, 0.05))
    (cosine, sine) = (turn.x, turn.y)
    scale.x = unit * (1 + wildness * random.uniform(-0.3, 0.1))
    scale.y = unit * (1 + wildness * random.uniform(-0.25, 0.08))
    let middle = Double(size) / 2
    let reach = wildness * Double(size) * 0.1
    centre.x = middle + random.uniform(-reach, reach)
    centre.y = middle + random.uniform(-reach, reach)
    radius = unit * pen * (0.09 + 0.03 * wildness * random.uniform(-1, 1))
  }

  func place(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) {
    let x = point.x - lean * point.y + bend * (point.y * point.y - 0.2)
    let turned = (x: cosine * x - sine * point.y, y: sine * x + cosine * point.y)
    return (centre.x + scale.x * turned.x, centre.y + scale.y * turned.y)
  }
}

extension DataDraft {
  fileprivate mutating func digits(size: Int) -> Examples {
    // Small pictures are drawn four times as large with a thicker pen, and each pixel is the mean of sixteen.
    let fine = size < 16 ? 4 : 1
    let side = size * fine
    let wildness = self["wildness"]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * size * size)
    var ink = [Double](repeating: 0, count: side * side)
    for row in rows {
      for pixel in ink.indices { ink[pixel] = 0 }
      let forms = DigitStrokes.lines[row % 10]
      let form = forms[random.below(forms.count)]
      let hand = Hand(size: side, pen: fine > 1 ? 1.5 : 1, wildness: wildness, &random)
      for line in form {
        let places = line.map(hand.place)
        for (start, end) in zip(places, places.dropFirst()) {
          draw(start, end, hand.radius, side, &ink)
        }
      }
      for y in 0..<size {
        for x in 0..<size {
          var sum = 0.0
          for down in 0..<fine {
            for across in 0..<fine { sum += ink[(y * fine + down) * side + x * fine + across] }
          }
          var level = sum / Double(fine * fine)
          if noise > 0 { level += noise * random.normal() }
          bytes.append(UInt8(min(max((level * 255).rounded(), 0), 255)))
        }
      }
    }
    return Examples(
      inputs: .bytes(bytes), inputShape: [size, size, 1],
      targets: .classes((0..<count).map { $0 % 10 }, count: 10),
      description: described("written digits, \(size)×\(size) grey values"),
      classNames: (0..<10).map(String.init))
  }

  /// Inks the pixels near a straight piece. Only those within the pen's reach are looked at.
  private func draw(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ radius: Double, _ side: Int,
    _ ink: inout [Double]
  ) {
    let reach = radius + 1
    func range(_ low: Double, _ high: Double) -> Range<Int> {
      let from = min(max((low - reach).rounded(.down), 0), Double(side))
      let to = min(max((high + reach).rounded(.up), from), Double(side))
      return Int(from)..<Int(to)
    }
    let along = (x: b.x - a.x, y: b.y - a.y)
    let square = along.x * along.x + along.y * along.y
    let columns = range(min(a.x, b.x), max(a.x, b.x))
    for y in range(min(a.y, b.y), max(a.y, b.y)) {
      for x in columns {
        let to = (x: Double(x) + 0.5 - a.x, y: Double(y) + 0.5 - a.y)
        let share = square > 0 ? min(max((to.x * along.x + to.y * along.y) / square, 0), 1) : 0
        let off = (x: to.x - share * along.x, y: to.y - share * along.y)
        let distance = (off.x * off.x + off.y * off.y).squareRoot()
        let level = min(max(radius + 0.5 - distance, 0), 1)
        ink[y * side + x] = max(ink[y * side + x], level)
      }
    }
  }
}
