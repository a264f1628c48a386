// The one place where the loops of training meet their element types. Each is named for both: the closures of a
// function that is generic itself are compiled with calls in their loops.

import KernelTable

func doubleTrainingKernels() -> TrainingKernels<Double> {
  TrainingKernels(
    slopes: { kernel in { slopeLoop(DoubleNumbers.self, kernel, $0, $1, $2, $3, $4) } },
    columnSums: { columnSumsLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6) },
    rowSums: { rowSumsLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6) },
    addRow: { addRowLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5) },
    addColumn: { addColumnLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5) },
    squares: { squaresLoop(DoubleNumbers.self, $0, $1) },
    widen: { widenLoop(DoubleNumbers.self, $0, $1, $2, $3) },
    softmaxCrossEntropy: { softmaxCrossEntropyLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    softmaxCrossEntropyOfClasses: {
      classCrossEntropyLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7)
    },
    sigmoidCrossEntropy: { sigmoidCrossEntropyLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5) },
    optimizers: OptimizerKernels(
      descent: { descent(DoubleNumbers.self, $0, $1, $2, $3, $4) },
      momentum: { momentum(DoubleNumbers.self, $0, $1, $2, $3, $4) },
      rmsprop: { rmsprop(DoubleNumbers.self, $0, $1, $2, $3, $4) },
      adam: { adam(DoubleNumbers.self, $0, $1, $2, $3, $4, $5) }),
    windows: WindowKernels(
      unfold: { unfold(DoubleNumbers.self, $0, $1, $2) }, fold: { fold(DoubleNumbers.self, $0, $1, $2) },
      maxPool: { maxPool(DoubleNumbers.self, $0, $1, $2, $3) },
      maxPoolSlope: { maxPoolSlope(DoubleNumbers.self, $0, $1, $2, $3) },
      averagePool: { averagePool(DoubleNumbers.self, $0, $1, $2) },
      averagePoolSlope: { averagePoolSlope(DoubleNumbers.self, $0, $1, $2) }),
    cells: CellKernels(
      rnn: { rnn(DoubleNumbers.self, $0, $1, $2) },
      rnnSlope: { rnnSlope(DoubleNumbers.self, $0, $1, $2, $3) },
      lstm: { lstm(DoubleNumbers.self, $0, $1, $2, $3, $4, $5) },
      lstmSlope: { lstmSlope(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6) },
      gru: { gru(DoubleNumbers.self, $0, $1, $2, $3, $4) },
      gruSlope: { gruSlope(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6) }),
    norms: NormKernels(
      rows: { normRows(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7) },
      rowsSlope: { normRowsSlope(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7, $8) },
      columns: { normColumns(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7) },
      columnsSlope: { normColumnsSlope(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7, $8) }),
    smallNet: { smallNetLoop(DoubleNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) })
}

func floatTrainingKernels() -> TrainingKernels<Float> {
  TrainingKernels(
    slopes: { kernel in { slopeLoop(FloatNumbers.self, kernel, $0, $1, $2, $3, $4) } },
    columnSums: { columnSumsLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6) },
    rowSums: { rowSumsLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6) },
    addRow: { addRowLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5) },
    addColumn: { addColumnLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5) },
    squares: { squaresLoop(FloatNumbers.self, $0, $1) },
    widen: { widenLoop(FloatNumbers.self, $0, $1, $2, $3) },
    softmaxCrossEntropy: { softmaxCrossEntropyLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7) },
    softmaxCrossEntropyOfClasses: {
      classCrossEntropyLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7)
    },
    sigmoidCrossEntropy: { sigmoidCrossEntropyLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5) },
    optimizers: OptimizerKernels(
      descent: { descent(FloatNumbers.self, $0, $1, $2, $3, $4) },
      momentum: { momentum(FloatNumbers.self, $0, $1, $2, $3, $4) },
      rmsprop: { rmsprop(FloatNumbers.self, $0, $1, $2, $3, $4) },
      adam: { adam(FloatNumbers.self, $0, $1, $2, $3, $4, $5) }),
    windows: WindowKernels(
      unfold: { unfold(FloatNumbers.self, $0, $1, $2) }, fold: { fold(FloatNumbers.self, $0, $1, $2) },
      maxPool: { maxPool(FloatNumbers.self, $0, $1, $2, $3) },
      maxPoolSlope: { maxPoolSlope(FloatNumbers.self, $0, $1, $2, $3) },
      averagePool: { averagePool(FloatNumbers.self, $0, $1, $2) },
      averagePoolSlope: { averagePoolSlope(FloatNumbers.self, $0, $1, $2) }),
    cells: CellKernels(
      rnn: { rnn(FloatNumbers.self, $0, $1, $2) }, rnnSlope: { rnnSlope(FloatNumbers.self, $0, $1, $2, $3) },
      lstm: { lstm(FloatNumbers.self, $0, $1, $2, $3, $4, $5) },
      lstmSlope: { lstmSlope(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6) },
      gru: { gru(FloatNumbers.self, $0, $1, $2, $3, $4) },
      gruSlope: { gruSlope(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6) }),
    norms: NormKernels(
      rows: { normRows(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7) },
      rowsSlope: { normRowsSlope(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7, $8) },
      columns: { normColumns(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7) },
      columnsSlope: { normColumnsSlope(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7, $8) }),
    smallNet: { smallNetLoop(FloatNumbers.self, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9) })
}
