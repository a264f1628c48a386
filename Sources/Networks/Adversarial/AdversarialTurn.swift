// One step of two nets against each other with every number in it, and many steps without.

import Calculus

/// What happens in a step, in order.
public struct AdversarialTurn: Sendable {
  public let noise: Tensor
  public let real: Tensor
  /// G(z)
  public let made: Tensor
  /// D(x) and D(G(z)) before either has learned.
  public let judgedReal: [Double]
  public let judgedMade: [Double]
  /// −mean ln D(x) and −mean ln(1 − D(G(z))).
  public let realLoss: Double
  public let madeLoss: Double
  /// ∂L_D/∂ the discriminator's parameters, in layout order.
  public let discriminatorGradients: [Double]
  /// L_D on the same batches after the discriminator's step.
  public let discriminatorLossAfter: Double
  /// D(G(z)) after it.
  public let rejudged: [Double]
  public let generatorLoss: Double
  /// ∂L_G/∂G(z), what comes back through the discriminator.
  public let sampleGradients: Tensor
  /// ∂L_G/∂ the generator's parameters, in layout order.
  public let generatorGradients: [Double]
  /// L_G on the same noise after the generator's step.
  public let generatorLossAfter: Double

  public var discriminatorLoss: Double { realLoss + madeLoss }
}

/// The losses of a run; long runs keep every second, fourth … of them.
public struct AdversarialRun: Sendable {
  public let optimizer: Optimizer
  /// Steps that were taken: fewer than were asked for when the training was interrupted.
  public let steps: Int
  /// Steps between two kept losses.
  public let stride: Int
  public let discriminator: [Double]
  public let generator: [Double]
  /// Losses of the last step.
  public let last: (discriminator: Double, generator: Double)
}

/// Both nets' passes, and the moves of a step.
private final class Match<Scalar: NetworkScalar> {
  let g: Trainer<Scalar>
  let d: Trainer<Scalar>
  let rows: Int
  private let players: Adversarial
  private var order: (epoch: Int, rows: [Int]) = (-1, [])
  private var kept: [Scalar]

  init(_ players: Adversarial, _ optimizer: Optimizer) throws(Failure) {
    self.players = players
    rows = players.batch
    g = try Trainer(players.generator, rows: rows, optimizer: optimizer, fusing: false)
    d = try Trainer(players.discriminator, rows: rows, optimizer: optimizer, inputGradient: true)
    kept = [Scalar](repeating: 0, count: players.discriminator.layout.count)
  }

  private var gradients: UnsafeMutablePointer<Scalar> { d.pass.memory[d.pass.plan.gradients] }

  /// Puts in what a step sees. Each pass of a step has its own masks of dropout.
  func deal(step: Int) throws(Failure) {
    g.pass.memory.step = step
    g.pass.memory.write(players.noise(step: step, rows: rows), to: g.pass.plan.input)
    try players.fillReal(step: step, order: &order, d.pass.memory[d.pass.plan.input])
    d.pass.memory.step = 3 * step
  }

  private func judge(_ target: Scalar) -> Double {
    d.pass.memory[d.pass.plan.target].update(repeating: target, count: rows)
    return d.pass.forward()
  }

  /// −mean ln D(x) of the real batch that is in place, and its gradient.
  func judgeReal() -> Double {
    let loss = judge(1)
    d.pass.backward()
    d.follow()
    for k in kept.indices { kept[k] = gradients[k] }
    return loss
  }

  /// x̃ = G(z), where the discriminator takes its input.
  func generate() {
    g.pass.outputs()
    let end = g.pass.plan.layers[players.generator.architecture.depth - 1].output
    d.pass.memory[d.pass.plan.input].update(from: g.pass.memory[end], count: end.count)
    d.pass.memory.step += 1
  }

  /// −mean ln(1 − D(x̃)); the gradient is then that of both batches together.
  func judgeMade() -> Double {
    let loss = judge(0)
    d.pass.backward()
    d.follow()
    for k in kept.indices { gradients[k] += kept[k] }
    return loss
  }

