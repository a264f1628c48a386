// Matrix products against three plain loops, with every tail of the tiles, strides wider than the rows, α
// and +=.

import Kernels
import Testing

private let shapes: [(Int, Int, Int)] = {
  var all: [(Int, Int, Int)] = []
  for m in [0, 1, 3, 4, 5, 8] {
    for n in [0, 1, 3, 4, 7, 8, 9, 17] {
      for k in [0, 1, 2, 5] { all.append((m, n, k)) }
    }
  }
  return all + [(67, 33, 300), (16, 8, 257), (130, 5, 513), (2, 100, 256), (64, 64, 64)]
}()

/// Small integers, so that single and double precision are exact whatever the order of the sums.
private func numbers<Element: BinaryFloatingPoint>(_ count: Int, _ seed: Int) -> [Element] {
  (0..<count).map { Element(($0 * 37 + seed * 11) % 9 - 4) }
}

private func check<Element: BinaryFloatingPoint & Sendable>(_ set: MatrixKernels<Element>) {
  for (m, n, k) in shapes {
    for accumulate in [false, true] {
      let shape = MatrixShape(rows: m, columns: n, depth: k)
      let alpha: Element = accumulate ? -2 : 1
      let c0: [Element] = numbers(m * (n + 3) + 1, 5)
      func expected(_ a: (Int, Int) -> Element, _ b: (Int, Int) -> Element) -> [Element] {
        var c = c0
        for i in 0..<m {
          for j in 0..<n {
            var sum: Element = 0
            for p in 0..<k { sum += a(i, p) * b(p, j) }
            c[i * (n + 3) + j] = (accumulate ? c[i * (n + 3) + j] : 0) + alpha * sum
          }
        }
        return c
      }
      let a: [Element] = numbers(m * (k + 2) + 1, 1), b: [Element] = numbers(k * (n + 1) + 1, 2)
      let at: [Element] = numbers(k * (m + 2) + 1, 3), bt: [Element] = numbers(n * (k + 1) + 1, 4)
      var c = c0
      set.product(shape, alpha, a, k + 2, b, n + 1, &c, n + 3, accumulate)
      #expect(c == expected({ a[$0 * (k + 2) + $1] }, { b[$0 * (n + 1) + $1] }), "A B, \(shape)")
      c = c0
      set.productTransposed(shape, alpha, a, k + 2, bt, k + 1, &c, n + 3, accumulate)
      #expect(c == expected({ a[$0 * (k + 2) + $1] }, { bt[$1 * (k + 1) + $0] }), "A Bᵀ, \(shape)")
      c = c0
      set.transposedProduct(shape, alpha, at, m + 2, b, n + 1, &c, n + 3, accumulate)
      #expect(c == expected({ at[$1 * (m + 2) + $0] }, { b[$0 * (n + 1) + $1] }), "Aᵀ B, \(shape)")
    }
  }
}

private func checkVectors<Element: BinaryFloatingPoint & Sendable>(_ set: MatrixKernels<Element>) {
  for m in [0, 1, 2, 5, 16] {
    for n in [0, 1, 3, 4, 7, 8, 9, 16, 33] {
      for accumulate in [false, true] {
        let stride = n + 2
        let a: [Element] = numbers(m * stride + 1, 6)
        let x: [Element] = numbers(n + 1, 7), z: [Element] = numbers(m + 1, 8)
        var y: [Element] = numbers(m + 1, 9)
        var expected = y
        for i in 0..<m {
          var sum: Element = 0
          for j in 0..<n { sum += a[i * stride + j] * x[j] }
          expected[i] = (accumulate ? expected[i] : 0) + 3 * sum
        }
        set.vector(m, n, 3, a, stride, x, &y, accumulate)
        #expect(y == expected, "A x, \(m) × \(n)")

        var w: [Element] = numbers(n + 1, 10)
        expected = w
        for j in 0..<n {
          var sum: Element = 0
          for i in 0..<m { sum += a[i * stride + j] * z[i] }
          expected[j] = (accumulate ? expected[j] : 0) - 2 * sum
        }
        set.transposedVector(m, n, -2, a, stride, z, &w, accumulate)
        #expect(w == expected, "Aᵀ x, \(m) × \(n)")

        var updated = a
        expected = a
        for i in 0..<m {
          for j in 0..<n { expected[i * stride + j] += 0.5 * z[i] * x[j] }
        }
        set.outerUpdate(m, n, 0.5, z, x, &updated, stride)
        #expect(updated == expected, "A + x yᵀ, \(m) × \(n)")
      }
    }
  }
}

@Suite struct `Matrices` {
  @Test(arguments: KernelSet.available)
  func `products of doubles`(set: KernelSet) { check(set.matrix) }
  @Test(arguments: KernelSet.available)
  func `products of floats`(set: KernelSet) { check(set.floatMatrix) }
  @Test(arguments: KernelSet.available)
  func `doubles and vectors`(set: KernelSet) { checkVectors(set.matrix) }
  @Test(arguments: KernelSet.available)
  func `floats and vectors`(set: KernelSet) { checkVectors(set.floatMatrix) }
}
