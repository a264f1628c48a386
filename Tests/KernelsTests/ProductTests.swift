// Matrix products in every form, shape and level against sums in higher precision; in memory that ends where
// the matrices end, so that reading or writing past them stops the process.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif
import Kernels
import Testing

/// Numbers whose last one lies at the end of a page, with a page behind it that may not be touched.
private final class Guarded<Element: BinaryFloatingPoint> {
  let start: UnsafeMutablePointer<Element>
  let count: Int
  private let region: UnsafeMutableRawPointer
  private let size: Int

  init(_ values: [Element]) throws {
    let page = Int(getpagesize())
    let bytes = values.count * MemoryLayout<Element>.stride
    let whole = (bytes + page - 1) / page * page
    size = whole + page
    #if canImport(Darwin)
      let flags = MAP_PRIVATE | MAP_ANON
    #else
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
    #endif
    region = try #require(mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0))
    try #require(mprotect(region + whole, page, PROT_NONE) == 0)
    count = values.count
    start = (region + (whole - bytes)).bindMemory(to: Element.self, capacity: max(count, 1))
    for (i, value) in values.enumerated() { start[i] = value }
  }

  deinit { munmap(region, size) }

  subscript(_ i: Int) -> Element { start[i] }
}

/// Random numbers of both signs and several magnitudes.
private func numbers<Element: BinaryFloatingPoint>(_ count: Int, _ random: inout Seeded) -> [Element] {
  (0..<count).map { _ in
    let scale: [Double] = [1, 1, 1, 0x1p-20, 0x1p10]
    return Element(Double.random(in: -1...1, using: &random) * scale[Int(random.next() % 5)])
  }
}

private let shapes: [(Int, Int, Int)] = {
  var all: [(Int, Int, Int)] = []
  // Around the heights and widths of the tiles of every level.
  for m in [1, 2, 5, 6, 7, 11, 12, 13, 25] {
    for n in [1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 49] { all.append((m, n, 1 + (m * 7 + n * 5) % 40)) }
  }
  return all + [
    (1, 128, 300), (1, 300, 5), (2, 130, 50), (3, 2, 400), (400, 3, 40), (5, 5, 1000), (64, 10, 128),
    (32, 128, 784), (784, 10, 32), (33, 100, 385), (130, 129, 70), (100, 77, 333), (500, 40, 30),
    (40, 500, 30), (481, 64, 64), (64, 64, 1024),
  ]
}()

/// One form of product with everything a caller may choose, checked against `Higher`.
private func check<Element: BinaryFloatingPoint & Sendable, Higher: BinaryFloatingPoint>(
  _ set: MatrixKernels<Element>, _: Higher.Type, _ shape: (Int, Int, Int), _ form: ProductForm,
  accumulate: Bool
) throws {
  let (m, n, k) = shape
  var random = Seeded(state: UInt64(m * 1_000_003 + n * 1009 + k))
  let spare = (m + n + k) % 3
  let aRows = form == .leftTransposed ? k : m, aColumns = form == .leftTransposed ? m : k
  let bRows = form == .rightTransposed ? n : k, bColumns = form == .rightTransposed ? k : n
  let aStride = aColumns + spare, bStride = bColumns + 2 * spare, cStride = n + spare
  // The last row has no room behind it.
  let a = try Guarded<Element>(numbers((aRows - 1) * aStride + aColumns, &random))
  let b = try Guarded<Element>(numbers((bRows - 1) * bStride + bColumns, &random))
  let before: [Element] = numbers((m - 1) * cStride + n, &random)
  let c = try Guarded<Element>(before)
  let alpha: Element = accumulate ? -0.75 : 1
  let sizes = MatrixShape(rows: m, columns: n, depth: k)
  switch form {
  case .plain: set.product(sizes, alpha, a.start, aStride, b.start, bStride, c.start, cStride, accumulate)
  case .rightTransposed:
    set.productTransposed(sizes, alpha, a.start, aStride, b.start, bStride, c.start, cStride, accumulate)
  case .leftTransposed:
    set.transposedProduct(sizes, alpha, a.start, aStride, b.start, bStride, c.start, cStride, accumulate)
  }
  var wrong = 0
  for i in 0..<m {
    for j in 0..<n {
      var sum: Higher = 0, size: Higher = 0
      for p in 0..<k {
        let x = Higher(form == .leftTransposed ? a[p * aStride + i] : a[i * aStride + p])
        let y = Higher(form == .rightTransposed ? b[j * bStride + p] : b[p * bStride + j])
        sum += x * y
        size += (x * y).magnitude
      }
      let old = accumulate ? Higher(before[i * cStride + j]) : 0
      let expected = Higher(alpha) * sum + old
      // A rounding for α and one for the sum with C besides those of the contract.
      let allowed = Higher(Element.ulpOfOne) * (Higher(k) * size + size + old.magnitude + expected.magnitude)
      if (Higher(c[i * cStride + j]) - expected).magnitude > allowed { wrong += 1 }
    }
    if i + 1 < m {
      for j in n..<cStride where c[i * cStride + j] != before[i * cStride + j] { wrong += 1 }
    }
  }
  #expect(wrong == 0, "\(form) \(m) × \(n) × \(k), accumulate \(accumulate)")
}

