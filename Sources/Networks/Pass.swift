// One pass over a net: memory with the numbers, the layers in order, the loss at the end. The same pass trains
// (again and again) and explains (once, and is then read), so what is shown is what is computed.

import Calculus

final class Pass<Scalar: NetworkScalar> {
  let architecture: Architecture
  let layout: Layout
  let plan: Plan
  let memory: Memory<Scalar>
  let layers: [any NumericLayer<Scalar>]
  let lossLayer: LossLayer

  /// Room for `rows` examples; `memories` are the optimiser's. `inputGradient` asks for ∂L/∂x, `fusing` lets the
  /// loss undo the last activation.
  init(
    _ architecture: Architecture, _ layout: Layout, rows: Int, seed: UInt64, memories: Int = 0,
    inputGradient: Bool = false, fusing: Bool = true
  ) throws(Failure) {
    self.architecture = architecture
    self.layout = layout
    let plan = try Plan(architecture, layout, rows: rows, memories: memories)
    self.plan = plan
    memory = Memory(count: plan.total)
    let depth = architecture.depth
    let last = architecture.transfers[depth - 1]
    let loss = architecture.loss
    let usesSums = fusing && loss.usesSums(last)
    var layers: [any NumericLayer<Scalar>] = []
    for (index, specification) in architecture.layers.enumerated() {
      var own = plan.layers[index]
      if index == 0, inputGradient { own = own.giving(plan.inputGradient) }
      let takesExamples = architecture.layers[..<index].allSatisfy { $0.kind == .flatten }
      let site = Site(
        number: index + 1, takesExamples: takesExamples,
        isAskedForInputGradient: inputGradient || !takesExamples, rows: rows, specification: specification,
        inputShape: architecture.shapes[index], outputShape: architecture.shapes[index + 1], plan: own,
        layout: layout, gradients: plan.gradients.start, seed: seed)
      layers += Pass.layers(site, isFused: index == depth - 1 && usesSums)
    }
    self.layers = layers
    let end = plan.layers[depth - 1]
    let sums = architecture.layers[depth - 1].kind == .elementwise ? end.input : end[.sum]
    let sumGradient =
      architecture.layers[depth - 1].kind == .elementwise
      ? (end.inputGradient ?? plan.inputGradient) : end.gradient(.sum)
    let fromSums = usesSums && !last.isLinear
    let takesLogits = loss.takesLogits(last) && (fusing || last.isLinear || loss.reading == .logits)
    lossLayer = LossLayer(
      loss: loss, classes: architecture.outputShape.last ?? 1, source: fromSums ? sums : end.output,
      gradient: fromSums ? sumGradient : end.outputGradient, target: plan.target,
      probability: fromSums ? end.output : plan.probability, ownsProbability: !fromSums,
      takesLogits: takesLogits,
      divisor: loss.divisor(
        rows: rows, outputs: architecture.outputs, groups: architecture.lossGroups))
  }

  private static func layers(_ site: Site, isFused: Bool) -> [any NumericLayer<Scalar>] {
    let plan = site.plan
    let kind = site.specification.kind
    let isElementwise = kind == .elementwise
    let z = isElementwise ? plan.input : plan[.sum]
    let delta = isElementwise ? plan.inputGradient : plan.gradient(.sum)
    var layers: [any NumericLayer<Scalar>] = []
    switch kind {
    case .dense(let units, _): layers.append(DenseLayer(site, units: units))
    case .convolution(_, let kernel, let stride, let padding, _):
      layers.append(ConvolutionLayer(site, kernel: kernel, stride: stride, padding: padding))
    case .pooling(let pooling, let size, let stride):
      layers.append(PoolingLayer(site, pooling, size: size, stride: stride))
    case .flatten: layers.append(CopyLayer(site))
    case .recurrent(let cell, let units, let givesSequence):
      layers.append(RecurrentLayer(site, cell, units: units, givesSequence: givesSequence))
    case .embedding(let words, let dimensions):
      layers.append(EmbeddingLayer(site, words: words, dimensions: dimensions))
    case .mean: layers.append(MeanLayer(site))
    case .dropout(let rate): layers.append(DropoutLayer(site, probability: rate))
    case .normalization(let norm): layers.append(NormalizationLayer(site, norm))
    case .attention(let dimensions): layers.append(AttentionLayer(site, dimensions: dimensions))
    case .elementwise where site.specification.transfer.isLinear: layers.append(CopyLayer(site))
    case .elementwise: break
    }
    switch site.specification.transfer {
    case .linear: break
    case .elementwise(let activation):
      layers.append(
        ActivationLayer(
          activation, z: z, a: plan.output, slope: plan.slope, gradient: plan.outputGradient,
          delta: isFused ? nil : delta,
          isDone: isFused || site.specification.rectifiesOnTheWay,
          isReturned: site.specification.rectifiesOnTheWay && kind.isConvolution))
    case .softmax:
      layers.append(
        SoftmaxLayer(
          units: site.outputShape.last ?? 1, z: z, a: plan.output, gradient: plan.outputGradient,
          delta: isFused ? nil : delta, isFused: isFused))
    }
    return layers
  }