  /// −mean ln D(x̃), and its gradient back through the discriminator, which stays as it is, to the generator.
  func fool() -> Double {
    d.pass.memory.step += 1
    let loss = judge(1)
    d.pass.backward()
    let end = g.pass.plan.layers[players.generator.architecture.depth - 1].outputGradient
    g.pass.memory[end].update(from: d.pass.memory[d.pass.plan.inputGradient], count: end.count)
    g.pass.backwardFromOutputs()
    g.follow()
    return loss
  }

  /// The loss alone.
  func loss(_ target: Scalar) -> Double { judge(target) }

  /// How real the rows look that were judged last.
  var verdicts: [Double] {
    let loss = d.pass.lossLayer
    let end = d.pass.plan.layers[players.discriminator.architecture.depth - 1].output
    let outputs = d.pass.memory.read(end)
    return loss.takesLogits && loss.ownsProbability ? outputs.map { Double.sigmoid($0) } : outputs
  }

  func read(_ region: Region, _ shape: [Int], of pass: Pass<Scalar>) -> Tensor {
    Tensor(shape: [rows] + shape, values: pass.memory.read(region)) ?? Tensor(0)
  }

  /// The players after `steps` more steps.
  func result(_ steps: Int) throws(Failure) -> Adversarial {
    var after = players
    after.generator.parameters = g.pass.parameters
    after.discriminator.parameters = d.pass.parameters
    after.generator.optimizerState = g.state
    after.discriminator.optimizerState = d.state
    after.steps += steps
    guard (after.generator.parameters + after.discriminator.parameters).allSatisfy(\.isFinite) else {
      throw Network.diverged(players.steps + steps, .nan, d.optimizer)
    }
    return after
  }
}

extension Adversarial {
  /// The next step with all its numbers, and both nets after it. Without an optimiser nobody learns, and both
  /// gradients are those of the nets as they are.
  public func turn(
    with optimizer: Optimizer?
  ) throws(Failure) -> (turn: AdversarialTurn, after: Adversarial) {
    switch generator.precision {
    case .double: try turn(Double.self, optimizer)
    case .single: try turn(Float.self, optimizer)
    }
  }

  private func turn<Scalar: NetworkScalar>(
    _: Scalar.Type, _ optimizer: Optimizer?
  ) throws(Failure) -> (turn: AdversarialTurn, after: Adversarial) {
    let used: Optimizer
    if let optimizer { used = optimizer } else { used = try Optimizer(named: "sgd") }
    let match = try Match<Scalar>(self, used)
    let (g, d) = (match.g.pass, match.d.pass)
    try match.deal(step: steps)
    let noise = match.read(g.plan.input, generator.architecture.inputShape, of: g)
    let sample = discriminator.architecture.inputShape
    let real = match.read(d.plan.input, sample, of: d)
    let realLoss = match.judgeReal()
    let judgedReal = match.verdicts
    match.generate()
    let made = match.read(d.plan.input, sample, of: d)
    let madeLoss = match.judgeMade()
    let judgedMade = match.verdicts
    let discriminatorGradients = d.gradients
    var after = realLoss + madeLoss
    if let optimizer {
      match.d.apply(rate: optimizer.rate)
      // Each loss again under the masks it had.
      d.memory.step = 3 * steps
      d.memory.write(real.values, to: d.plan.input)
      after = match.loss(1)
      d.memory.step += 1
      d.memory.write(made.values, to: d.plan.input)
      after += match.loss(0)
    }
    let generatorLoss = match.fool()
    let rejudged = match.verdicts
    let sampleGradients = match.read(d.plan.inputGradient, sample, of: d)
    let generatorGradients = g.gradients
    var generatorLossAfter = generatorLoss
    if let optimizer {
      match.g.apply(rate: optimizer.rate)
      d.memory.step -= 1
      match.generate()
      generatorLossAfter = match.loss(1)
    }
    for loss in [realLoss, madeLoss, after, generatorLoss, generatorLossAfter] where !loss.isFinite {
      throw Network.diverged(steps, loss, match.d.optimizer, d.outsideLogarithm)
    }
    let turn = AdversarialTurn(
      noise: noise, real: real, made: made, judgedReal: judgedReal, judgedMade: judgedMade,
      realLoss: realLoss,
      madeLoss: madeLoss, discriminatorGradients: discriminatorGradients, discriminatorLossAfter: after,
      rejudged: rejudged, generatorLoss: generatorLoss, sampleGradients: sampleGradients,
      generatorGradients: generatorGradients, generatorLossAfter: generatorLossAfter)
    return (turn, optimizer == nil ? self : try match.result(1))
  }

