// Where a net draws the line: the probability of each class over a rectangle of the plane, with the data on it.
// The net is asked at the middles of a grid's cells; this is the grid, and what can be read from it.

public struct DecisionMap: Sendable {
  /// An example: its place and the class it has.
  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double
    public var target: Int

    public init(x: Double, y: Double, target: Int) {
      self.x = x
      self.y = y
      self.target = target
    }
  }

  public let columns: Int
  public let rows: Int
  public let classes: Int
  public let x: ClosedRange<Double>
  public let y: ClosedRange<Double>
  /// Rows × columns × classes; the first row is the highest.
  let probabilities: [Double]
  public var points: [Point]
  public var classNames: [String]
  public var title: String

  /// A grid over `x` and `y`. `probabilities` has a number for each class of each cell, class by class, or one for
  /// each cell: that of class 1 of two. Cells are in the order of `places`.
  ///
  /// nil when their number does not fit the grid or a range has no inside.
  public init?(
    columns: Int, rows: Int, probabilities: [Double], x: ClosedRange<Double>, y: ClosedRange<Double>,
    points: [Point] = [], classNames: [String] = [], title: String = ""
  ) {
    let (cells, overflow) = max(columns, 0).multipliedReportingOverflow(by: max(rows, 0))
    guard !overflow, cells > 0, probabilities.count >= cells, probabilities.count % cells == 0,
      x.upperBound / 2 - x.lowerBound / 2 > 0, y.upperBound / 2 - y.lowerBound / 2 > 0,
      (x.upperBound - x.lowerBound).isFinite, (y.upperBound - y.lowerBound).isFinite
    else { return nil }
    let given = probabilities.count / cells
    classes = max(given, 2)
    self.probabilities = given == 1 ? probabilities.flatMap { [1 - $0, $0] } : probabilities
    self.columns = columns
    self.rows = rows
    self.x = x
    self.y = y
    self.points = points
    self.classNames = classNames
    self.title = title
  }

  /// The middles of the cells, row by row from the highest, each from the left: where to ask.
  public static func places(
    columns: Int, rows: Int, x: ClosedRange<Double>, y: ClosedRange<Double>
  ) -> [(x: Double, y: Double)] {
    guard columns > 0, rows > 0, !columns.multipliedReportingOverflow(by: rows).overflow else { return [] }
    let step = (
      x: (x.upperBound - x.lowerBound) / Double(columns), y: (y.upperBound - y.lowerBound) / Double(rows)
    )
    var places: [(x: Double, y: Double)] = []
    places.reserveCapacity(columns * rows)
    for row in 0..<rows {
      let height = y.upperBound - step.y * (Double(row) + 0.5)
      for column in 0..<columns { places.append((x.lowerBound + step.x * (Double(column) + 0.5), height)) }
    }
    return places
  }

  /// A rectangle with all finite points in it and an eighth of its sides around them.
  public static func surroundings(of points: [Point]) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let seen = points.filter { $0.x.magnitude < 1e300 && $0.y.magnitude < 1e300 }
    func range(_ values: [Double]) -> ClosedRange<Double> {
      guard let low = values.min(), let high = values.max() else { return -1...1 }
      let margin = high > low ? (high - low) / 8 : max(low.magnitude / 8, 1)
      return (low - margin)...(high + margin)
    }
    return (range(seen.map(\.x)), range(seen.map(\.y)))
  }

  /// The probability of a class in a cell.
  func probability(_ row: Int, _ column: Int, _ name: Int) -> Double {
    probabilities[(row * columns + column) * classes + name]
  }

  /// The likeliest class of a cell and how sure it is, from 0 (no surer than of any other) to 1; nil where a
  /// probability is not a number.
  func winner(_ row: Int, _ column: Int) -> (name: Int, sureness: Double)? {
    var best = (name: 0, value: -Double.infinity)
    for name in 0..<classes {
      let value = probability(row, column, name)
      if value.isNaN { return nil }
      if value > best.value { best = (name, value) }
    }
    let least = 1 / Double(classes)
    return (best.name, min(max((best.value - least) / (1 - least), 0), 1))
  }

  /// The cell a point is in; nil outside.
  func cell(of point: Point) -> (row: Int, column: Int)? {
    guard x.contains(point.x), y.contains(point.y) else { return nil }
    let right = (point.x - x.lowerBound) / (x.upperBound - x.lowerBound)
    let down = (y.upperBound - point.y) / (y.upperBound - y.lowerBound)
    return (min(Int(down * Double(rows)), rows - 1), min(Int(right * Double(columns)), columns - 1))
  }

  /// Whether the cell of a point has the point's class; nil for points that are not on the map.
  func isRight(_ point: Point) -> Bool? {
    cell(of: point).map { winner($0.row, $0.column)?.name == point.target }
  }

  /// Points that are on the map, and how many of them are on the side of their class.
  public var tally: (seen: Int, right: Int) {
    let verdicts = points.compactMap(isRight)
    return (verdicts.count, verdicts.filter { $0 }.count)
  }

  func name(_ index: Int) -> String { classNames.indices.contains(index) ? classNames[index] : "\(index)" }
}
