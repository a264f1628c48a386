// Numbers with a shape: the value every quantity of a net has. Row-major, any number of axes; no axes is a
// single number. Sizes are multiplied with overflow checks, so that a shape nobody can store is an answer of
// nil and never a trap.

public struct Tensor: Equatable, Sendable {
  /// Lengths of the axes, outermost first; empty for a single number.
  public let shape: [Int]
  /// The entries, last axis fastest.
  public package(set) var values: [Double]

  /// nil when the number of values is not the product of the shape.
  public init?(shape: [Int], values: [Double]) {
    guard Tensor.count(of: shape) == values.count else { return nil }
    self.shape = shape
    self.values = values
  }

  public init(_ number: Double) {
    shape = []
    values = [number]
  }

  public init(vector: [Double]) {
    shape = [vector.count]
    values = vector
  }

  /// nil when the rows differ in length.
  public init?(rows: [[Double]]) {
    let width = rows.first?.count ?? 0
    guard rows.allSatisfy({ $0.count == width }) else { return nil }
    shape = [rows.count, width]
    values = rows.flatMap { $0 }
  }

  /// Product of the lengths; nil when one is negative or the product overflows.
  public static func count(of shape: [Int]) -> Int? {
    var product = 1
    for length in shape {
      guard length >= 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      if overflow { return nil }
      product = next
    }
    return product
  }

  /// The entry at one-based indices, one for each axis; nil outside the shape.
  public func entry(_ indices: [Int]) -> Double? {
    offset(of: indices).map { values[$0] }
  }

  /// Place in `values` of one-based indices; nil outside the shape.
  func offset(of indices: [Int]) -> Int? {
    guard indices.count == shape.count else { return nil }
    var place = 0
    for (index, length) in zip(indices, shape) {
      guard index >= 1, index <= length else { return nil }
      place = place * length + (index - 1)
    }
    return place
  }

  /// "3×2", "4" for a vector, "a number" for none.
  public var shapeText: String { Tensor.text(of: shape) }

  static func text(of shape: [Int]) -> String {
    shape.isEmpty ? "a number" : shape.map(String.init).joined(separator: "×")
  }

  var allFinite: Bool { values.allSatisfy(\.isFinite) }

  /// Nested arrays as JSON; numbers are the shortest that read back the same, null where not finite.
  public var json: String {
    var text = ""
    writeJSON(into: &text)
    return text
  }

  func writeJSON(into text: inout String) {
    let depth = shape.count
    if values.isEmpty {
      text += "[]"
      return
    }
    // How many entries one bracket of each axis spans; a bracket opens and closes where a span begins and
    // ends.
    var spans = [Int](repeating: 1, count: depth)
    for axis in stride(from: depth - 2, through: 0, by: -1) {
      spans[axis] = spans[axis + 1] * shape[axis + 1]
    }
    let blocks = (0..<depth).map { spans[$0] * shape[$0] }
    for (place, value) in values.enumerated() {
      if place > 0 { text += "," }
      for block in blocks where place % block == 0 { text += "[" }
      text += value.isFinite ? "\(value)" : "null"
      for block in blocks where (place + 1) % block == 0 { text += "]" }
    }
  }
}
