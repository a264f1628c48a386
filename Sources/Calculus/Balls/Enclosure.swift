// Proved values: signs, bounds and correctly rounded numbers of expressions at points. Each is the truth about the
// expression at exactly these numbers, or says that it could not be found.

/// What is proved of an expression's value at a point.
public enum Enclosure: Sendable, Equatable {
  /// The value lies between `lower` and `upper` (infinite where that is beyond doubles), and its magnitude is at most
  /// 2 to the power `exponent`. `sign` is −1, 0 or 1 where it is proved; nil means that the value could not be told
  /// from 0 with the bits allowed.
  case value(lower: Double, upper: Double, exponent: Int, sign: Int?)
  /// There is no real value at the point.
  case undefined
  /// Nothing is proved: a joint, a pole or the edge of a domain could not be told from the point.
  case undecided

  /// Proved to be different from 0.
  public var isNonzero: Bool {
    if case .value(_, _, _, .some(let sign)) = self { sign != 0 } else { false }
  }

  /// The sign, where it is proved.
  public var sign: Int? {
    if case .value(_, _, _, let sign) = self { sign } else { nil }
  }
}

extension Graph {
  /// What is proved of `e` where its symbols have these exact values, working with up to `bits` bits. Throws where
  /// the second program is missing, and when it takes longer than the statement may. `patience` is in milliseconds:
  /// beyond some hundred bits the work goes on for so long only.
  public func enclosure(
    _ e: Expr, at point: [(symbol: Expr, value: Rational)] = [], bits: Int = 4096,
    patience: Int = Graph.patience
  ) throws(Failure) -> Enclosure {
    let (inputs, values) = (point.map(\.symbol), point.map(\.value))
    return try enclosures(e, inputs: inputs, points: [values], bits: bits, patience: patience)[0]
  }

  /// `enclosure` at many points in one question.
  public func enclosures(
    _ e: Expr, inputs: [Expr], points: [[Rational]], bits: Int = 4096, patience: Int = Graph.patience
  ) throws(Failure) -> [Enclosure] {
    let program = try BallProgram(self, evaluated(e), inputs: inputs)
    try check()
    let question = program.question(
      "sign \(max(32, bits))", patience: patience,
      points: points.map { $0.map(BallProgram.text).joined(separator: " ") })
    return try watched { () throws(Failure) in try BallServer.shared.answers(question, count: points.count) }
      .map(Enclosure.init)
  }

  /// The double nearest to the value of `e` at each point: nan where it is proved that there is none, or nothing
  /// could be proved.
  public func nearestDoubles(
    _ e: Expr, inputs: [Expr], points: [[Double]], patience: Int = Graph.patience
  ) throws(Failure) -> [Double] {
    let program = try BallProgram(self, evaluated(e), inputs: inputs)
    try check()
    var values = [Double](repeating: .nan, count: points.count)
    let finite = points.indices.filter { points[$0].allSatisfy(\.isFinite) }
    let question = program.question(
      "double 0", patience: patience,
      points: finite.map { points[$0].map(BallProgram.text).joined(separator: " ") })
    let lines = try watched { () throws(Failure) in
      try BallServer.shared.answers(question, count: finite.count)
    }
    for (k, line) in zip(finite, lines) { values[k] = Double(ball: line) }
    return values
  }

  /// The value of a constant expression as a double to be shown: the nearest one where balls find it soon, else
  /// `value(of:)`, which may lose digits where terms cancel.
  public func shownValue(of e: Expr) throws(Failure) -> Double {
    if isNumber(e) || !BallServer.isInstalled || distinctNodes(e) > 500 || mentionsInfinity(e) {
      return try value(of: e)
    }
    let seconds = limits.seconds
    limits.seconds = min(seconds, 0.5)
    defer { limits.seconds = seconds }
    do {
      let x = try nearestDoubles(e, inputs: [], points: [[]], patience: 20)[0]
      if !x.isNaN { return x }
    } catch {
      if error.code == .interrupted { throw error }
    }
    return try value(of: e)
  }

  /// Milliseconds for what may never be settled, such as the sign of a number that is exactly 0.
  public static let patience = 500

  /// `body`, with this notebook's limits and interrupts where the thread has none of its own.
  func watched<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    let watch = BallWatch.current
    let (before, seconds) = (watch.isStopped, watch.seconds)
    watch.isStopped = { before() || self.isInterrupted() }
    watch.seconds = limits.seconds
    defer {
      watch.isStopped = before
      watch.seconds = seconds
    }
    return try body()
  }
}

extension Enclosure {
  /// From a line such as `s + 3ff0… 3ff8… 2`.
  init(_ line: String) {
    let words = line.split(separator: " ")
    if line == "u" {
      self = .undefined
    } else if words.count == 5, words[0] == "s", let low = UInt64(words[2], radix: 16),
      let high = UInt64(words[3], radix: 16),
      let exponent = Int(words[4])
    {
      let sign = words[1] == "+" ? 1 : words[1] == "-" ? -1 : words[1] == "0" ? 0 : nil
      self = .value(
        lower: Double(bitPattern: low), upper: Double(bitPattern: high), exponent: exponent, sign: sign)
    } else {
      self = .undecided
    }
  }
}

extension Double {
  /// From a line such as `= 3ff0000000000000`; anything else is no number.
  init(ball line: String) {
    guard line.hasPrefix("= "), let bits = UInt64(line.dropFirst(2), radix: 16) else {
      self = .nan
      return
    }
    self = Double(bitPattern: bits)
  }
}
