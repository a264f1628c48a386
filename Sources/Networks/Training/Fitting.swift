// Training on many examples: epochs of shuffled batches, loss and accuracy on those and on examples held back,
// the best weights kept, early stopping. An interrupt ends it after the batch it is in and keeps the best, or what the
// batches so far have made of the weights where no epoch has ended.

import Calculus

public struct FitOptions: Sendable {
  public var epochs = 10
  public var batch = 32
  public var shuffles = true
  /// Share of the examples held back for validation.
  public var validation = 0.0
  /// Epochs without a better loss before it stops; nil for never.
  public var patience: Int?
  public var seed: UInt64 = 1
  /// Rate at a step, counted from 0 in epochs; nil for the optimiser's own.
  public var schedule: (@Sendable (Int) -> Double)?

  public init() {}
}

public struct EpochReport: Sendable, Equatable {
  public let epoch: Int
  public let loss: Double
  public let accuracy: Double?
  public let validationLoss: Double?
  public let validationAccuracy: Double?
}

public struct FitReport: Sendable {
  public enum Ending: Sendable, Equatable {
    case complete, stoppedEarly, interrupted
  }

  public let optimizer: Optimizer
  public let options: FitOptions
  public let epochs: [EpochReport]
  public let steps: Int
  public let ending: Ending
  /// The epoch whose weights the net has now; nil where they are those of the last batch.
  public let best: Int?
  /// Examples trained on and held back.
  public let trained: Int
  public let held: Int
}

/// Loss and accuracy over examples.
public struct Evaluation: Sendable {
  public let loss: Double
  public let accuracy: Double?
  /// Why the loss is not finite, where the loss itself does not allow an output.
  package let trouble: LossTrouble?
}

/// How far a fit is.
public struct FitProgress: Sendable {
  public let epoch: Int
  public let epochs: Int
  public let batch: Int
  public let batches: Int
  /// Mean over the epoch so far.
  public let loss: Double
  public let accuracy: Double?
  public let reports: [EpochReport]
}

extension Network {
  /// Trains on `examples`. `watch` sees the progress after every batch. Fails when a loss is no number, and has
  /// then changed nothing.
  public mutating func fit(
    _ examples: TrainingSet, with optimizer: Optimizer, _ options: FitOptions,
    interrupted: () -> Bool = { false }, watch: (FitProgress) -> Void = { _ in }
  ) throws(Failure) -> FitReport {
    switch precision {
    case .double: try fit(Double.self, examples, optimizer, options, interrupted, watch)
    case .single: try fit(Float.self, examples, optimizer, options, interrupted, watch)
    }
  }

