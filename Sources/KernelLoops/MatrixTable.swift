// The one place where the matrix products meet their panel types.

import KernelTable

func doubleMatrixKernels() -> MatrixKernels<Double> {
  MatrixKernels(
    product: { product(DoublePanel.self, $0, $1, rows($2, $3), rows($4, $5), $6, $7, $8) },
    productTransposed: { product(DoublePanel.self, $0, $1, rows($2, $3), columns($4, $5), $6, $7, $8) },
    transposedProduct: { product(DoublePanel.self, $0, $1, columns($2, $3), rows($4, $5), $6, $7, $8) },
    vector: { matrixVector(DoublePanel.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    transposedVector: { transposedMatrixVector(DoublePanel.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    outerUpdate: { outerUpdate(DoublePanel.self, $0, $1, $2, $3, $4, $5, $6) })
}

func floatMatrixKernels() -> MatrixKernels<Float> {
  MatrixKernels(
    product: { product(FloatPanel.self, $0, $1, rows($2, $3), rows($4, $5), $6, $7, $8) },
    productTransposed: { product(FloatPanel.self, $0, $1, rows($2, $3), columns($4, $5), $6, $7, $8) },
    transposedProduct: { product(FloatPanel.self, $0, $1, columns($2, $3), rows($4, $5), $6, $7, $8) },
    vector: { matrixVector(FloatPanel.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    transposedVector: { transposedMatrixVector(FloatPanel.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    outerUpdate: { outerUpdate(FloatPanel.self, $0, $1, $2, $3, $4, $5, $6) })
}

@inline(__always) private func rows<E>(_ p: UnsafePointer<E>, _ stride: Int) -> Strided<E> {
  Strided(base: p, row: stride, column: 1)
}

@inline(__always) private func columns<E>(_ p: UnsafePointer<E>, _ stride: Int) -> Strided<E> {
  Strided(base: p, row: 1, column: stride)
}
