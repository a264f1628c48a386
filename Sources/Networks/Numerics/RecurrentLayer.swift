// Recurrent layers, through time: in memory steps come first, so that each step is one block of examples ×
// units, and all sums over inputs are one product before the steps begin. Gates are in PyTorch's order.
//
//   simple  h = tanh(Wx·x + bx + Wh·h₋ + bh)
//   lstm    i, f, o = σ, g = tanh of their sums;  c = f c₋ + i g,  h = o tanh(c)
//   gru     r, u = σ(zx + zh),  n = tanh(zx + r zh),  h = (1 − u) n + u h₋

import Kernels

final class RecurrentLayer<Scalar: NetworkScalar>: NumericLayer {
  private let cell: LayerKind.Cell
  private let plan: Plan.Layer
  private let rows: Int
  private let steps: Int
  private let features: Int
  private let units: Int
  private let gates: Int
  private let givesSequence: Bool
  private let inputWeights: Region, stateWeights: Region, inputBias: Region, stateBias: Region
  private let inputWeightGradient: Region, stateWeightGradient: Region
  private let inputBiasGradient: Region, stateBiasGradient: Region
  /// Inputs and their gradients by steps, weights turned, a few steps' worth of states.
  private let byStep: Region, byStepGradient: Region, turnedInput: Region, turnedState: Region
  private let spare: Region
  private let inputSumGradient: Region
  /// Where each quantity begins, by symbol: asked for several times in every step.
  private let starts: [Int]
  private let matrix = Scalar.matrix
  private let training = Scalar.training
  private let tanh = Scalar.loop(.tanh)
  private let sigmoid = Scalar.loop(.sigmoid)

  init(_ site: Site, _ cell: LayerKind.Cell, units: Int, givesSequence: Bool) {
    self.cell = cell
    self.units = units
    self.givesSequence = givesSequence
    plan = site.plan
    rows = site.rows
    (steps, features) = (site.inputShape[0], site.inputShape[1])
    gates = cell == .simple ? 1 : cell == .lstm ? 4 : 3
    inputWeights = site.parameter(.inputWeights)
    stateWeights = site.parameter(.stateWeights)
    inputBias = site.parameter(.inputBias)
    stateBias = site.parameter(.stateBias)
    inputWeightGradient = site.gradient(.inputWeights)
    stateWeightGradient = site.gradient(.stateWeights)
    inputBiasGradient = site.gradient(.inputBias)
    stateBiasGradient = site.gradient(.stateBias)
    var start = site.plan.scratch.start
    func take(_ count: Int) -> Region {
      defer { start += count }
      return Region(start: start, count: count)
    }
    byStep = take(rows * steps * features)
    byStepGradient = take(rows * steps * features)
    turnedInput = take(gates * units * features)
    turnedState = take(gates * units * units)
    spare = take(8 * rows * units)
    inputSumGradient = site.plan.gradient(.inputSum)
    starts = Symbol.allCases.map { site.plan[$0].start }
  }

  private var width: Int { gates * units }
  private var block: Int { rows * units }
  private var cellShape: CellShape { CellShape(rows: rows, units: units, gateStride: width, stride: units) }
  /// What comes before the first step.
  private func nothing(_ memory: Memory<Scalar>) -> UnsafeMutablePointer<Scalar> {
    let zeros = memory[spare] + 3 * block
    zeros.update(repeating: 0, count: block)
    return zeros
  }

  // MARK: forward

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward(_ memory: Memory<Scalar>) {
    gather(memory[plan.input], memory[byStep])
    turn(memory[inputWeights], memory[turnedInput], width, features)
    turn(memory[stateWeights], memory[turnedState], width, units)
    let isGRU = cell == .gru
    let sums = memory[plan[isGRU ? .inputSum : .sum]]
    let offsets = memory[spare]
    for k in 0..<width { offsets[k] = memory[inputBias][k] + (isGRU ? 0 : memory[stateBias][k]) }
    matrix.layer(
      MatrixShape(rows: rows * steps, columns: width, depth: features), memory[byStep], features,
      memory[turnedInput], width, offsets, false, sums, width)
    let h = memory[plan[.state]]
    let shape = MatrixShape(rows: rows, columns: width, depth: units)
    for step in 0..<steps {
      let here = sums + step * rows * width
      let before = step > 0 ? h + (step - 1) * block : nil
      if isGRU {
        let own = self.sums(memory, .stateSum, step)
        if let before {
          matrix.layer(
            shape, before, units, memory[turnedState], width, memory[stateBias], false, own, width)
        } else {
          for row in 0..<rows { (own + row * width).update(from: memory[stateBias], count: width) }
        }
        stepGRU(memory, step, here, own, before)
      } else {
        if let before {
          matrix.product(shape, 1, before, units, memory[turnedState], width, here, width, true)
        }
        if cell == .simple {
          tanh?(here, h + step * block, block)
        } else {
          stepLSTM(memory, step, here)
        }
      }
    }
    scatterStates(memory)
  }

  private func at(_ memory: Memory<Scalar>, _ symbol: Symbol, _ step: Int) -> UnsafeMutablePointer<Scalar> {
    memory.base + (starts[Int(symbol.rawValue)] + step * block)
  }