  private mutating func fit<Scalar: NetworkScalar>(
    _: Scalar.Type, _ examples: TrainingSet, _ optimizer: Optimizer, _ options: FitOptions,
    _ interrupted: () -> Bool, _ watch: (FitProgress) -> Void
  ) throws(Failure) -> FitReport {
    guard options.epochs >= 1, options.batch >= 1 else {
      throw Failure(.value, "fit takes a number of epochs and a batch size from 1 on")
    }
    let split = try Split(count: examples.count, share: options.validation, seed: options.seed)
    let validation = split.validation
    let held = validation.count
    let order = try Batches(
      rows: split.training, size: min(options.batch, split.training.count), shuffles: options.shuffles,
      seed: options.seed)
    var training = split.training
    let size = order.size
    let main = try Trainer<Scalar>(self, rows: size, optimizer: optimizer)
    // The last batch of an epoch may be shorter, and then has a pass of its own.
    let rest = training.count % size
    let short = rest > 0 ? try Pass<Scalar>(architecture, layout, rows: rest, seed: seed) : nil
    short?.memory.isLean = true
    let judge = try Judge<Scalar>(self, rows: min(max(size, 256), max(held, 1)))
    var reports: [EpochReport] = []
    var best: (loss: Double, epoch: Int, parameters: [Double])?
    var ending = FitReport.Ending.complete
    var steps = 0
    let batches = order.count
    let (before, state) = (parameters, optimizerState)
    epochs: for epoch in 1...options.epochs {
      training = order.order(epoch: epoch - 1)
      var total = 0.0
      var right = 0
      var seen = 0
      var counted = 0
      for index in 0..<batches {
        let rows = training[order.range(index)]
        let rate = options.schedule?(epoch - 1) ?? optimizer.rate
        let loss: Double
        if rows.count == size {
          loss = main.step(examples, rows, rate: rate)
          judge.count(main.pass, rows.count, &right, &counted)
        } else if let short {
          loss = main.step(examples, rows, rate: rate, through: short)
          judge.count(short, rows.count, &right, &counted)
        } else {
          continue
        }
        guard loss.isFinite else {
          let pass = rows.count == size ? main.pass : short ?? main.pass
          throw Network.diverged(steps, loss, optimizer, pass.outsideLogarithm)
        }
        total += loss * Double(rows.count)
        seen += rows.count
        steps += 1
        if interrupted() {
          ending = .interrupted
          break epochs
        }
        watch(
          FitProgress(
            epoch: epoch, epochs: options.epochs, batch: index + 1, batches: batches,
            loss: total / Double(seen),
            accuracy: counted > 0 ? Double(right) / Double(counted) : nil, reports: reports))
      }
      var found: Evaluation?
      if held > 0 {
        found = judge.evaluate(examples, validation, parametersOf: main.pass, interrupted: interrupted)
        if found == nil {
          ending = .interrupted
          break
        }
      }
      reports.append(
        EpochReport(
          epoch: epoch, loss: total / Double(seen),
          accuracy: counted > 0 ? Double(right) / Double(counted) : nil,
          validationLoss: found?.loss, validationAccuracy: found?.accuracy))
      let score = found?.loss ?? total / Double(seen)
      if score < best?.loss ?? .infinity { best = (score, epoch, main.pass.parameters) }
      if let patience = options.patience, let best, epoch - best.epoch >= patience {
        ending = .stoppedEarly
        break
      }
    }
    var kept: Int?
    if ending != .complete, let best {
      parameters = best.parameters
      kept = best.epoch
      optimizerState = nil
    } else {
      parameters = main.pass.parameters
      optimizerState = main.state
    }
    guard parameters.allSatisfy(\.isFinite) else {
      parameters = before
      optimizerState = state
      throw Network.diverged(steps, .nan, optimizer)
    }
    if kept != 0 { self.steps += steps }
    return FitReport(
      optimizer: optimizer, options: options, epochs: reports, steps: steps, ending: ending, best: kept,
      trained: training.count, held: held)
  }

  /// Loss and accuracy over examples, as the net is used.
  public func evaluate(
    _ examples: TrainingSet, interrupted: () -> Bool = { false }
  ) throws(Failure) -> Evaluation {
    switch precision {
    case .double: try evaluate(Double.self, examples, interrupted)
    case .single: try evaluate(Float.self, examples, interrupted)
    }
  }

  private func evaluate<Scalar: NetworkScalar>(
    _: Scalar.Type, _ examples: TrainingSet, _ interrupted: () -> Bool
  ) throws(Failure) -> Evaluation {
    let judge = try Judge<Scalar>(self, rows: min(256, examples.count))
    guard let found = judge.evaluate(examples, Array(0..<examples.count), interrupted: interrupted) else {
      throw Failure(.interrupted, "interrupted")
    }
    return found
  }
}

extension Trainer {
  /// One batch: filled, forward, backward, update.
  func step(_ examples: TrainingSet, _ rows: ArraySlice<Int>, rate: Double) -> Double {
    examples.fill(rows, inputs: pass.memory[pass.plan.input])
    examples.fill(rows, targets: pass.memory[pass.plan.target])
    let loss = pass.forward()
    learn(rate: rate)
    return loss
  }

