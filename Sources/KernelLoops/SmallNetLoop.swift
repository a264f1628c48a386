// Many steps of a small net by gradient descent. A layer's sums are one register: each input is spread and multiplied
// by the register of weights that start from it. For the way back the weights are kept a second time, by units, so
// that no sum goes across lanes. Slopes carry −η · scale / batch from the loss on: what they are multiplied by
// outputs is then the change itself. Lanes beyond a layer's units stay 0.

import KernelTable

private typealias Layout = SmallNetLayout

@inline(__always) private func activated<N: Numbers>(
  _: N.Type, _ activation: SmallActivation, _ z: N.Register, _ units: UnsafePointer<N.Element>
) -> N.Register {
  switch activation {
  case .linear: z
  case .relu: N.larger(N.nothing, z)
  case .sigmoid: N.sigmoid(z, N.load(units))
  case .tanh: N.tanh(z)
  }
}

/// d f′, from the output.
@inline(__always) private func through<N: Numbers>(
  _: N.Type, _ activation: SmallActivation, _ d: N.Register, _ y: N.Register
) -> N.Register {
  switch activation {
  case .linear: d
  case .relu: N.above(y, d, N.product(y, N.nothing))
  case .sigmoid: N.product(d, N.product(y, N.difference(N.one, y)))
  case .tanh: N.product(d, N.difference(N.one, N.product(y, y)))
  }
}

func smallNetLoop<N: Numbers>(
  _: N.Type, _ widths: UnsafePointer<Int>, _ activations: UnsafePointer<SmallActivation>, _ layers: Int,
  _ loss: SmallLoss, _ memory: UnsafeMutablePointer<N.Element>, _ run: SmallNetRun<N.Element>,
  _ examples: Int,
  _ inputs: UnsafePointer<N.Element>, _ targets: UnsafePointer<N.Element>,
  _ losses: UnsafeMutablePointer<N.Element>?
) {
  let lanes = N.width, layerSize = Layout.registers &* lanes
  let last = memory + (layers &- 1) &* layerSize
  let outputs = widths[layers], units = N.load(last + Layout.units &* lanes)
  let batches = (examples &- 1) / run.batch &+ 1
  var batch = run.firstStep % batches, sinceLoss = 0, written = 0
  var step = 0
  while step < run.steps {
    let first = batch &* run.batch, size = smaller(run.batch, examples &- first)
    let mean = run.scale / N.Element(size)
    let factor = N.product(units, N.spread(-run.rate * mean))
    let wantsLoss = losses != nil && run.lossEvery > 0 && sinceLoss == 0
    var total: N.Element = 0
    // A single example changes the weights themselves, several a copy that is added at the end.
    let changes = size == 1 ? 0 : Layout.changes &* lanes
    var example = first
    while example < first &+ size {
      let start = inputs + example &* widths[0]
      // The way forward.
      var layer = 0
      var input = start
      while layer < layers {
        let here = memory + layer &* layerSize
        var z = N.load(here + Layout.biases &* lanes), column = here
        var left = widths[layer]
        while left > 0 {
          z = N.adding(z, N.spread(input.pointee), N.load(column))
          input += 1
          column += lanes
          left &-= 1
        }
        let output = here + Layout.outputs &* lanes
        N.store(output, activated(N.self, activations[layer], z, here + Layout.units &* lanes))
        input = UnsafePointer(output)
        layer &+= 1
      }
      // The loss.
      let y = N.load(last + Layout.outputs &* lanes), t = N.load(targets + example &* outputs, outputs, 0)
      var delta = N.nothing
      switch loss {
      case .squares:
        let d = N.difference(y, t)
        if wantsLoss { total += N.total(N.product(d, d)) }
        delta = through(N.self, activations[layers &- 1], N.product(N.sum(d, d), factor), y)
      case .sigmoidCrossEntropy:
        let e = N.decay(N.negated(N.magnitude(y)))
        let p = N.quotient(N.above(y, N.one, e), N.sum(N.one, e))
        delta = N.product(N.difference(p, t), factor)
        if wantsLoss {
          let side = N.above(y, N.difference(N.one, t), N.negated(t))
          let term = N.sum(N.zero(side, N.nothing, N.product(y, side)), N.log1p(e))
          total += N.total(N.product(term, units))
        }
      case .softmaxCrossEntropy:
        // −∞ in the lanes beyond the outputs, where y is 0.
        let z = N.above(units, y, N.spread(-.infinity))
        let largest = N.largest(z),
          u = N.difference(z, N.spread(N.hasNaN(z) || !largest.isFinite ? .nan : largest))
        let e = N.decay(u), sum = N.total(e), all = N.total(t)
        let p = N.product(e, N.spread(all / sum))
        delta = N.product(N.difference(p, t), factor)
        if wantsLoss {
          let inner = N.total(N.zero(t, N.nothing, N.product(t, u)))
          total += N.Element(Scalar.log(Double(sum))) * all - inner
        }
      }
      // The way back.
      layer = layers &- 1
      while layer >= 0 {
        let here = memory + layer &* layerSize
        let slopes = here + Layout.slopes &* lanes
        let change = here + changes
        let bias = change + Layout.biases &* lanes
        N.store(bias, N.sum(N.load(bias), delta))
        if layer > 0 {
          N.store(slopes, delta)
          let outputs = UnsafePointer(here - layerSize + Layout.outputs &* lanes), below = N.load(outputs)
          var next = N.nothing
          var i = 0
          while i < widths[layer &+ 1] {
            let d = N.spread(slopes[i]), row = (Layout.rows &+ i) &* lanes
            let weights = N.load(here + row)
            next = N.adding(next, d, weights)
            N.store(change + row, N.adding(changes == 0 ? weights : N.load(change + row), d, below))
            i &+= 1
          }
          grow(N.self, change, delta, outputs, widths[layer])
          delta = through(N.self, activations[layer &- 1], next, below)
        } else {
          grow(N.self, change, delta, start, widths[0])
        }
        layer &-= 1
      }
      example &+= 1
    }
    if changes != 0 { apply(N.self, memory, layers) }
    if wantsLoss, let losses {
      losses[written] = total * mean
      written &+= 1
    }
    sinceLoss = sinceLoss &+ 1 == run.lossEvery ? 0 : sinceLoss &+ 1
    batch = batch &+ 1 == batches ? 0 : batch &+ 1
    step &+= 1
  }
}

/// Adds each input times the slopes to the register of its weights.
@inline(__always) private func grow<N: Numbers>(
  _: N.Type, _ columns: UnsafeMutablePointer<N.Element>, _ delta: N.Register,
  _ inputs: UnsafePointer<N.Element>, _ count: Int
) {
  var column = columns
  var j = 0
  while j < count {
    N.store(column, N.adding(N.load(column), N.spread(inputs[j]), delta))
    column += N.width
    j &+= 1
  }
}

/// Adds the changes of a batch to the weights and clears them.
@inline(__always) private func apply<N: Numbers>(
  _: N.Type, _ memory: UnsafeMutablePointer<N.Element>, _ layers: Int
) {
  var layer = 0
  while layer < layers {
    let here = memory + layer &* Layout.registers &* N.width
    let change = here + Layout.changes &* N.width
    registers(N.self, Layout.changes &* N.width) { i, _ in
      N.store(here + i, N.sum(N.load(here + i), N.load(change + i)))
      N.store(change + i, N.nothing)
    }
    layer &+= 1
  }
}
