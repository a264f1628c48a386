// Losses on a net's last sums, with their slopes, in a form that does not overflow: the largest number of a row is
// taken out before exponentials, ln(1 + e^z) is max(z, 0) + ln(1 + e^-|z|).

import KernelTable

/// The largest number of a row, NaN if it is not finite.
@inline(__always) private func shift<N: Numbers>(
  _: N.Type, _ z: UnsafePointer<N.Element>, _ count: Int
) -> N.Element {
  var best = N.spread(-.infinity), strange = false
  var i = 0
  while i < count {
    let v = N.load(z + i, count &- i, -.infinity)
    strange = strange || N.hasNaN(v)
    best = N.larger(best, v)
    i &+= N.width
  }
  let largest = N.largest(best)
  return strange || !largest.isFinite ? .nan : largest
}

func softmaxCrossEntropyLoop<N: Numbers>(
  _: N.Type, _ rows: Int, _ columns: Int, _ stride: Int, _ scale: N.Element, _ z: UnsafePointer<N.Element>,
  _ y: UnsafePointer<N.Element>, _ p: UnsafeMutablePointer<N.Element>?,
  _ delta: UnsafeMutablePointer<N.Element>?
) -> Double {
  var loss = 0.0
  var row = 0
  while row < rows {
    let at = row &* stride
    let z = z + at, y = y + at, room = (delta ?? p).map { $0 + at }
    let largest = shift(N.self, z, columns), shift = N.spread(largest)
    var total = N.nothing, targets = N.nothing, inner = N.nothing
    var i = 0
    while i < columns {
      let n = columns &- i
      let u = N.difference(N.load(z + i, n, -.infinity), shift), t = N.load(y + i, n, 0)
      let e = N.decay(u)
      if let room { N.store(room + i, n, e) }
      total = N.sum(total, e)
      targets = N.sum(targets, t)
      inner = N.sum(inner, N.zero(t, N.nothing, N.product(t, u)))
      i &+= N.width
    }
    let sum = N.total(total), all = N.total(targets)
    loss += Scalar.log(Double(sum)) * Double(all) - Double(N.total(inner))
    if let room {
      let factor = N.spread(1 / sum), all = N.spread(all), scale = N.spread(scale)
      i = 0
      while i < columns {
        let n = columns &- i
        let share = N.product(N.load(room + i, n, 0), factor)
        if let delta {
          let t = N.load(y + i, n, 0)
          N.store(delta + (at &+ i), n, N.product(N.difference(N.product(share, all), t), scale))
        }
        if let p { N.store(p + (at &+ i), n, share) }
        i &+= N.width
      }
    }
    row &+= 1
  }
  return loss
}

func classCrossEntropyLoop<N: Numbers>(
  _: N.Type, _ rows: Int, _ columns: Int, _ stride: Int, _ scale: N.Element, _ z: UnsafePointer<N.Element>,
  _ classes: UnsafePointer<Int32>, _ p: UnsafeMutablePointer<N.Element>?,
  _ delta: UnsafeMutablePointer<N.Element>?
) -> Double {
  var loss = 0.0
  var row = 0
  while row < rows {
    let at = row &* stride
    let z = z + at, target = Int(classes[row]), room = (delta ?? p).map { $0 + at }
    let isThere = target >= 0 && target < columns
    let largest = target >= columns ? .nan : shift(N.self, z, columns), shift = N.spread(largest)
    let own = isThere ? z[target] - largest : 0
    var total = N.nothing
    var i = 0
    while i < columns {
      let n = columns &- i, e = N.decay(N.difference(N.load(z + i, n, -.infinity), shift))
      if let room { N.store(room + i, n, e) }
      total = N.sum(total, e)
      i &+= N.width
    }
    let sum = N.total(total)
    if target >= 0 { loss += Scalar.log(Double(sum)) - Double(own) }
    if let room {
      let factor = N.spread(1 / sum), weight = N.spread(target >= 0 ? scale : 0)
      let chosen = isThere ? room[target] / sum - 1 : 0
      i = 0
      while i < columns {
        let n = columns &- i
        let share = N.product(N.load(room + i, n, 0), factor)
        if let delta { N.store(delta + (at &+ i), n, N.product(share, weight)) }
        if let p { N.store(p + (at &+ i), n, share) }
        i &+= N.width
      }
      if isThere, let delta { delta[at &+ target] = chosen * scale }
    }
    row &+= 1
  }
  return loss
}

func sigmoidCrossEntropyLoop<N: Numbers>(
  _: N.Type, _ count: Int, _ scale: N.Element, _ z: UnsafePointer<N.Element>, _ y: UnsafePointer<N.Element>,
  _ p: UnsafeMutablePointer<N.Element>?, _ delta: UnsafeMutablePointer<N.Element>?
) -> Double {
  var loss = 0.0
  let scale = N.spread(scale)
  var i = 0
  while i < count {
    // In blocks, so that the error of a long sum does not grow with its length.
    let end = count &- i < 512 ? count : i &+ 512
    var total = N.nothing
    while i < end {
      let n = end &- i
      // What there is no number for counts 0: beyond 1000 the loss is 0 or the number itself.
      let u = N.load(z + i, n, -.infinity), t = N.load(y + i, n, 0)
      let e = N.decay(N.negated(N.magnitude(u)))
      let share = N.quotient(N.above(u, N.one, e), N.sum(N.one, e))
      // max(u, 0) − u t as a product with the distance to the target, which may be 0 times ∞.
      let side = N.above(u, N.difference(N.one, t), N.negated(t))
      let linear = N.zero(side, N.nothing, N.product(u, side))
      total = N.sum(total, N.sum(linear, N.log1p(e)))
      if let delta { N.store(delta + i, n, N.product(N.difference(share, t), scale)) }
      if let p { N.store(p + i, n, share) }
      i &+= n < N.width ? n : N.width
    }
    loss += Double(N.total(total))
  }
  return loss
}
