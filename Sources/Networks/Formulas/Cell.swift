// Entries of quantities by zero-based indices. No quantity has more than four axes: an example and the three
// of an image, or the four of a convolution's kernels.

import Calculus

struct Cell: Hashable, Sendable {
  var a: Int
  var b: Int
  var c: Int
  var d: Int

  init(_ a: Int, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }
}

/// Lengths of four axes, 1 where there are fewer.
struct Extents: Sendable {
  let a: Int
  let b: Int
  let c: Int
  let d: Int

  init(_ shape: [Int]) {
    a = shape.count > 0 ? shape[0] : 1
    b = shape.count > 1 ? shape[1] : 1
    c = shape.count > 2 ? shape[2] : 1
    d = shape.count > 3 ? shape[3] : 1
  }

  func place(_ cell: Cell) -> Int { ((cell.a &* b &+ cell.b) &* c &+ cell.c) &* d &+ cell.d }

  func cell(_ place: Int) -> Cell {
    Cell(place / (b * c * d), place / (c * d) % b, place / d % c, place % d)
  }
}

/// One entry of a quantity.
struct Entry: Hashable, Sendable {
  let name: QuantityName
  let place: Int
}

extension Tensor {
  /// One-based indices of a place in row-major order.
  static func indices(_ place: Int, _ shape: [Int]) -> [Int] {
    var rest = place
    var indices = shape
    for axis in shape.indices.reversed() where shape[axis] > 0 {
      indices[axis] = rest % shape[axis] + 1
      rest /= shape[axis]
    }
    return indices
  }
}
