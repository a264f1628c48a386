// A step of training by itself, as `fit` does it on the next batch, for who measures what a step costs.

import Calculus

extension Network {
  /// Each call fills the next batch of `rows` examples, goes forward and backward and updates a copy of the
  /// parameters; it returns the loss. After the last whole batch comes the first again. Fails when there is no whole
  /// batch.
  package func repeatedStep(
    on examples: TrainingSet, rows: Int, with optimizer: Optimizer
  ) throws(Failure) -> () -> Double {
    switch precision {
    case .double: try repeatedStep(Double.self, examples, rows, optimizer)
    case .single: try repeatedStep(Float.self, examples, rows, optimizer)
    }
  }

  private func repeatedStep<Scalar: NetworkScalar>(
    _: Scalar.Type, _ examples: TrainingSet, _ rows: Int, _ optimizer: Optimizer
  ) throws(Failure) -> () -> Double {
    guard rows >= 1, rows <= examples.count else {
      throw Failure(.value, "a batch of 1 to \(examples.count) examples was expected")
    }
    let trainer = try Trainer<Scalar>(self, rows: rows, optimizer: optimizer)
    let order = Array(0..<(examples.count / rows * rows))
    var start = 0
    return {
      defer { start = start + rows < order.count ? start + rows : 0 }
      return trainer.step(examples, order[start..<(start + rows)], rate: optimizer.rate)
    }
  }
}
