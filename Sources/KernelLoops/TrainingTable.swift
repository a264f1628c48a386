// The one place where the loops of training meet their element types.

import KernelTable

func doubleTrainingKernels() -> TrainingKernels<Double> { kernels(DoubleNumbers.self) }
func floatTrainingKernels() -> TrainingKernels<Float> { kernels(FloatNumbers.self) }

@inline(__always) private func kernels<N: Numbers>(_: N.Type) -> TrainingKernels<N.Element> {
  TrainingKernels(
    slopes: { slopeLoop(N.self, $0) },
    columnSums: { columnSumsLoop(N.self, $0, $1, $2, $3, $4, $5, $6) },
    rowSums: { rowSumsLoop(N.self, $0, $1, $2, $3, $4, $5, $6) },
    addRow: { addRowLoop(N.self, $0, $1, $2, $3, $4, $5) },
    addColumn: { addColumnLoop(N.self, $0, $1, $2, $3, $4, $5) },
    squares: { squaresLoop(N.self, $0, $1) },
    softmaxCrossEntropy: { softmaxCrossEntropyLoop(N.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    softmaxCrossEntropyOfClasses: { classCrossEntropyLoop(N.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    sigmoidCrossEntropy: { sigmoidCrossEntropyLoop(N.self, $0, $1, $2, $3, $4, $5) },
    optimizers: optimizerKernels(N.self), windows: windowKernels(N.self), cells: cellKernels(N.self),
    norms: normKernels(N.self),
    smallNet: { smallNetLoop(N.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) })
}