  /// A shorter batch through a pass of its size: its gradients come back to be used here.
  func step(
    _ examples: TrainingSet, _ rows: ArraySlice<Int>, rate: Double, through short: Pass<Scalar>
  ) -> Double {
    let count = pass.plan.parameters.count
    (short.memory.base + short.plan.parameters.start).update(
      from: pass.memory.base + pass.plan.parameters.start, count: count)
    short.memory.step = pass.memory.step
    examples.fill(rows, inputs: short.memory[short.plan.input])
    examples.fill(rows, targets: short.memory[short.plan.target])
    let loss = short.forward()
    short.backward()
    for case let layer as NormalizationLayer<Scalar> in short.layers { layer.follow(short.memory) }
    (pass.memory.base + pass.plan.gradients.start).update(
      from: short.memory.base + short.plan.gradients.start, count: count)
    copyStatistics(from: short)
    apply(rate: rate)
    pass.memory.step += 1
    return loss
  }
}

/// Counts what is right and takes the loss of examples that are not trained on.
final class Judge<Scalar: NetworkScalar> {
  private let pass: Pass<Scalar>
  private let network: Network
  private let rows: Int
  private let classes: Int
  private let kind: Loss.Kind

  init(_ network: Network, rows: Int) throws(Failure) {
    self.network = network
    self.rows = max(rows, 1)
    pass = try Pass<Scalar>(network.architecture, network.layout, rows: self.rows, seed: network.seed)
    pass.load(parameters: network.parameters)
    pass.memory.isTraining = false
    pass.memory.isLean = true
    classes = network.architecture.outputShape.last ?? 1
    kind = network.architecture.loss.kind
  }

  /// Adds the right answers of a pass's first `count` examples: the largest of a row for ce, more than one half
  /// or not for bce, the sign for hinge.
  func count(_ pass: Pass<Scalar>, _ count: Int, _ right: inout Int, _ counted: inout Int) {
    let y = pass.memory[pass.plan.target]
    let a = pass.memory[pass.plan.layers[network.architecture.depth - 1].output]
    let total = count * network.architecture.outputs
    switch kind {
    case .ce:
      for start in stride(from: 0, to: total, by: classes) {
        var best = start, goal = start
        for k in start..<(start &+ classes) {
          if a[k] > a[best] { best = k }
          if y[k] > y[goal] { goal = k }
        }
        if best == goal { right += 1 }
        counted += 1
      }
    case .bce:
      let last = network.architecture.transfers[network.architecture.depth - 1]
      let loss = network.architecture.loss
      let isLogit = loss.takesLogits(last) && (last.isLinear || loss.reading == .logits)
      let middle: Scalar = isLogit ? 0 : 0.5
      for k in 0..<total where (a[k] > middle) == (y[k] > 0.5) { right += 1 }
      counted += total
    case .hinge:
      for k in 0..<total where (a[k] > 0) == (y[k] > 0) { right += 1 }
      counted += total
    default: break
    }
  }

  /// Loss and accuracy, with the parameters of another pass if there is one; nil when interrupted.
  func evaluate(
    _ examples: TrainingSet, _ places: [Int], parametersOf other: Pass<Scalar>? = nil,
    interrupted: () -> Bool
  ) -> Evaluation? {
    if let other {
      (pass.memory.base + pass.plan.parameters.start).update(
        from: other.memory.base + other.plan.parameters.start, count: pass.plan.parameters.count)
    }
    var total = 0.0
    var right = 0
    var counted = 0
    var trouble: LossTrouble?
    for start in stride(from: 0, to: places.count, by: rows) {
      if start > 0, interrupted() { return nil }
      let part = places[start..<min(start + rows, places.count)]
      // A short last batch is filled up with its first example, which is then taken out of the sum.
      let filled = Array(part) + [Int](repeating: part[part.startIndex], count: rows - part.count)
      examples.fill(filled[...], inputs: pass.memory[pass.plan.input])
      examples.fill(filled[...], targets: pass.memory[pass.plan.target])
      pass.outputs()
      let sum = pass.lossLayer.sum(pass.memory, rows: part.count, of: rows)
      if !sum.isFinite, trouble == nil { trouble = pass.outsideLogarithm }
      total += sum
      count(pass, part.count, &right, &counted)
    }
    let loss = network.architecture.loss
    let divisor = loss.divisor(
      rows: places.count, outputs: network.architecture.outputs, groups: network.architecture.lossGroups)
    return Evaluation(
      loss: total / divisor, accuracy: counted > 0 ? Double(right) / Double(counted) : nil, trouble: trouble)
  }
}
