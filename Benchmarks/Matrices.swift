// Matrix products, row by row, in both precisions: cubes, and the shapes of a 784-128-10 net at batches of 32. `nn` is
// A·B, `nt` A·Bᵀ and `tn` Aᵀ·B, named rows × columns × depth. The limit is the rate of fused products.

import Kernels

func matrixWorkloads(_ peers: Peers) -> [Workload] {
  let shapes: [(kind: String, rows: Int, columns: Int, depth: Int)] = [
    ("nn", 128, 128, 128), ("nn", 512, 512, 512), ("nn", 1024, 1024, 1024), ("nt", 512, 512, 512),
    ("tn", 512, 512, 512), ("nn", 32, 128, 784), ("nn", 32, 10, 128), ("tn", 784, 128, 32),
    ("nt", 32, 128, 10),
    ("tn", 128, 10, 32),
  ]
  return shapes.flatMap { s in
    let shape = MatrixShape(rows: s.rows, columns: s.columns, depth: s.depth)
    return [
      matrixWorkload(s.kind, shape, "float", KernelSet.current.floatMatrix, peers),
      matrixWorkload(s.kind, shape, "double", KernelSet.current.matrix, peers),
    ]
  }
}

private func matrixWorkload<Element: BinaryFloatingPoint & Sendable>(
  _ kind: String, _ shape: MatrixShape, _ type: String, _ set: MatrixKernels<Element>, _ peers: Peers
) -> Workload {
  let m = shape.rows, n = shape.columns, k = shape.depth
  let work = 2 * Double(m) * Double(n) * Double(k)
  let request = "\(kind) \(type) \(m) \(n) \(k)"
  return Workload(
    family: "matrices", name: "\(kind) \(type) \(m)×\(n)×\(k)", unit: .gigaflops(work),
    limit: .products(work, single: type == "float"),
    peers: [.asked(peers.numpy, request), .asked(peers.torch, request)]
  ) {
    let a = [Element](repeating: 0.5, count: m * k), b = [Element](repeating: 0.25, count: k * n)
    var c = [Element](repeating: 0, count: m * n)
    return a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return nil }
          return Clock.burst {
            switch kind {
            case "nt": set.productTransposed(shape, 1, a, k, b, k, c, n, false)
            case "tn": set.transposedProduct(shape, 1, a, m, b, n, c, n, false)
            default: set.product(shape, 1, a, k, b, n, c, n, false)
            }
          }
        }
      }
    }
  }
}
