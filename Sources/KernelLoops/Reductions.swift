// An array to one number. Sums are pairwise: eight lanes add up short blocks and the block sums are added
// in a balanced tree, so the error grows with the logarithm of the length instead of the length.

import CKernels

/// Numbers a block adds up before the tree begins.
private let block = 256

/// Pairwise Σ term(start, n), the array halved at multiples of a block.
private func pairwise(_ start: Int, _ count: Int, _ blockSum: (Int, Int) -> Double) -> Double {
  if count <= block { return blockSum(start, count) }
  let half = ((count / 2) &+ block &- 1) / block &* block
  return pairwise(start, half, blockSum) + pairwise(start &+ half, count &- half, blockSum)
}

/// Σ term(lanes at i) over one block; the tail lanes are zeros.
@inline(__always) private func blockSum(
  _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int, _ term: (Lanes, Lanes) -> Lanes
) -> Double {
  var sum = Lanes.zero
  var i = 0
  while i &+ laneCount <= count {
    sum += term(ck_load(x + i), ck_load(y + i))
    i &+= laneCount
  }
  if i < count {
    sum += term(ck_load_some(x + i, count &- i, 0), ck_load_some(y + i, count &- i, 0))
  }
  return laneSum(sum)
}

func sumReduction(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  pairwise(0, count) { start, n in blockSum(x + start, x + start, n) { a, _ in a } }
}

func dotReduction(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int) -> Double {
  pairwise(0, count) { start, n in blockSum(x + start, y + start, n) { a, b in a * b } }
}

/// Σ (x · down · rest)² over one block.
@inline(__always) private func scaledSquares(
  _ x: UnsafePointer<Double>, _ count: Int, _ down: Double, _ rest: Double
) -> Double {
  var sum = Lanes.zero
  var i = 0
  while i < count {
    let left = count &- i
    let v = (left >= laneCount ? ck_load(x + i) : ck_load_some(x + i, left, 0)) * down * rest
    sum += v * v
    i &+= laneCount
  }
  return laneSum(sum)
}

/// sqrt(Σ x²); scaled by a power of two only when the plain sum of squares leaves the safe range.
func normReduction(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  let plain = dotReduction(x, x, count)
  if plain >= 0x1p-900 && plain <= 0x1p1000 { return plain.squareRoot() }
  var largest = 0.0
  var i = 0
  while i < count {
    let a = x[i].magnitude
    if a.isNaN { return a }
    if a > largest { largest = a }
    i &+= 1
  }
  if largest == 0 || largest == .infinity { return largest }
  let exponent = largest.exponent
  let down = Double(sign: .plus, exponent: -exponent / 2, significand: 1)
  let rest = Double(sign: .plus, exponent: -(exponent + -exponent / 2), significand: 1)
  let scaled = pairwise(0, count) { start, n in scaledSquares(x + start, n, down, rest) }
  return scaled.squareRoot() / down / rest
}

/// The smallest; +∞ of nothing, NaN if there is one.
func minimumReduction(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  extreme(x, count, .infinity) { ck_smaller($0, $1) }
}

/// The largest; -∞ of nothing, NaN if there is one.
func maximumReduction(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  extreme(x, count, -.infinity) { ck_larger($0, $1) }
}

@inline(__always) private func extreme(
  _ x: UnsafePointer<Double>, _ count: Int, _ nothing: Double, _ better: (Lanes, Lanes) -> Lanes
) -> Double {
  var best = lanes(nothing)
  var strange = LaneMask(repeating: false)
  var i = 0
  while i < count {
    let rest = count &- i
    let v = rest >= laneCount ? ck_load(x + i) : ck_load_some(x + i, rest, nothing)
    strange = strange .| (v .!= v)
    best = better(v, best)
    i &+= laneCount
  }
  if anySet(strange) { return .nan }
  var value = best[0]
  for lane in 1..<laneCount { value = better(lanes(best[lane]), lanes(value))[0] }
  return value
}
