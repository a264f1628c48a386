// Training: forward, backward, update, again and again in one pass's memory. Nothing is allocated in a
// step, and the net itself changes only at the end, so a loss that is no number leaves it as it was.

import Calculus

/// Losses of a run. Long runs keep every second, fourth … of them.
public struct TrainingRun: Sendable, Equatable {
  public let optimizer: Optimizer
  /// Steps that were taken: fewer than were asked for when the training was interrupted.
  public let steps: Int
  /// Loss before the first step and after the last.
  public let first: Double
  public let last: Double
  /// Steps between two kept losses.
  public let stride: Int
  /// `losses[i]` is the loss after `i · stride` steps.
  public let losses: [Double]

  /// The kept loss nearest below a step.
  public func loss(after step: Int) -> Double? {
    if step == steps { return last }
    let place = step / stride
    return step >= 0 && losses.indices.contains(place) ? losses[place] : nil
  }

  /// Losses that are kept at most.
  static let kept = 4096
}

extension Network {
  /// Trains on the whole batch for `steps` steps. `interrupted` is asked often enough to answer within a few
  /// milliseconds; the net then keeps what it has reached. As often `watch` is told the steps that are done and the
  /// loss before the last of them. Throws when a loss is not finite, and has then changed
  /// nothing.
  public mutating func train(
    steps: Int, with optimizer: Optimizer, interrupted: () -> Bool = { false },
    schedule: ((Int) -> Double)? = nil, watch: (_ done: Int, _ loss: Double) -> Void = { _, _ in }
  ) throws(Failure) -> TrainingRun {
    switch precision {
    case .double: try train(Double.self, steps, optimizer, schedule, interrupted, watch)
    case .single: try train(Float.self, steps, optimizer, schedule, interrupted, watch)
    }
  }

  private mutating func train<Scalar: NetworkScalar>(
    _: Scalar.Type, _ steps: Int, _ optimizer: Optimizer, _ schedule: ((Int) -> Double)?,
    _ interrupted: () -> Bool, _ watch: (Int, Double) -> Void
  ) throws(Failure) -> TrainingRun {
    guard steps >= 1 else { throw Failure(.value, "train takes a number of steps from 1 on") }
    if schedule == nil, let small = SmallTraining<Scalar>(self, optimizer),
      let run = try small.train(&self, steps: steps, interrupted: interrupted, watch: watch)
    {
      return run
    }
    let trainer = try Trainer<Scalar>(self, rows: rows, optimizer: optimizer)
    let pass = trainer.pass
    pass.memory.write(inputs.values, to: pass.plan.input)
    pass.memory.write(targets.values, to: pass.plan.target)
    var history = LossHistory()
    let interval = architecture.stepsAtOnce(rows: rows)
    var untilAsked = interval
    var first = Double.nan
    var step = 0
    var end = steps
    while true {
      // What a step has done is seen under its own masks.
      if step == end { pass.memory.step -= 1 }
      let loss = pass.forward()
      guard loss.isFinite else {
        throw Network.diverged(step, loss, optimizer, pass.outsideLogarithm)
      }
      if step == 0 { first = loss }
      history.add(loss, step: step)
      if step == end { break }
      trainer.learn(rate: schedule?(step) ?? optimizer.rate)
      step += 1
      untilAsked -= 1
      if untilAsked == 0 {
        untilAsked = interval
        watch(step, loss)
        if interrupted() { end = step }
      }
    }
    let trained = pass.parameters
    guard trained.allSatisfy(\.isFinite) else { throw Network.diverged(step, .nan, optimizer) }
    parameters = trained
    optimizerState = trainer.state
    self.steps += step
    return TrainingRun(
      optimizer: optimizer, steps: step, first: first, last: history.last, stride: history.stride,
      losses: history.losses)
  }

  static func diverged(
    _ step: Int, _ loss: Double, _ optimizer: Optimizer, _ trouble: LossTrouble? = nil
  ) -> Failure {
    let value = loss.isNaN ? "not a number" : "infinite"
    let after = "after \(step) \(step == 1 ? "step" : "steps")"
    return Failure(
      .nonfinite,
      "the loss is \(value) \(after)\(trouble.map { ": " + $0.cause } ?? ""); the weights are unchanged",
      hint: trouble?.cure
        ?? (step == 0
          ? "the inputs, targets or weights are too large" : "try a smaller rate than \(optimizer.rate)"))
  }
}

/// Keeps at most a fixed number of losses: when full, every second one goes and the stride doubles.
struct LossHistory {
  private(set) var losses: [Double] = []
  private(set) var stride = 1
  private(set) var last = Double.nan
  private var next = 0

  init() { losses.reserveCapacity(TrainingRun.kept) }

  mutating func add(_ loss: Double, step: Int) {
    last = loss
    guard step == next else { return }
    if losses.count == TrainingRun.kept {
      var place = 0
      while 2 * place < losses.count {
        losses[place] = losses[2 * place]
        place += 1
      }
      losses.removeSubrange(place...)
      stride *= 2
    }
    if step % stride == 0 { losses.append(loss) }
    next = (step / stride + 1) * stride
  }
}