  /// Takes `count` steps, or those up to an interrupt. Throws when a loss is not finite, and has then changed
  /// nothing.
  public mutating func train(
    steps count: Int, with optimizer: Optimizer, schedule: ((Int) -> Double)? = nil,
    interrupted: () -> Bool = { false },
    watch: (_ done: Int, _ discriminator: Double, _ generator: Double) -> Void = { _, _, _ in }
  ) throws(Failure) -> AdversarialRun {
    switch generator.precision {
    case .double: try train(Double.self, count, optimizer, schedule, interrupted, watch)
    case .single: try train(Float.self, count, optimizer, schedule, interrupted, watch)
    }
  }

  private mutating func train<Scalar: NetworkScalar>(
    _: Scalar.Type, _ count: Int, _ optimizer: Optimizer, _ schedule: ((Int) -> Double)?,
    _ interrupted: () -> Bool, _ watch: (Int, Double, Double) -> Void
  ) throws(Failure) -> AdversarialRun {
    guard count >= 1 else { throw Failure(.value, "train takes a number of steps from 1 on") }
    let match = try Match<Scalar>(self, optimizer)
    var (judged, made) = (LossHistory(), LossHistory())
    // Forward and back, the discriminator three times.
    let interval = Architecture.turns(
      of: 3 * generator.architecture.work(rows: batch) + 9 * discriminator.architecture.work(rows: batch))
    var done = 0
    while done < count {
      let step = done
      let rate = schedule?(step) ?? optimizer.rate
      try match.deal(step: steps + step)
      let real = match.judgeReal()
      match.generate()
      let loss = real + match.judgeMade()
      match.d.apply(rate: rate)
      let fooled = match.fool()
      match.g.apply(rate: rate)
      for value in [loss, fooled] where !value.isFinite {
        throw Network.diverged(step, value, optimizer, match.d.pass.outsideLogarithm)
      }
      judged.add(loss, step: step)
      made.add(fooled, step: step)
      done += 1
      if done % interval == 0 {
        watch(done, loss, fooled)
        if interrupted() { break }
      }
    }
    self = try match.result(done)
    return AdversarialRun(
      optimizer: optimizer, steps: done, stride: judged.stride, discriminator: judged.losses,
      generator: made.losses, last: (judged.last, made.last))
  }

  // MARK: Check

  /// Both gradients against central differences, of the nets as they are; the discriminator's first.
  public func check(
    tolerance: Double = 1e-7, interrupted: () -> Bool = { false }
  ) throws(Failure) -> [GradientCheck] {
    var exact = self
    exact.generator.precision = .double
    exact.discriminator.precision = .double
    let turn = try exact.turn(with: nil).turn
    let match = try Match<Double>(exact, Optimizer(named: "sgd"))
    let (g, d) = (match.g.pass, match.d.pass)
    func judged() -> Double {
      d.memory.step = 3 * steps
      d.memory.write(turn.real.values, to: d.plan.input)
      let real = match.loss(1)
      d.memory.step += 1
      d.memory.write(turn.made.values, to: d.plan.input)
      return real + match.loss(0)
    }
    func fooled() -> Double {
      d.memory.step = 3 * steps + 1
      match.generate()
      return match.loss(1)
    }
    try match.deal(step: steps)
    return [
      try GradientCheck(
        of: "discriminator", d, turn.discriminatorGradients, tolerance, interrupted, loss: judged),
      try GradientCheck(of: "generator", g, turn.generatorGradients, tolerance, interrupted, loss: fooled),
    ]
  }
}
