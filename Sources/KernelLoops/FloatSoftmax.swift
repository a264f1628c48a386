// Softmax of rows of floats: the row's largest number is taken out first, the exponentials are summed as they are
// made, and one division a row gives the factor for all.

import CKernels

/// out[r, c] = e^x[r, c] / Σ e^x[r, ·]; a row with a NaN, with +∞ or of -∞ only becomes NaN.
func floatSoftmaxRows(
  _ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int, _ stride: Int
) {
  var row = 0
  while row < rows {
    let source = x + row &* stride, target = out + row &* stride
    let largest = floatMaximum(source, columns)
    let shift = floats(largest.isFinite ? largest : .nan)
    var sum = FloatLanes.zero
    var i = 0
    while i < columns {
      let n = columns &- i < 16 ? columns &- i : 16
      let e = FloatNumbers.decay(ck_float_load_some(source + i, n, -.infinity) - shift)
      ck_float_store_some(target + i, n, e)
      sum += e
      i &+= n
    }
    let factor = floats(1 / laneSum(sum))
    sweep(UnsafePointer(target), target, columns) { $0 * factor }
    row &+= 1
  }
}