  // MARK: Numbers in and out

  /// Parameters in layout order.
  func load(parameters: [Double]) {
    for parameter in layout.parameters {
      let values = parameters[parameter.region.range]
      if parameter.isTurned {
        turn(values, parameter, into: memory[parameter.region])
      } else {
        memory.write(values, to: parameter.region)
      }
    }
  }

  private func turn(
    _ values: ArraySlice<Double>, _ parameter: Parameter, into target: UnsafeMutablePointer<Scalar>
  ) {
    let (height, width) = (parameter.shape[0], parameter.shape[1])
    for i in 0..<height {
      for j in 0..<width { target[j * height + i] = Scalar(values[values.startIndex + i * width + j]) }
    }
  }

  /// A run of parameters (0), gradients (1) or an optimiser's memory, in layout order.
  func read(run: Region) -> [Double] {
    var out: [Double] = []
    out.reserveCapacity(layout.count)
    for parameter in layout.parameters {
      let values = memory.read(Region(start: run.start + parameter.region.start, count: parameter.count))
      guard parameter.isTurned else {
        out += values
        continue
      }
      let (height, width) = (parameter.shape[0], parameter.shape[1])
      for i in 0..<height { for j in 0..<width { out.append(values[j * height + i]) } }
    }
    return out
  }

  /// An optimiser's memory, put back.
  func load(_ values: [Double], run: Region) {
    for parameter in layout.parameters {
      let part = values[parameter.region.range]
      let target = Region(start: run.start + parameter.region.start, count: parameter.count)
      if parameter.isTurned {
        turn(part, parameter, into: memory[target])
      } else {
        memory.write(part, to: target)
      }
    }
  }

  /// Where an entry of the flat run is in this memory.
  func place(of entry: Int) -> Int {
    guard let parameter = layout.parameter(at: entry), parameter.isTurned else { return entry }
    let inside = entry - parameter.region.start
    let (height, width) = (parameter.shape[0], parameter.shape[1])
    return parameter.region.start + inside % width * height + inside / width
  }

  var parameters: [Double] { read(run: plan.parameters) }
  var gradients: [Double] { read(run: plan.gradients) }

  // MARK: Running

  /// Computes the outputs.
  @inline(__always)
  func outputs() {
    // By address: no reference counting in the loop.
    layers.withUnsafeBufferPointer { buffer in
      for place in buffer.indices { buffer[place].forward(memory) }
    }
  }

  /// Computes the outputs and returns the loss.
  @inline(__always)
  func forward() -> Double {
    outputs()
    return lossLayer.forward(memory)
  }

  /// Computes all gradients; `forward` comes first.
  @inline(__always)
  func backward() {
    lossLayer.backward(memory)
    backwardFromOutputs()
  }

  /// The same from ∂L/∂ŷ as it stands in memory, or from ∂L/∂ of the last sums, skipping what follows them.
  @inline(__always)
  func backwardFromOutputs(skippingLast: Bool = false) {
    layers.withUnsafeBufferPointer { buffer in
      for place in buffer.indices.dropLast(skippingLast ? 1 : 0).reversed() { buffer[place].backward(memory) }
    }
  }
}

extension Plan.Layer {
  func giving(_ inputGradient: Region) -> Plan.Layer {
    Plan.Layer(
      held: held, input: input, inputGradient: inputGradient, output: output, outputGradient: outputGradient,
      slope: slope, scratch: scratch)
  }
}

extension Architecture {
  /// Rows of an example that ce looks at separately: the steps of a sequence.
  var lossGroups: Int { max(outputs / max(outputShape.last ?? 1, 1), 1) }
}
