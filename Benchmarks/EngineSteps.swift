// The same steps as the net mode takes them: a net from a line, a data set, batches filled from it.

import Calculus
import Kernels
import Networks

/// A net as it is typed, and the bytes or numbers it learns from.
struct EngineStep {
  var line: String
  /// Images are bytes, as they come from files; sequences are numbers.
  var isImage: Bool
  var optimizer = "sgd"
  /// One pixel in so many has ink; the others are 0, as in drawings of digits.
  var sparsity = 1

  private static let batches = 16

  /// nil if the net does not take it, which would be a mistake here.
  func step(batch: Int, single: Bool) -> (() -> Void)? {
    do throws(Failure) {
      var network = try Network(NetworkSpecification(line))
      network.precision = single ? .single : .double
      let architecture = network.architecture
      let count = Self.batches * batch, width = architecture.inputShape.reduce(1, *)
      let inputs: TrainingSet.Inputs
      if isImage {
        let bytes = (0..<(count * width)).map { place in
          let number = place &* 2_654_435_761 >> 13
          return number >> 8 % sparsity == 0 ? UInt8(truncatingIfNeeded: number) : 0
        }
        inputs = .bytes(bytes, scale: 1 / 255.0)
      } else {
        inputs = .numbers(spread(0...1, count * width))
      }
      let examples = try TrainingSet(
        architecture, inputs: inputs, targets: .classes((0..<count).map { Int32($0 * 7 % 10) }), title: "")
      // Peers have one thread as well.
      Workers.threads = 1
      let step = try network.repeatedStep(
        on: examples, rows: batch, with: Optimizer(named: optimizer, [0.01]))
      return { _ = step() }
    } catch {
      return nil
    }
  }
}