  /// The same of sums, which are as wide as all gates.
  private func sums(_ memory: Memory<Scalar>, _ symbol: Symbol, _ step: Int) -> UnsafeMutablePointer<Scalar> {
    memory.base + (starts[Int(symbol.rawValue)] + step * rows * width)
  }

  /// One gate of examples × gates · units as a block of its own.
  @inline(__always)
  private func slice(
    _ sums: UnsafePointer<Scalar>, _ gate: Int, _ out: UnsafeMutablePointer<Scalar>
  ) {
    for row in 0..<rows {
      let from = row &* width &+ gate &* units
      (out + row &* units).update(from: sums + from, count: units)
    }
  }

  private func stepLSTM(_ memory: Memory<Scalar>, _ step: Int, _ sums: UnsafeMutablePointer<Scalar>) {
    let i = at(memory, .inputGate, step), f = at(memory, .forgetGate, step)
    let g = at(memory, .candidate, step), o = at(memory, .outputGate, step)
    if memory.isLean {
      // The sums become the gates, and tanh c goes where g would be.
      training.cells.lstm(
        cellShape, sums, step > 0 ? at(memory, .cell, step - 1) : nothing(memory), at(memory, .cell, step), g,
        at(memory, .state, step))
      return
    }
    for (gate, out) in [i, f, g, o].enumerated() {
      slice(sums, gate, out)
      if gate == 2 { tanh?(out, out, block) } else { sigmoid?(out, out, block) }
    }
    let c = at(memory, .cell, step), h = at(memory, .state, step)
    if step > 0 {
      let before = at(memory, .cell, step - 1)
      for k in 0..<block { c[k] = f[k] * before[k] + i[k] * g[k] }
    } else {
      for k in 0..<block { c[k] = i[k] * g[k] }
    }
    tanh?(c, h, block)
    for k in 0..<block { h[k] *= o[k] }
  }

  private func stepGRU(
    _ memory: Memory<Scalar>, _ step: Int, _ x: UnsafeMutablePointer<Scalar>, _ s: UnsafePointer<Scalar>,
    _ before: UnsafePointer<Scalar>?
  ) {
    if memory.isLean {
      training.cells.gru(cellShape, x, s, before ?? UnsafePointer(nothing(memory)), at(memory, .state, step))
      return
    }
    let r = at(memory, .resetGate, step), u = at(memory, .updateGate, step)
    let n = at(memory, .newState, step), h = at(memory, .state, step)
    for row in 0..<rows {
      let from = row &* width, to = row &* units
      for k in 0..<units {
        r[to &+ k] = x[from &+ k] + s[from &+ k]
        u[to &+ k] = x[from &+ units &+ k] + s[from &+ units &+ k]
      }
    }
    sigmoid?(r, r, block)
    sigmoid?(u, u, block)
    for row in 0..<rows {
      let from = row &* width &+ 2 &* units, to = row &* units
      for k in 0..<units { n[to &+ k] = x[from &+ k] + r[to &+ k] * s[from &+ k] }
    }
    tanh?(n, n, block)
    if let before {
      for k in 0..<block { h[k] = (1 - u[k]) * n[k] + u[k] * before[k] }
    } else {
      for k in 0..<block { h[k] = (1 - u[k]) * n[k] }
    }
  }

  // MARK: backward

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward(_ memory: Memory<Scalar>) {
    gatherGradients(memory)
    let isGRU = cell == .gru
    let own = memory[plan.gradient(isGRU ? .stateSum : .sum)]
    let dh = memory[plan.gradient(.state)]
    let shape = MatrixShape(rows: rows, columns: units, depth: width)
    let carry = memory[spare]
    carry.update(repeating: 0, count: block)
    for step in (0..<steps).reversed() {
      let here = own + step * rows * width
      let state = dh + step * block
      if step + 1 < steps {
        // Without outputs in between there is nothing to add to.
        matrix.product(
          shape, 1, own + (step + 1) * rows * width, width, memory[stateWeights], units, state, units,
          givesSequence)
        if isGRU { training.addRow(carry, state, 1, block, block, false) }
      }
      switch cell {
      case .simple:
        training.cells.rnnSlope(cellShape, at(memory, .state, step), state, here)
      case .lstm: returnLSTM(memory, step, state, carry, here)
      case .gru: returnGRU(memory, step, state, carry, here)
      }
    }
    let sums = isGRU ? memory[plan.gradient(.inputSum)] : own
    let all = rows * steps
    matrix.transposedProduct(
      MatrixShape(rows: width, columns: features, depth: all), 1, sums, width, memory[byStep], features,
      memory[inputWeightGradient], features, false)
    matrix.transposedProduct(
      MatrixShape(rows: width, columns: units, depth: all - rows), 1, own + rows * width, width,
      memory[plan[.state]], units, memory[stateWeightGradient], units, false)
    training.columnSums(1, sums, all, width, width, memory[inputBiasGradient], false)
    training.columnSums(1, own, all, width, width, memory[stateBiasGradient], false)
    guard let inputGradient = plan.inputGradient else { return }
    matrix.product(
      MatrixShape(rows: all, columns: features, depth: width), 1, sums, width, memory[inputWeights], features,
      memory[byStepGradient], features, false)
    let from = memory[byStepGradient], to = memory[inputGradient]
    for step in 0..<steps {
      for row in 0..<rows {
        (to + (row * steps + step) * features).update(
          from: from + (step * rows + row) * features, count: features)
      }
    }
  }

