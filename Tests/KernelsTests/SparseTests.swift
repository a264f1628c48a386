// Products that skip zeros against the products that do not.

import Kernels
import Testing

/// A matrix of which a share is not 0, negative zeros among the others.
private func sparse<E: BinaryFloatingPoint>(_ count: Int, _ share: Double, _ random: inout Seeded) -> [E] {
  (0..<count).map { _ in
    let number = E(Double.random(in: -1...1, using: &random))
    return Double.random(in: 0..<1, using: &random) < share ? number : number < 0 ? -0.0 : 0
  }
}

private func checkSparse<E: BinaryFloatingPoint>(_ set: MatrixKernels<E>) {
  var random = Seeded(state: 11)
  let kernels = set.sparse
  for (rows, columns, depth) in [
    (1, 1, 1), (3, 7, 5), (32, 128, 99), (64, 48, 30), (33, 130, 41), (5, 400, 16),
  ]
  where columns % kernels.wholeColumns == 0 {
    for share in [0, 0.1, 0.5, 1] {
      // Rows of X and of C are further apart than they are long.
      let xStride = depth + 3, stride = columns + 2
      let x: [E] = sparse(rows * xStride, share, &random)
      let w: [E] = sparse(depth * columns, 1, &random), bias: [E] = sparse(columns, 1, &random)
      let d: [E] = sparse(rows * columns, 1, &random)
      var words = [UInt64](repeating: ~0, count: depth)
      let found = kernels.occupancy(rows, depth, x, xStride, &words)
      var count = 0
      for k in 0..<depth {
        for i in 0..<rows {
          let isThere = x[i * xStride + k] != 0
          #expect(words[k] >> UInt64(i) & 1 == (isThere ? 1 : 0))
          count += isThere ? 1 : 0
        }
        #expect(rows == 64 || words[k] >> UInt64(rows) == 0)
      }
      #expect(found == count)

      let shape = MatrixShape(rows: rows, columns: columns, depth: depth)
      for rectified in [false, true] {
        var expected = [E](repeating: 7, count: rows * stride), actual = expected
        set.layer(shape, x, xStride, w, columns, bias, rectified, &expected, stride)
        kernels.layer(shape, words, x, xStride, w, columns, bias, rectified, &actual, stride)
        expectNear(actual, expected.map { Double($0) }, "\(shape) \(share)")
      }
      let turned = MatrixShape(rows: depth, columns: columns, depth: rows)
      for accumulate in [false, true] {
        var expected = [E](repeating: 0.5, count: depth * stride), actual = expected
        set.transposedProduct(turned, -0.25, x, xStride, d, columns, &expected, stride, accumulate)
        kernels.update(turned, words, -0.25, x, xStride, d, columns, &actual, stride, accumulate)
        expectNear(actual, expected.map { Double($0) }, "\(turned) \(share) \(accumulate)")
      }
    }
  }
}

@Suite struct SparseTests {
  @Test(arguments: KernelSet.available)
  func `skipping zeros changes nothing but roundings`(set: KernelSet) {
    checkSparse(set.matrix)
    checkSparse(set.floatMatrix)
  }

  @Test(arguments: KernelSet.available)
  func `NaN is a number to be multiplied`(set: KernelSet) {
    var words: [UInt64] = [0, 0]
    #expect(set.matrix.sparse.occupancy(2, 2, [0, .nan, -0.0, 1], 2, &words) == 2)
    #expect(words == [0, 3])
  }
}
