// Pictures of two nets against each other: their losses, what is made beside what is real.
import Calculus
import Networks
import Page

extension Session {
  func ganCurve(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let (rest, path) = target(arguments)
    try nothingAfter(rest)
    guard let run = gan.runs.last else {
      throw Failure(
        .state, "nothing has been trained yet", at: arguments.word, hint: "train 500 with adam 0.01")
    }
    let places = run.discriminator.indices.map { Double($0 * run.stride + 1) }
    let curve = LossCurve(
      series: [("L_D", run.discriminator), ("L_G", run.generator)].map {
        LossCurve.Series(name: Text($0.0), xs: places, ys: $0.1)
      }, xLabel: "step", yLabel: "L")
    if let path { return try picture(curve.svg(), path, arguments) }
    let rows = places.indices.map {
      "\(Digits.short(places[$0], 12)) \(Decimal.shortest(run.discriminator[$0])) "
        + Decimal.shortest(run.generator[$0])
    }
    return ganReply(rows.joined(separator: "\n"), as: .table, value: run.last.generator, kept(run)) {
      curve.text($0.style)
    }
  }

  /// Real (1) and made (0) points over the plane, shaded by D; images as images.
  func plotGan(_ gan: GanSession, _ arguments: Arguments) throws(Failure) -> Reply {
    let (rest, path) = target(arguments)
    try nothingAfter(rest)
    let architecture = gan.players.discriminator.architecture
    guard architecture.inputs == 2 else { return try pictureGan(gan, arguments, path) }
    let made = try gan.players.samples(100)
    let real = gan.players.real(100)
    func points(_ tensor: Tensor, _ target: Int) -> [DecisionMap.Point] {
      stride(from: 0, to: tensor.values.count - 1, by: 2).map {
        DecisionMap.Point(x: tensor.values[$0], y: tensor.values[$0 + 1], target: target)
      }
    }
    let all = points(real, 1) + points(made, 0)
    let (x, y) = DecisionMap.surroundings(of: all)
    let (columns, rows) = path == nil ? (56, 28) : (120, 120)
    let places = DecisionMap.places(columns: columns, rows: rows, x: x, y: y)
    guard
      let grid = Tensor(
        shape: [places.count] + architecture.inputShape, values: places.flatMap { [$0.x, $0.y] }),
      let map = DecisionMap(
        columns: columns, rows: rows,
        probabilities: try located(
          arguments.range,
          { () throws(Failure) in
            try gan.players.discriminator.probabilities(for: grid).values
          }), x: x, y: y, points: all, classNames: ["made", "real"])
    else { throw Failure(.state, "there is nothing to draw", at: arguments.word) }
    if let path { return try picture(map.svg(), path, arguments) }
    let lines = all.map {
      "\($0.target == 1 ? "real" : "made") \(Decimal.shortest($0.x)) \(Decimal.shortest($0.y))"
    }
    return ganReply(lines.joined(separator: "\n"), as: .table, told(real: real, made: made)) {
      map.text($0.style)
    }
  }

  private func told(real: Tensor, made: Tensor) -> [NamedQuantity] {
    [("real", real), ("made", made)].map {
      NamedQuantity(name: $0.0, formula: "", shape: $0.1.shape, value: $0.1.values)
    }
  }

  private func pictureGan(_ gan: GanSession, _ arguments: Arguments, _ path: String?) throws(Failure) -> Reply
  {
    let shape = gan.players.discriminator.architecture.inputShape
    let isImage = shape.count == 3 && shape[0] == 1
    let side = Int(Double(shape.reduce(1, *)).squareRoot())
    let (rows, columns) = isImage ? (shape[1], shape[2]) : (side, side)
    guard isImage || side > 2 && side * side == shape.reduce(1, *) else {
      throw Failure(
        .shape,
        "points of two numbers and grey images are drawn, not \(shape.map(String.init).joined(separator: "×"))",
        at: arguments.word)
    }
    guard path == nil else {
      throw Failure(.usage, "images are drawn only here", at: arguments.range)
    }
    let (made, real) = (try gan.players.samples(1), gan.players.real(1))
    let size = rows * columns
    let pictures = [("real", real), ("made", made)].compactMap {
      GrayImage(rows: rows, columns: columns, values: Array($0.1.values.prefix(size)), title: $0.0)
    }
    return ganReply("made = \(NetNotation.literal(made))", as: .table, told(real: real, made: made)) { page in
      pictures.map { $0.text(page.style) }.joinedLines()
    }
  }
}