private func checkAll<Element: BinaryFloatingPoint & Sendable, Higher: BinaryFloatingPoint>(
  _ set: MatrixKernels<Element>, _: Higher.Type
) throws {
  for shape in shapes {
    for form in ProductForm.allCases {
      for accumulate in [false, true] {
        try check(set, Higher.self, shape, form, accumulate: accumulate)
      }
    }
  }
}

/// C = A B + b by `layer`, both forms, and by packed panels.
private func checkLayers<Element: BinaryFloatingPoint & Sendable>(_ set: MatrixKernels<Element>) throws {
  for (m, n, k) in shapes {
    var random = Seeded(state: UInt64(m + 31 * n + 1009 * k))
    let a: [Element] = numbers(m * k, &random)
    let b: [Element] = numbers(k * n, &random)
    var transposed = b
    for p in 0..<k {
      for j in 0..<n { transposed[j * k + p] = b[p * n + j] }
    }
    let bias = try Guarded<Element>(numbers(n, &random))
    let shape = MatrixShape(rows: m, columns: n, depth: k)
    var expected = [Element](repeating: 0, count: m * n)
    set.product(shape, 1, a, k, b, n, &expected, n, false)
    for i in 0..<m {
      for j in 0..<n { expected[i * n + j] += bias[j] }
    }
    // Inner products are summed in another order.
    let isThin = (m <= 4 || n <= 4) && k > 1
    func agree(_ c: [Element], _ what: String) {
      let near = zip(c, expected).allSatisfy {
        isThin ? ($0 - $1).magnitude <= 0x1p21 * Element(k) * Element.ulpOfOne : $0 == $1
      }
      #expect(near, "\(what) \(shape)")
    }
    var c = [Element](repeating: 7, count: m * n)
    set.layer(shape, a, k, b, n, bias.start, false, &c, n)
    agree(c, "A B + b")
    set.layerTransposed(shape, a, k, transposed, k, bias.start, false, &c, n)
    agree(c, "A Bᵀ + b")

    let packed = PackedMatrix(depth: k, columns: n, kernels: set)
    packed.fill(b, stride: n, transposed: false)
    packed.product(rows: m, a, stride: k, offsets: bias.start, into: &c, stride: n)
    agree(c, "packed")
    packed.fill(transposed, stride: k, transposed: true)
    packed.product(rows: m, a, stride: k, offsets: bias.start, into: &c, stride: n)
    agree(c, "packed from the transposed")
    packed.product(rows: m, a, stride: k, times: -1, into: &c, stride: n, accumulate: true)
    let offsets = (0..<m * n).map { bias[$0 % n] }
    let rest = zip(c, offsets).allSatisfy { ($0 - $1).magnitude <= 0x1p21 * Element(k) * Element.ulpOfOne }
    #expect(rest, "A B + b - A B, \(shape)")

    for i in expected.indices where expected[i] < 0 { expected[i] = 0 }
    set.layer(shape, a, k, b, n, bias.start, true, &c, n)
    agree(c, "max(A B + b, 0)")
    set.layerTransposed(shape, a, k, transposed, k, bias.start, true, &c, n)
    agree(c, "max(A Bᵀ + b, 0)")
    packed.product(rows: m, a, stride: k, offsets: bias.start, rectified: true, into: &c, stride: n)
    agree(c, "packed, max(A B + b, 0)")
  }
}

