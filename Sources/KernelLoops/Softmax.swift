// Softmax and the logarithm of a sum of exponentials, row by row, with the row's largest number taken out
// first.

import CKernels
import KernelTable

/// e^(x - largest) of each number of a row into `out`, and their sum. Below -708 the exponential is 0.
@inline(__always) private func shiftedExponentials(
  _ x: UnsafePointer<Double>, _ largest: Double, _ count: Int, _ each: (Int, Int, Lanes) -> Void
) -> Double {
  let shift = lanes(largest)
  var sum = Lanes.zero
  var i = 0
  while i < count {
    let rest = count &- i
    let v = (rest >= laneCount ? ck_load(x + i) : ck_load_some(x + i, rest, -.infinity)) - shift
    let e = select(v .< lanes(-708), Lanes.zero, expLanes(atLeast(v, -708)))
    each(i, rest, e)
    sum += e
    i &+= laneCount
  }
  return laneSum(sum)
}

/// out[r, c] = e^x[r, c] / Σ e^x[r, ·]; a row with a NaN, with +∞ or of -∞ only becomes NaN.
func softmaxRows(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ rows: Int, _ columns: Int, _ stride: Int
) {
  for row in 0..<Swift.max(rows, 0) {
    let source = x + row &* stride, target = out + row &* stride
    let largest = maximumReduction(source, columns)
    if !largest.isFinite {
      fillLoop(.nan, target, columns)
      continue
    }
    let sum = shiftedExponentials(source, largest, columns) { i, rest, e in
      if rest >= laneCount { ck_store(target + i, e) } else { ck_store_some(target + i, rest, e) }
    }
    let divisor = lanes(sum)
    map(UnsafePointer(target), target, columns) { $0 / divisor }
  }
}

/// out[r] = ln Σ e^x[r, ·]; -∞ of an empty row.
func logSumExpRows(
  _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ rows: Int, _ columns: Int, _ stride: Int
) {
  for row in 0..<Swift.max(rows, 0) {
    let source = x + row &* stride
    let largest = maximumReduction(source, columns)
    if !largest.isFinite {
      out[row] = largest
      continue
    }
    out[row] = largest + Scalar.log(shiftedExponentials(source, largest, columns) { _, _, _ in })
  }
}
