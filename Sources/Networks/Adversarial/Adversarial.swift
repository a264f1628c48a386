// Two nets against each other (Goodfellow and others 2014): a generator makes samples of noise, a discriminator says
// how real a sample looks, and each learns from the other. A value: a step works on a copy.
//
//   L_D = −mean ln D(x) − mean ln(1 − D(G(z)))     the discriminator's, one bce for each batch
//   L_G = −mean ln D(G(z))                         the generator's, in the form that does not saturate
//
// A step is the discriminator's on one real and one made batch, then the generator's through the discriminator as
// it is by then, on the same noise.

import Calculus

public struct Adversarial: Sendable {
  public internal(set) var generator: Network
  public internal(set) var discriminator: Network
  /// Of the noise and of the order of the data.
  public let seed: UInt64
  /// Steps taken.
  public internal(set) var steps = 0
  /// Real examples in a step, and samples made.
  public private(set) var batch: Int
  /// Where real examples come from; without data they are those given to the discriminator.
  public private(set) var data: TrainingSet?
  /// Noise that was given, the same in every step.
  private var noise: Tensor?

  /// Fails when a sample is no input of the discriminator, when that has more than one output, or another loss
  /// than bce.
  public init(generator: Network, discriminator: Network) throws(Failure) {
    let (g, d) = (generator.architecture, discriminator.architecture)
    guard g.takesIndices == nil, d.takesIndices == nil else {
      throw Failure(.value, "noise and samples are real numbers, and an embedding takes whole ones")
    }
    guard g.outputs == d.inputs else {
      throw Failure(
        .shape,
        "the generator makes \(Tensor.text(of: g.outputShape)), and the discriminator takes "
          + Tensor.text(of: d.inputShape), hint: "the first ends as the second begins: 2-8-2 vs 2-8-1")
    }
    guard d.outputs == 1 else {
      throw Failure(
        .shape, "the discriminator has \(d.outputs) outputs, and one says how real a sample is",
        hint: "end it with one unit")
    }
    guard d.loss.kind == .bce, d.loss.reduction == .mean else {
      throw Failure(.value, "the loss of a discriminator is bce, a mean, not \(d.loss.name)")
    }
    guard generator.precision == discriminator.precision else {
      throw Failure(.value, "both nets compute in the same precision")
    }
    self.generator = generator
    self.discriminator = discriminator
    seed = generator.seed
    batch = discriminator.rows
    if !generator.seeded.contains("x") {
      noise = generator.inputs
      guard generator.rows == discriminator.rows || discriminator.seeded.contains("x") else {
        throw Failure(
          .shape, "\(generator.rows) rows of noise for \(discriminator.rows) real examples",
          hint: "a step takes as many of one as of the other")
      }
      if discriminator.seeded.contains("x") { batch = generator.rows }
    }
  }

  /// Takes real examples from data, `batch` in a step; noise is drawn from now on.
  public mutating func setData(_ data: TrainingSet, batch: Int = 32) {
    self.data = data
    self.batch = min(max(batch, 1), data.count)
    noise = nil
  }

  /// Examples in a step; fails without data to take them from.
  public mutating func setBatch(_ count: Int) throws(Failure) {
    guard count != batch else { return }
    guard let data else {
      throw Failure(.state, "a batch is taken from data", hint: "for example data circles 200")
    }
    guard count >= 1, count <= data.count else {
      throw Failure(.value, "a batch has from 1 to \(data.count) examples, not \(count)")
    }
    batch = count
  }

  /// Both nets as they began.
  public mutating func reset() {
    generator.reset()
    discriminator.reset()
    steps = 0
  }

  // MARK: Draws

  private static let stream = 0x6e6f_6973

  /// Standard normal noise of a step, rounded to six decimals, so that the number shown is the number used.
  func noise(step: Int, rows: Int) -> [Double] {
    if let noise, rows == noise.shape.first { return noise.values }
    var mixer = SplitMix64(seed: seed, stream: Adversarial.stream)
    let key = mixer.next() ^ UInt64(bitPattern: Int64(step)) &* 0x9FB2_1C65_1E98_DF25
    var random = SplitMix64(seed: key, stream: 0)
    return (0..<rows * generator.architecture.inputs).map { _ in PortableMath.rounded(random.normal()) }
  }

