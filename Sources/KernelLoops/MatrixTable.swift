// The one place where the matrix products meet their vector types.

import KernelTable

func doubleMatrixKernels() -> MatrixKernels<Double> {
  MatrixKernels(
    product: { product(DoubleVector.self, $0, rows($2, $3), rows($4, $5), $6, $7, plain($1, $8)) },
    productTransposed: {
      product(DoubleVector.self, $0, rows($2, $3), columns($4, $5), $6, $7, plain($1, $8))
    },
    transposedProduct: {
      product(DoubleVector.self, $0, columns($2, $3), rows($4, $5), $6, $7, plain($1, $8))
    },
    vector: { matrixVector(DoubleVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    transposedVector: { transposedMatrixVector(DoubleVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    outerUpdate: { outerUpdate(DoubleVector.self, $0, $1, $2, $3, 1, $4, $5, $6) },
    layer: { product(DoubleVector.self, $0, rows($1, $2), rows($3, $4), $7, $8, layer(1, false, $5, $6)) },
    layerTransposed: {
      product(DoubleVector.self, $0, rows($1, $2), columns($3, $4), $7, $8, layer(1, false, $5, $6))
    },
    panelWidth: 2 * DoubleVector.width,
    pack: {
      pack(
        DoubleVector.self, $4 ? columns($2, $3) : rows($2, $3), $0, $1, 2 &* DoubleVector.width, $5)
    },
    packedProduct: {
      packedProduct(DoubleVector.self, $0, rows($2, $3), $4, $7, $8, layer($1, $9, $5, $6))
    },
    sparse: SparseKernels(
      wholeColumns: hasMasks ? 1 : DoubleVector.width,
      occupancy: { occupancyLoop($0, $1, $2, $3, $4) },
      layer: { sparseLayer(DoubleVector.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
      update: { sparseUpdate(DoubleVector.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) }))
}

func floatMatrixKernels() -> MatrixKernels<Float> {
  MatrixKernels(
    product: { product(FloatVector.self, $0, rows($2, $3), rows($4, $5), $6, $7, plain($1, $8)) },
    productTransposed: {
      product(FloatVector.self, $0, rows($2, $3), columns($4, $5), $6, $7, plain($1, $8))
    },
    transposedProduct: {
      product(FloatVector.self, $0, columns($2, $3), rows($4, $5), $6, $7, plain($1, $8))
    },
    vector: { matrixVector(FloatVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    transposedVector: { transposedMatrixVector(FloatVector.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    outerUpdate: { outerUpdate(FloatVector.self, $0, $1, $2, $3, 1, $4, $5, $6) },
    layer: { product(FloatVector.self, $0, rows($1, $2), rows($3, $4), $7, $8, layer(1, false, $5, $6)) },
    layerTransposed: {
      product(FloatVector.self, $0, rows($1, $2), columns($3, $4), $7, $8, layer(1, false, $5, $6))
    },
    panelWidth: 2 * FloatVector.width,
    pack: {
      pack(
        FloatVector.self, $4 ? columns($2, $3) : rows($2, $3), $0, $1, 2 &* FloatVector.width, $5)
    },
    packedProduct: {
      packedProduct(FloatVector.self, $0, rows($2, $3), $4, $7, $8, layer($1, $9, $5, $6))
    },
    sparse: SparseKernels(
      wholeColumns: hasMasks ? 1 : FloatVector.width,
      occupancy: { occupancyLoop($0, $1, $2, $3, $4) },
      layer: { sparseLayer(FloatVector.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) },
      update: { sparseUpdate(FloatVector.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) }))
}

@inline(__always) private func rows<E>(_ p: UnsafePointer<E>, _ stride: Int) -> Strided<E> {
  (base: p, row: stride, column: 1)
}

@inline(__always) private func columns<E>(_ p: UnsafePointer<E>, _ stride: Int) -> Strided<E> {
  (base: p, row: 1, column: stride)
}

@inline(__always) private func plain<E>(_ alpha: E, _ accumulate: Bool) -> Ending<E> {
  Ending(alpha: alpha, accumulate: accumulate, offsets: nil, rectified: false)
}

@inline(__always) private func layer<E>(
  _ alpha: E, _ accumulate: Bool, _ offsets: UnsafePointer<E>?, _ rectified: Bool
) -> Ending<E> {
  Ending(alpha: alpha, accumulate: accumulate, offsets: offsets, rectified: rectified)
}
