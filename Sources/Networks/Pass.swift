// One pass over a net: memory with the numbers, the layers in order, the loss at the end. The same pass
// trains (without a tape, again and again) and explains (once, with one), so what is shown is what is
// computed.

import Calculus

final class Pass {
  let plan: Plan
  let memory: Memory
  let layers: [any Layer]
  let lossLayer: LossLayer

  /// Ready to go forward with the net's own parameters and examples; `memories` are the optimiser's.
  init(_ network: Network, memories: Int = 0) throws(Failure) {
    let architecture = network.architecture
    let rows = network.rows
    plan = try Plan(architecture, network.layout, rows: rows, memories: memories)
    memory = Memory(count: plan.total)
    var layers: [any Layer] = []
    let depth = architecture.depth
    let fuses = architecture.loss.usesSums
    for (index, shape) in network.layout.layers.enumerated() {
      let regions = plan.layers[index]
      let gradients = plan.gradients.start
      layers.append(
        Dense(
          number: index + 1, rows: rows, inputs: shape.inputs, outputs: shape.outputs,
          x: index == 0 ? plan.input : plan.layers[index - 1].a, weights: shape.weights, bias: shape.bias,
          z: regions.z, delta: regions.delta,
          weightGradient: Region(start: gradients + shape.weights.start, count: shape.weights.count),
          biasGradient: Region(start: gradients + shape.bias.start, count: shape.bias.count),
          inputGradient: index == 0 ? nil : plan.layers[index - 1].aGradient))
      let isLast = index == depth - 1
      switch architecture.transfers[index] {
      case .elementwise(let activation):
        layers.append(
          Elementwise(
            number: index + 1, rows: rows, units: shape.outputs, activation: activation, regions: regions,
            isLast: isLast, isFused: isLast && fuses))
      case .softmax:
        layers.append(
          Softmax(
            number: index + 1, rows: rows, units: shape.outputs, regions: regions, isFused: isLast && fuses))
      }
    }
    self.layers = layers
    let last = plan.layers[depth - 1]
    let ownsProbability = architecture.transfers[depth - 1].isLinear && fuses
    lossLayer = LossLayer(
      loss: architecture.loss, number: depth, rows: rows, units: architecture.outputs, target: plan.target,
      probability: ownsProbability ? plan.probability : last.a, ownsProbability: ownsProbability, last: last)
    memory.write(network.parameters, to: plan.parameters)
    memory.write(network.inputs.values, to: plan.input)
    memory.write(network.targets.values, to: plan.target)
  }

  /// Computes the outputs and returns the loss.
  @inline(__always)
  func forward(_ tape: Tape? = nil) -> Double {
    // By address: no reference counting in the loop.
    layers.withUnsafeBufferPointer { buffer in
      for place in buffer.indices { buffer[place].forward(memory, tape) }
    }
    return lossLayer.forward(memory, tape)
  }

  /// Computes all gradients; `forward` comes first.
  @inline(__always)
  func backward(_ tape: Tape? = nil) {
    lossLayer.backward(memory, tape)
    layers.withUnsafeBufferPointer { buffer in
      for place in buffer.indices.reversed() { buffer[place].backward(memory, tape) }
    }
  }

  var gradients: [Double] { memory.read(plan.gradients) }
}