/// The threads' results, to the last bit.
private func checkShared<Element: BinaryFloatingPoint & Sendable>(_ set: MatrixKernels<Element>) {
  let before = Workers.threads
  defer { Workers.threads = before }
  for (m, n, k) in [
    (512, 784, 48), (48, 784, 512), (784, 128, 200), (300, 300, 500), (32, 784, 128), (1, 2000, 600),
  ] {
    var random = Seeded(state: UInt64(m + n + k))
    let a: [Element] = numbers(m * k, &random), b: [Element] = numbers(k * n, &random)
    let old: [Element] = numbers(m * n, &random)
    let shape = MatrixShape(rows: m, columns: n, depth: k)
    for form in ProductForm.allCases {
      let aStride = form == .leftTransposed ? m : k, bStride = form == .rightTransposed ? k : n
      for accumulate in [false, true] {
        var results: [[Element]] = []
        for threads in [1, 2, 3, 5] {
          Workers.threads = threads
          var c = old
          set.shared(form, shape, 1.25, a, aStride, b, bStride, &c, n, accumulate)
          results.append(c)
        }
        #expect(results.allSatisfy { $0 == results[0] }, "\(form) \(shape)")
      }
    }
  }
}

extension `The process's threads` {
  @Suite struct `Products` {
    @Test(arguments: KernelSet.available)
    func `doubles agree with sums in higher precision`(set: KernelSet) throws {
      try checkAll(set.matrix, Extended.self)
    }

    @Test(arguments: KernelSet.available)
    func `floats agree with sums in double precision`(set: KernelSet) throws {
      try checkAll(set.floatMatrix, Double.self)
    }

    @Test(arguments: KernelSet.available)
    func `layers are products with an offset`(set: KernelSet) throws {
      try checkLayers(set.matrix)
      try checkLayers(set.floatMatrix)
    }

    @Test(arguments: KernelSet.available)
    func `threads do not change a bit`(set: KernelSet) {
      checkShared(set.matrix)
      checkShared(set.floatMatrix)
    }

    @Test(arguments: KernelSet.available)
    func `a NaN stays in its row and column`(set: KernelSet) {
      for (m, n, k) in [(13, 33, 20), (3, 5, 100), (40, 20, 400)] {
        var a = [Double](repeating: 1, count: m * k), b = [Double](repeating: 1, count: n * k)
        a[2 * k + 1] = .nan
        b[4 * k] = .infinity
        var c = [Double](repeating: .nan, count: m * n)
        let zeros = [Double](repeating: 0, count: n)
        let shape = MatrixShape(rows: m, columns: n, depth: k)
        set.matrix.layerTransposed(shape, a, k, b, k, zeros, true, &c, n)
        for i in 0..<m {
          for j in 0..<n {
            let value = c[i * n + j]
            #expect(i == 2 ? value.isNaN : value == (j == 4 ? .infinity : Double(k)))
          }
        }
      }
    }

    @Test(arguments: KernelSet.available)
    func `nothing happens to nothing`(set: KernelSet) {
      let packed = PackedMatrix(depth: 0, columns: 3, kernels: set.floatMatrix)
      var c: [Float] = [1, 2, 3]
      let none: [Float] = [0]
      packed.fill(none, stride: 0, transposed: false)
      packed.product(rows: 0, none, stride: 0, into: &c, stride: 3)
      #expect(c == [1, 2, 3])
      packed.product(rows: 1, none, stride: 0, offsets: c, into: &c, stride: 3, accumulate: true)
      #expect(c == [2, 4, 6])
      set.floatMatrix.shared(
        .plain, MatrixShape(rows: 0, columns: 3, depth: 0), 1, none, 0, none, 3, &c, 3, false)
      #expect(c == [2, 4, 6])
    }
  }
}