  /// Real examples of a step, whole batches of an order that the seed gives each epoch. `order` keeps the last one.
  func fillReal<Scalar: NetworkScalar>(
    step: Int, order: inout (epoch: Int, rows: [Int]), _ out: UnsafeMutablePointer<Scalar>
  ) throws(Failure) {
    guard let data else {
      // Given once; a batch of one drawn example serves as many rows as there is noise.
      let values = discriminator.inputs.values
      for k in 0..<batch * discriminator.architecture.inputs { out[k] = Scalar(values[k % values.count]) }
      return
    }
    let batches = max(data.count / batch, 1)
    let epoch = step / batches
    if order.epoch != epoch {
      let all = try Batches(rows: Array(0..<data.count), size: batch, seed: seed)
      order = (epoch, all.order(epoch: epoch))
    }
    let start = step % batches * batch
    data.fill(order.rows[start..<start + batch], inputs: out)
  }

  /// Samples of noise that no step draws.
  public func samples(_ count: Int) throws(Failure) -> Tensor {
    let shape = [count] + generator.architecture.inputShape
    guard count >= 1 else { throw Failure(.value, "a number of samples from 1 on was expected") }
    _ = try Plan(generator.architecture, generator.layout, rows: count, memories: 0)
    guard let inputs = Tensor(shape: shape, values: noise(step: -1, rows: count)) else {
      throw Failure(.limit, "\(count) samples are too many numbers")
    }
    return try generator.outputs(for: inputs)
  }

  /// Up to `count` real examples.
  public func real(_ count: Int) -> Tensor {
    data?.tensors(0..<count)?.inputs ?? discriminator.inputs
  }
}

extension Adversarial {
  /// Reads `2-8-2 tanh linear vs 2-8-1 tanh sigmoid`, with sizes or pipelines on either side. The generator names no
  /// loss, the discriminator none or bce; x= of the generator is noise, x= of the discriminator real examples. What is
  /// left out is drawn from the seed, and for the discriminator from the one after it.
  public init(
    _ text: String, seed: UInt64 = 1, evaluate: NetworkSpecification.Evaluate = NetworkSpecification.literal
  ) throws(Failure) {
    let example = "for example gan 2-8-2 tanh linear vs 2-8-1 tanh sigmoid"
    let words = try SpecificationWord.split(text)
    guard let place = words.firstIndex(where: { $0.text == "vs" }) else {
      throw Failure(.syntax, "'vs' was expected between generator and discriminator", hint: example)
    }
    let vs = words[place].range
    guard place > 0, place < words.count - 1 else {
      throw Failure(.syntax, "a net is missing beside 'vs'", at: vs, hint: example)
    }
    if let second = words[(place + 1)...].first(where: { $0.text == "vs" }) {
      throw Failure(.syntax, "two nets play, not three", at: second.range, hint: example)
    }
    for word in words[..<place] where try word.loss != nil {
      throw Failure(
        .syntax, "the generator has no loss of its own: it learns from the discriminator", at: word.range)
    }
    var isNamed = false
    for word in words[(place + 1)...] where try word.loss != nil { isNamed = true }
    let left = String(decoding: text.utf8.prefix(vs.lowerBound), as: UTF8.self)
    var right = String(decoding: text.utf8.dropFirst(vs.upperBound), as: UTF8.self)
    if !isNamed {
      right += words[(place + 1)...].contains(where: PipelineReader.isArrow) ? " -> bce" : " bce"
    }
    let g = try NetworkSpecification(left, seed: seed, evaluate: evaluate)
    let generator = try Network(g)
    let discriminator: Network
    do throws(Failure) {
      let d = try NetworkSpecification(right, seed: g.seed &+ 1, evaluate: evaluate)
      for value in d.values where value.name.kind == .target {
        throw Failure(.syntax, "targets are 1 for real and 0 for made", at: value.range)
      }
      discriminator = try Network(d)
    } catch {
      // What was appended has no place in the text.
      let end = text.utf8.count - vs.upperBound
      var failure = error
      if let range = error.range, range.upperBound > end { failure.range = nil }
      throw failure.moved(by: vs.upperBound)
    }
    for value in g.values where value.name.kind == .target {
      throw Failure(.syntax, "a generator has no targets", at: value.range)
    }
    try self.init(generator: generator, discriminator: discriminator)
  }

  /// The nets in words, one fact a line.
  public var summary: [(name: String, text: String)] {
    func words(_ network: Network) -> String {
      let architecture = network.architecture
      let names = architecture.isDense ? " " + architecture.transfers.map(\.name).joined(separator: " ") : ""
      return "\(architecture.text)\(names), \(network.layout.trainedCount) parameters"
    }
    return [
      ("generator", words(generator)), ("discriminator", words(discriminator)),
      ("real", data?.title ?? (batch == 1 ? "1 example" : "\(batch) examples")), ("batch", "\(batch)"),
      ("steps", "\(steps)"), ("seed", "\(seed)"),
    ]
  }
}
