// An array of any rank with a name: what `.npz` archives, safetensors and graphs of nets are made of.

import Calculus

/// Numbers in a box of any number of axes, the last running fastest, with the name a file gives it.
public struct NamedArray: Equatable, Sendable {
  public let name: String
  /// Sizes of the axes; none for a single number.
  public let shape: [Int]
  public let values: ArrayValues

  /// Fails when the product of `shape` is not the number of values.
  public init(name: String, shape: [Int], values: ArrayValues) throws(Failure) {
    guard NamedArray.count(shape) == values.count else {
      throw Failure(
        .shape, "'\(shown(name))' has \(counted(values.count, "number")), which do not fill \(shown(shape))")
    }
    self.name = name
    self.shape = shape
    self.values = values
  }

  /// Every number as a double; whole numbers above 2⁵³ are rounded.
  public var doubles: [Double] { values.doubles }

  /// Most axes, as NumPy has it.
  static let rankLimit = 64

  /// How many numbers an array of this shape has. nil where that is beyond all numbers, or an axis is negative; sizes
  /// beside a 0 count too, so that strides never overflow.
  package static func count(_ shape: [Int]) -> Int? {
    var count = 1
    guard shape.count <= rankLimit else { return nil }
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: max(size, 1))
      guard size >= 0, !overflow else { return nil }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }
}

/// `2×3`; `a single number` for no axis. No more than eight sizes are written.
package func shown(_ shape: [Int]) -> String {
  if shape.isEmpty { return "a single number" }
  return shape.prefix(8).map(String.init).joined(separator: "×") + (shape.count > 8 ? "×…" : "")
}
