// One step of an optimiser over an array, in PyTorch's order of operations. What is done with a register is a
// function: a closure that holds as much stays a call in its loop.

import KernelTable

func descent<N: Numbers>(
  _: N.Type, _ rate: N.Element, _ decay: N.Element, _ w: UnsafeMutablePointer<N.Element>,
  _ g: UnsafePointer<N.Element>, _ count: Int
) {
  let step = N.spread(-rate), decay = N.spread(decay)
  @inline(__always) func change(_ i: Int, _ n: Int) {
    let v = N.load(w + i, n, 0)
    N.store(w + i, n, N.adding(v, step, N.adding(N.load(g + i, n, 0), decay, v)))
  }
  registers(N.self, count, change)
}

func momentum<N: Numbers>(
  _: N.Type, _ rates: MomentumRates<N.Element>, _ w: UnsafeMutablePointer<N.Element>,
  _ g: UnsafePointer<N.Element>, _ velocity: UnsafeMutablePointer<N.Element>, _ count: Int
) {
  let step = N.spread(-rates.rate), decay = N.spread(rates.decay), kept = N.spread(rates.momentum)
  // A look ahead by μ, or by nothing from the velocity on.
  let isNesterov = rates.isNesterov
  @inline(__always) func change(_ i: Int, _ n: Int) {
    let weight = N.load(w + i, n, 0), gradient = N.adding(N.load(g + i, n, 0), decay, weight)
    let v = N.sum(N.product(N.load(velocity + i, n, 0), kept), gradient)
    N.store(velocity + i, n, v)
    N.store(w + i, n, N.adding(weight, step, isNesterov ? N.adding(gradient, kept, v) : v))
  }
  registers(N.self, count, change)
}

func rmsprop<N: Numbers>(
  _: N.Type, _ rates: RMSPropRates<N.Element>, _ w: UnsafeMutablePointer<N.Element>,
  _ g: UnsafePointer<N.Element>, _ squares: UnsafeMutablePointer<N.Element>, _ count: Int
) {
  let step = N.spread(-rates.rate), decay = N.spread(rates.decay), epsilon = N.spread(rates.epsilon)
  let kept = N.spread(rates.kept), fresh = N.spread(rates.fresh)
  @inline(__always) func change(_ i: Int, _ n: Int) {
    let weight = N.load(w + i, n, 0), gradient = N.adding(N.load(g + i, n, 0), decay, weight)
    let s = N.adding(
      N.product(N.load(squares + i, n, 0), kept), N.product(gradient, gradient), fresh)
    N.store(squares + i, n, s)
    let under = N.sum(N.root(s), epsilon)
    N.store(w + i, n, N.sum(weight, N.quotient(N.product(step, gradient), under)))
  }
  registers(N.self, count, change)
}

func adam<N: Numbers>(
  _: N.Type, _ rates: AdamRates<N.Element>, _ w: UnsafeMutablePointer<N.Element>,
  _ g: UnsafePointer<N.Element>, _ means: UnsafeMutablePointer<N.Element>,
  _ squares: UnsafeMutablePointer<N.Element>, _ count: Int
) {
  let step = N.spread(-rates.rate), scale = N.spread(rates.rootScale), epsilon = N.spread(rates.epsilon)
  let decay = N.spread(rates.decay), kept = N.spread(rates.weightKept)
  let share = N.spread(rates.firstFresh)
  let second = N.spread(rates.secondKept), fresh = N.spread(rates.secondFresh)
  @inline(__always) func change(_ i: Int, _ n: Int) {
    let old = N.load(w + i, n, 0), gradient = N.adding(N.load(g + i, n, 0), decay, old)
    let weight = N.product(old, kept)
    let mean = N.load(means + i, n, 0)
    let m = N.adding(mean, share, N.difference(gradient, mean))
    let v = N.adding(N.product(N.load(squares + i, n, 0), second), N.product(gradient, gradient), fresh)
    N.store(means + i, n, m)
    N.store(squares + i, n, v)
    let under = N.adding(epsilon, N.root(v), scale)
    N.store(w + i, n, N.sum(weight, N.quotient(N.product(step, m), under)))
  }
  registers(N.self, count, change)
}
