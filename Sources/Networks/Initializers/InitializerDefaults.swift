// What a parameter starts from when nothing is said: as PyTorch 2 or as Keras 3 has it, for each kind of layer
// and each role a parameter has in one.

/// What a parameter does in its layer.
package enum ParameterRole: Sendable, CaseIterable {
  /// Weights of inputs.
  case kernel
  /// Weights of the state before.
  case recurrentKernel
  case bias
  /// The second bias of PyTorch's recurrent layers and of a GRU that resets after the product.
  case recurrentBias
  case embedding
  /// γ of a normalisation.
  case scale
  /// β of a normalisation.
  case offset
}

/// The layers that differ in what their parameters start from.
package enum ParameterOwner: Sendable, CaseIterable {
  /// Dense layers, convolutions, embeddings and normalisations.
  case feedforward
  /// A simple recurrent layer or a GRU.
  case recurrent
  case lstm
}

/// Whose defaults are meant.
package enum InitializerConvention: String, Sendable, CaseIterable {
  case pytorch, keras

  /// The default of a parameter. With `pytorch`, biases need the fans of their layer's kernel; recurrent layers
  /// need `Fans.units`.
  package func initializer(for role: ParameterRole, in owner: ParameterOwner) -> Initializer {
    let kind: Initializer.Kind =
      switch (self, role) {
      case (_, .scale): .constant(1)
      case (_, .offset): .constant(0)
      case (.pytorch, .embedding): .normal(mean: 0, deviation: 1)
      case (.keras, .embedding): .uniform(low: -0.05, high: 0.05)
      case (.pytorch, .kernel), (.pytorch, .recurrentKernel), (.pytorch, .bias), (.pytorch, .recurrentBias):
        // kaiming_uniform(a = √5) is uniform in ±1/√fanIn, and biases have the same bounds.
        owner == .feedforward ? .scaledUniform(scale: 1 / 3.0, fan: .input) : .reciprocalRoot
      case (.keras, .kernel): .scaledUniform(scale: 1, fan: .average)
      case (.keras, .recurrentKernel): .orthogonal(gain: 1)
      case (.keras, .bias): owner == .lstm ? .forgetGate : .constant(0)
      case (.keras, .recurrentBias): .constant(0)
      }
    return Initializer(kind)
  }
}