  private func returnLSTM(
    _ memory: Memory<Scalar>, _ step: Int, _ dh: UnsafePointer<Scalar>, _ carry: UnsafeMutablePointer<Scalar>,
    _ sums: UnsafeMutablePointer<Scalar>
  ) {
    let i = at(memory, .inputGate, step), f = at(memory, .forgetGate, step)
    let g = at(memory, .candidate, step), o = at(memory, .outputGate, step)
    let c = at(memory, .cell, step)
    let before = step > 0 ? at(memory, .cell, step - 1) : nil
    if memory.isLean {
      training.cells.lstmSlope(
        cellShape, self.sums(memory, .sum, step), before ?? nothing(memory), g, dh, carry, sums)
      return
    }
    let dc = memory[plan.gradient(.cell)] + step * block
    let bent = memory[spare] + block
    tanh?(c, bent, block)
    for row in 0..<rows {
      let to = sums + row &* width
      for unit in 0..<units {
        let k = row &* units &+ unit
        let total = dh[k] * o[k] * (1 - bent[k] * bent[k]) + carry[k]
        dc[k] = total
        carry[k] = total * f[k]
        to[unit] = total * g[k] * i[k] * (1 - i[k])
        to[units &+ unit] = total * (before?[k] ?? 0) * f[k] * (1 - f[k])
        to[2 &* units &+ unit] = total * i[k] * (1 - g[k] * g[k])
        to[3 &* units &+ unit] = dh[k] * bent[k] * o[k] * (1 - o[k])
      }
    }
  }

  private func returnGRU(
    _ memory: Memory<Scalar>, _ step: Int, _ dh: UnsafeMutablePointer<Scalar>,
    _ carry: UnsafeMutablePointer<Scalar>,
    _ own: UnsafeMutablePointer<Scalar>
  ) {
    let r = at(memory, .resetGate, step), u = at(memory, .updateGate, step), n = at(memory, .newState, step)
    let before = step > 0 ? at(memory, .state, step - 1) : nil
    let s = self.sums(memory, .stateSum, step)
    let sums = memory[inputSumGradient] + step * rows * width
    if memory.isLean {
      let gates = self.sums(memory, .inputSum, step)
      carry.update(from: dh, count: block)
      training.cells.gruSlope(cellShape, gates, s, before ?? nothing(memory), carry, sums, own)
      return
    }
    for row in 0..<rows {
      let line = row &* width
      for unit in 0..<units {
        let k = row &* units &+ unit
        let last = before?[k] ?? 0
        let bent = dh[k] * (1 - u[k]) * (1 - n[k] * n[k])
        let dr = bent * s[line &+ 2 &* units &+ unit] * r[k] * (1 - r[k])
        let du = dh[k] * (last - n[k]) * u[k] * (1 - u[k])
        sums[line &+ unit] = dr
        sums[line &+ units &+ unit] = du
        sums[line &+ 2 &* units &+ unit] = bent
        own[line &+ unit] = dr
        own[line &+ units &+ unit] = du
        own[line &+ 2 &* units &+ unit] = bent * r[k]
        carry[k] = dh[k] * u[k]
      }
    }
  }

  // MARK: Order of numbers

  private func gather(_ x: UnsafePointer<Scalar>, _ out: UnsafeMutablePointer<Scalar>) {
    for step in 0..<steps {
      for row in 0..<rows {
        (out + (step * rows + row) * features).update(
          from: x + (row * steps + step) * features, count: features)
      }
    }
  }

  private func turn(
    _ w: UnsafePointer<Scalar>, _ out: UnsafeMutablePointer<Scalar>, _ height: Int, _ width: Int
  ) {
    for i in 0..<height { for j in 0..<width { out[j &* height &+ i] = w[i &* width &+ j] } }
  }

  private func scatterStates(_ memory: Memory<Scalar>) {
    let a = memory[plan.output], h = memory[plan[.state]]
    guard givesSequence else {
      a.update(from: h + (steps - 1) * block, count: block)
      return
    }
    for step in 0..<steps {
      for row in 0..<rows {
        (a + (row * steps + step) * units).update(from: h + (step * rows + row) * units, count: units)
      }
    }
  }

  /// ∂L/∂h as far as it comes from the layer's outputs.
  private func gatherGradients(_ memory: Memory<Scalar>) {
    let g = memory[plan.outputGradient], dh = memory[plan.gradient(.state)]
    guard givesSequence else {
      (dh + (steps - 1) * block).update(from: g, count: block)
      return
    }
    for step in 0..<steps {
      for row in 0..<rows {
        (dh + (step * rows + row) * units).update(from: g + (row * steps + step) * units, count: units)
      }
    }
  }
}
