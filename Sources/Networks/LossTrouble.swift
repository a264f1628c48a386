// Why a loss has no finite value though the outputs have: bce and ce of probabilities take the logarithm of the
// outputs themselves, and an output may be no probability.

import Calculus

package struct LossTrouble: Sendable, Equatable {
  /// "ce(probabilities) takes ln of ŷ, and an output is −1".
  package let cause: String
  package let cure: String
}

extension Pass {
  /// The first output of the last forward pass whose logarithm is not finite and is asked for; nil for none.
  var outsideLogarithm: LossTrouble? {
    guard !lossLayer.takesLogits, loss.kind == .bce || loss.kind == .ce else { return nil }
    let u = memory.read(lossLayer.source), y = memory.read(lossLayer.target)
    let isBinary = loss.kind == .bce
    let found = zip(u, y).first { u, y in (y != 0 && u <= 0) || (isBinary && y != 1 && u >= 1) }
    guard let (output, _) = found else { return nil }
    let own = isBinary ? "sigmoid" : "softmax"
    let logits = Loss(loss.kind, loss.reduction, reading: .logits).name
    let isEnd = architecture.transfers[architecture.depth - 1].name == own
    return LossTrouble(
      cause: "\(loss.name) takes ln of \(isBinary ? "ŷ and of 1 − ŷ" : "ŷ"), and an output is "
        + Digits.short(output),
      cure: isEnd
        ? "leave the \(own) out and use \(logits), which does not cancel"
        : "end the net with \(own), or use \(logits)")
  }

  private var loss: Loss { architecture.loss }
}

extension Network {
  /// The same of the net's own batch.
  package func lossTrouble() throws(Failure) -> LossTrouble? {
    switch precision {
    case .double: try lossTrouble(Double.self)
    case .single: try lossTrouble(Float.self)
    }
  }

  private func lossTrouble<Scalar: NetworkScalar>(_: Scalar.Type) throws(Failure) -> LossTrouble? {
    let pass: Pass<Scalar> = try pass()
    return pass.forward().isFinite ? nil : pass.outsideLogarithm
  }
}
