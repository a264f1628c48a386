// Random orthogonal matrices: vectors of normal deviates made orthonormal one after another (Gram and Schmidt),
// each twice, since once leaves what rounding left. That is the Q of a QR decomposition whose R has a positive
// diagonal, which PyTorch and Keras take, and uniform among all such matrices (Mezzadri 2007).

import Calculus

extension Initializer {
  /// `shape` as a matrix of its first axis by all others.
  func orthogonal(
    _ shape: [Int], _ count: Int, _ gain: Double, _ random: inout SplitMix64,
    interrupted: () -> Bool = { false }
  ) throws(Failure) -> [Double] {
    guard shape.count >= 2 else {
      throw Failure(
        .shape, "an orthogonal initialiser needs a matrix, not \(Tensor.text(of: shape))",
        hint: "it suits weights; for biases there is zeros")
    }
    if count == 0 { return [] }
    let rows = shape[0]
    let columns = count / rows
    let vectors = min(rows, columns)
    let length = max(rows, columns)
    let work = vectors.multipliedReportingOverflow(by: count)
    guard !work.overflow, work.partialValue <= Initializer.orthogonalLimit else {
      throw Failure(
        .limit, "an orthogonal matrix of \(rows)×\(columns) takes too long",
        hint: "glorot_uniform has no such limit")
    }
    var basis: [[Double]] = []
    basis.reserveCapacity(vectors)
    while basis.count < vectors {
      var vector = [Double]()
      vector.reserveCapacity(length + 1)
      while vector.count < length {
        let (first, second) = random.normalPair()
        vector.append(first)
        vector.append(second)
      }
      if vector.count > length { vector.removeLast() }
      if interrupted() { throw Failure(.interrupted, "interrupted") }
      for _ in 0..<2 { for other in basis { remove(other, from: &vector) } }
      let norm = product(vector, vector).squareRoot()
      // What is left of a dependent vector has no direction; the chance of one is nil, but not zero.
      if norm < 1e-9 { continue }
      basis.append(vector.map { $0 / norm })
    }
    var values = [Double](repeating: 0, count: count)
    for (index, vector) in basis.enumerated() {
      for (place, value) in vector.enumerated() {
        let rounded = PortableMath.rounded(gain * value)
        if rows <= columns {
          values[index * columns + place] = rounded
        } else {
          values[place * columns + index] = rounded
        }
      }
    }
    return values
  }

  /// vector ← vector − (other · vector) other.
  private func remove(_ other: [Double], from vector: inout [Double]) {
    let share = product(other, vector)
    other.withUnsafeBufferPointer { other in
      vector.withUnsafeMutableBufferPointer { vector in
        for place in 0..<min(vector.count, other.count) { vector[place] -= share * other[place] }
      }
    }
  }

  /// The inner product, as eight sums that are added at the end: a fixed order, which vectors follow as well.
  private func product(_ a: [Double], _ b: [Double]) -> Double {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        let count = min(a.count, b.count)
        var sums = SIMD8<Double>.zero
        var place = 0
        while place + 8 <= count {
          var left = SIMD8<Double>()
          var right = SIMD8<Double>()
          for lane in 0..<8 {
            left[lane] = a[place + lane]
            right[lane] = b[place + lane]
          }
          sums += left * right
          place += 8
        }
        var sum = 0.0
        for lane in 0..<8 { sum += sums[lane] }
        while place < count {
          sum += a[place] * b[place]
          place += 1
        }
        return sum
      }
    }
  }
}
