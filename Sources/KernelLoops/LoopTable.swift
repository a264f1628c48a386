// All loops of this module as one value. The module is compiled once for every level of instructions (see
// docs/kernels.md), and this function is the only thing that another module may call by name.

import KernelTable

#if KERNELS_AVX512
  private let level = "avx512"
#elseif KERNELS_AVX2
  private let level = "avx2"
#else
  private let level = "portable"
#endif

/// Never inlined: its body belongs to this level and may not be compiled again for that of a caller.
@inline(never)
public func loopTable() -> KernelSet {
  KernelSet(
    name: level, unary: unaryLoop, binary: binaryLoop, floatUnary: floatUnaryLoop,
    floatBinary: floatBinaryLoop,
    scale: scaleLoop, offset: offsetLoop, affine: affineLoop, axpy: axpyLoop, multiplyAdd: multiplyAddLoop,
    power: powerLoop, fill: fillLoop, sinCos: sinCosLoop, sum: sumReduction, dot: dotReduction,
    minimum: minimumReduction,
    maximum: maximumReduction, norm: normReduction, softmaxRows: softmaxRows, logSumExpRows: logSumExpRows,
    steps: stepLoop, pointSteps: pointStepLoop, float: floatKernels(),
    matrix: doubleMatrixKernels(), floatMatrix: floatMatrixKernels(),
    training: doubleTrainingKernels(), floatTraining: floatTrainingKernels())
}
