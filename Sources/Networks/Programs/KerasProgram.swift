// A net as a Keras programmer writes it: a keras.Sequential, images with their channels last, kernels inputs
// × outputs. Keras 3 has no gradients of its own, so the program asks the backend for them.

import Calculus

struct KerasProgram: ProgramDialect {
  private let facts: ProgramFacts

  init(_ facts: ProgramFacts) { self.facts = facts }

  /// A variable of Keras: which parameters of ours it holds, and how to get from one to the other.
  private struct Variable {
    let names: [String]
    let path: String
    /// Expressions of a, b … our arrays, and back a list of ours from the array k.
    let there: String
    let back: String
  }

  private struct Layer {
    let text: String
    var variables: [Variable] = []
  }

  func lines() throws(Failure) -> [String] {
    let layers = try layers()
    let architecture = facts.architecture
    let isImage = architecture.inputShape.count == 3
    let isPicture = architecture.outputShape.count == 3
    let shape = isImage ? [1, 2, 0].map { architecture.inputShape[$0] } : architecture.inputShape
    let type = architecture.takesIndices == nil ? "" : ", dtype=\"int32\""
    var lines = facts.title("Keras 3")
    lines += [
      "import os", "", "os.environ.setdefault(\"KERAS_BACKEND\", \"jax\")",
    ]
    lines += facts.importLines
    lines += [
      "import keras", "import numpy as np", "from keras import layers, ops", "",
      "# Keras computes in double precision with TensorFlow only.",
      "if keras.backend.backend() == \"tensorflow\":",
      "    keras.config.set_floatx(\"float64\")", "",
    ]
    lines += facts.numberLines
    lines += facts.expectedLines("1e-9 if keras.config.floatx() == \"float64\" else 1e-4")
    let kind = architecture.takesIndices == nil ? "keras.config.floatx()" : "np.int32"
    let x = "numbers[\"x\"].astype(\(kind))"
    let y = "numbers[\"y\"].astype(keras.config.floatx())"
    lines += [isImage ? "x = np.transpose(\(x), (0, 2, 3, 1))  # channels last" : "x = \(x)"]
    lines += [isPicture ? "y = np.transpose(\(y), (0, 2, 3, 1))" : "y = \(y)", "", ""]
    lines += helpers()
    lines += ["model = keras.Sequential([", "    keras.Input(\(Python.tuple(shape))\(type)),"]
    lines += layers.map { "    \($0.text)," } + ["])", ""]
    lines += [
      "# Nabla's parameters, the variables that hold them, and the way there and back.", "held = [",
    ]
    for (place, layer) in layers.enumerated() {
      for variable in layer.variables {
        let names = "[" + variable.names.map(Python.quoted).joined(separator: ", ") + "]"
        let taken = ["a", "b"].prefix(variable.names.count).joined(separator: ", ")
        lines.append("    (\(names), model.layers[\(place)].\(variable.path),")
        lines.append("     lambda \(taken): \(variable.there), lambda k: \(variable.back)),")
      }
    }
    lines += [
      "]", "for names, variable, there, _ in held:",
      "    variable.assign(there(*[numbers[name] for name in names]))",
      "", "",
      "def loss_of(y, output):", "    return \(lossText)", "", "",
    ]
    lines += gradientLines + ["", ""] + facts.compareLines + ["", ""]
    if facts.hasDropout {
      lines += [
        "# Compared without dropout, which is drawn at random.",
        "dropouts = [(layer, layer.rate) for layer in model.layers if isinstance(layer, layers.Dropout)]",
        "for layer, _ in dropouts:", "    layer.rate = 0.0",
      ]
    }
    lines += [
      "loss, found = gradients()", "compare(\"loss\", loss, LOSS)", "for names, variable, _, back in held:",
      "    if \"d\" + names[0] in numbers:",
      "        for name, gradient in zip(names, back(found[variable.path])):",
      "            compare(\"d\" + name, gradient, numbers[\"d\" + name])", "print(\"the same as Nabla's\")",
      "",
    ]
    if facts.hasDropout { lines += ["for layer, rate in dropouts:", "    layer.rate = rate"] }
    if facts.optimizer.decay > 0 {
      lines += ["# Keras takes the decay from the weights and not from the gradient."]
    }
    return lines + [
      "model.compile(optimizer=\(optimizerText), loss=loss_of)",
      "history = model.fit(x, y, batch_size=len(x), epochs=100, shuffle=False, verbose=0).history[\"loss\"]",
      "for epoch in range(0, 100, 20):", "    print(f\"epoch {epoch}: loss {history[epoch]:.6f}\")",
    ]
  }

  // MARK: Layers

  private func layers() throws(Failure) -> [Layer] {
    var all: [Layer] = []
    for (index, layer) in facts.layers.enumerated() {
      var activation = ""
      switch facts.transfer(index) {
      case .linear: break
      case .softmax: activation = "\"softmax\""
      case .elementwise(let own): activation = try ProgramActivation(own.name, in: "Keras").keras
      }
      let inside = layer.kind.formsSums && !activation.isEmpty ? ", activation=\(activation)" : ""
      all += self.layers(layer.kind, index, inside)
      if !layer.kind.formsSums, !activation.isEmpty {
        all.append(Layer(text: "layers.Activation(\(activation))"))
      }
    }
    return all
  }

  private func layers(_ kind: LayerKind, _ index: Int, _ activation: String) -> [Layer] {
    let shape = facts.architecture.shapes[index]
    func own(_ symbol: Symbol) -> String { QuantityName(symbol, index + 1).ascii }
    func same(_ symbol: Symbol, _ path: String) -> Variable {
      Variable(names: [own(symbol)], path: path, there: "a", back: "[k]")
    }
    func turned(_ symbol: Symbol, _ path: String) -> Variable {
      Variable(names: [own(symbol)], path: path, there: "a.T", back: "[k.T]")
    }
    switch kind {
    case .dense(let units, let hasBias):
      let bias = hasBias ? [same(.bias, "bias")] : []
      return [
        Layer(
          text: "layers.Dense(\(units)\(activation)\(hasBias ? "" : ", use_bias=False"))",
          variables: [turned(.weights, "kernel")] + bias)
      ]
    case .convolution(let channels, let kernel, let stride, let padding, let hasBias):
      let margin =
        padding == Extent(0, 0) ? [] : [Layer(text: "layers.ZeroPadding2D(\(Python.tuple(padding)))")]
      let weights = Variable(
        names: [own(.weights)], path: "kernel", there: "np.transpose(a, (2, 3, 1, 0))",
        back: "[np.transpose(k, (3, 2, 0, 1))]")
      let step = stride == Extent(1, 1) ? "" : ", strides=\(Python.tuple(stride))"
      return margin + [
        Layer(
          text: "layers.Conv2D(\(channels), \(Python.tuple(kernel))\(step)\(activation)"
            + "\(hasBias ? "" : ", use_bias=False"))",
          variables: [weights] + (hasBias ? [same(.bias, "bias")] : []))
      ]
    case .pooling(let pooling, let size, let stride):
      let name = pooling == .max ? "MaxPooling2D" : "AveragePooling2D"
      return [Layer(text: "layers.\(name)(\(Python.tuple(size)), strides=\(Python.tuple(stride)))")]
    case .flatten:
      // Behind it, weights stand in the order of channels first.
      let order = shape.count == 3 ? [Layer(text: "layers.Permute((3, 1, 2))")] : []
      return order + [Layer(text: "layers.Flatten()")]
    case .recurrent(let cell, let units, let givesSequence):
      return [recurrent(cell, units, givesSequence, own)]
    case .embedding(let words, let dimensions):
      return [
        Layer(
          text: "layers.Embedding(\(words), \(dimensions))", variables: [same(.embedding, "embeddings")])
      ]
    case .mean: return [Layer(text: "layers.GlobalAveragePooling1D()")]
    case .dropout(let rate): return [Layer(text: "layers.Dropout(\(Python.number(rate)))")]
    case .normalization(.layer):
      let axes = Python.tuple(Array(1...shape.count))
      let (there, back) =
        shape.count == 3 ? ("np.transpose(a, (1, 2, 0))", "[np.transpose(k, (2, 0, 1))]") : ("a", "[k]")
      return [
        Layer(
          text: "layers.LayerNormalization(axis=\(axes), epsilon=1e-5)",
          variables: [
            Variable(names: [own(.scale)], path: "gamma", there: there, back: back),
            Variable(names: [own(.offset)], path: "beta", there: there, back: back),
          ])
      ]
    case .normalization(.batch):
      return [
        Layer(
          text: "layers.BatchNormalization(momentum=0.9, epsilon=1e-5)",
          variables: [
            same(.scale, "gamma"), same(.offset, "beta"), same(.runningMean, "moving_mean"),
            same(.runningVariance, "moving_variance"),
          ])
      ]
    case .attention(let dimensions):
      return [
        Layer(
          text: "Attention(\(dimensions))",
          variables: [
            turned(.queryWeights, "query"), turned(.keyWeights, "key"), turned(.valueWeights, "value"),
          ])
      ]
    case .elementwise: return []
    }
  }

  /// Keras has one bias where PyTorch has two, except in a GRU, whose gates stand in another order.
  private func recurrent(
    _ cell: LayerKind.Cell, _ units: Int, _ givesSequence: Bool, _ own: (Symbol) -> String
  ) -> Layer {
    let name = cell == .simple ? "SimpleRNN" : cell.rawValue.uppercased()
    let biases = [own(.inputBias), own(.stateBias)]
    let all = givesSequence ? ", return_sequences=True" : ""
    if cell == .gru {
      return Layer(
        text: "layers.GRU(\(units)\(all), reset_after=True)",
        variables: [
          Variable(
            names: [own(.inputWeights)], path: "cell.kernel", there: "gates(a).T", back: "[gates(k.T)]"),
          Variable(
            names: [own(.stateWeights)], path: "cell.recurrent_kernel", there: "gates(a).T",
            back: "[gates(k.T)]"),
          Variable(
            names: biases, path: "cell.bias", there: "np.stack([gates(a), gates(b)])",
            back: "[gates(k[0]), gates(k[1])]"),
        ])
    }
    return Layer(
      text: "layers.\(name)(\(units)\(all))",
      variables: [
        Variable(names: [own(.inputWeights)], path: "cell.kernel", there: "a.T", back: "[k.T]"),
        Variable(names: [own(.stateWeights)], path: "cell.recurrent_kernel", there: "a.T", back: "[k.T]"),
        Variable(names: biases, path: "cell.bias", there: "a + b", back: "[k, k]"),
      ])
  }

  private func helpers() -> [String] {
    var lines: [String] = []
    if facts.layers.contains(where: { if case .recurrent(.gru, _, _) = $0.kind { true } else { false } }) {
      lines += [
        "def gates(a):", "    \"\"\"Reset, update, new as update, reset, new, and back.\"\"\"",
        "    reset, update, new = np.split(a, 3)", "    return np.concatenate([update, reset, new])", "", "",
      ]
    }
    if facts.layers.contains(where: { if case .attention = $0.kind { true } else { false } }) {
      lines += [
        "class Attention(layers.Layer):", "    \"\"\"softmax(q kᵀ/√d) v over the steps, one head.\"\"\"", "",
        "    def __init__(self, dimensions):", "        super().__init__()",
        "        self.dimensions = dimensions", "", "    def build(self, shape):",
        "        size = (shape[-1], self.dimensions)",
        "        self.query = self.add_weight(shape=size, name=\"query\")",
        "        self.key = self.add_weight(shape=size, name=\"key\")",
        "        self.value = self.add_weight(shape=size, name=\"value\")", "", "    def call(self, x):",
        "        q, k, v = x @ self.query, x @ self.key, x @ self.value",
        "        scores = q @ ops.swapaxes(k, 1, 2) / self.dimensions**0.5",
        "        return ops.softmax(scores) @ v", "", "",
      ]
    }
    return lines
  }

  // MARK: Loss, gradients and training

  /// A mean is written as a sum and a division: Keras takes the means of doubles in single precision.
  private var lossText: String {
    let loss = facts.architecture.loss
    let all = facts.network.targets.values.count
    let rows = facts.network.rows
    let count = loss.kind == .ce ? rows * facts.architecture.lossGroups : loss.kind == .halfsse ? rows : all
    let end = loss.reduction == .sum ? "" : " / \(count)"
    switch loss.kind {
    case .mse: return "ops.sum(ops.square(output - y))\(end)"
    case .halfsse: return "ops.sum(ops.square(output - y)) / 2\(end)"
    case .mae: return "ops.sum(ops.abs(output - y))\(end)"
    case .huber:
      let inside = "ops.abs(output - y) <= 1, ops.square(output - y) / 2"
      return "ops.sum(ops.where(\(inside), ops.abs(output - y) - 0.5))\(end)"
    case .hinge: return "ops.sum(ops.relu(1 - y * output))\(end)"
    case .bce:
      return facts.takesLogits
        ? "ops.sum(ops.softplus(output) - y * output)\(end)"
        : "-ops.sum(y * ops.log(output) + (1 - y) * ops.log1p(-output))\(end)"
    case .ce:
      let terms = facts.takesLogits ? "ops.log_softmax(output, axis=-1)" : "ops.log(output)"
      return "-ops.sum(y * \(terms))\(end)"
    }
  }

  private var gradientLines: [String] {
    [
      "def gradients():", "    \"\"\"The loss and, by the path of each variable, its gradient.\"\"\"",
      "    variables = model.trainable_variables", "    if keras.backend.backend() == \"jax\":",
      "        import jax",
      "", "        def value(trained):",
      "            rest = [v.value for v in model.non_trainable_variables]",
      "            output, _ = model.stateless_call(trained, rest, x, training=True)",
      "            return loss_of(y, output)", "",
      "        loss, found = jax.value_and_grad(value)([v.value for v in variables])",
      "    elif keras.backend.backend() == \"torch\":",
      "        loss = loss_of(ops.convert_to_tensor(y), model(x, training=True))", "        loss.backward()",
      "        found = [v.value.grad for v in variables]", "    else:", "        import tensorflow as tf", "",
      "        with tf.GradientTape() as tape:", "            loss = loss_of(y, model(x, training=True))",
      "        found = tape.gradient(loss, [v.value for v in variables])",
      "    arrays = [ops.convert_to_numpy(ops.convert_to_tensor(g)) for g in found]",
      "    return ops.convert_to_numpy(loss), {v.path: g for v, g in zip(variables, arrays)}",
    ]
  }

  private var optimizerText: String {
    let optimizer = facts.optimizer
    var settings = "learning_rate=\(optimizer.rate)"
    let name: String
    switch optimizer.kind {
    case .sgd: name = "SGD"
    case .momentum(let mu): (name, settings) = ("SGD", settings + ", momentum=\(mu)")
    case .nesterov(let mu): (name, settings) = ("SGD", settings + ", momentum=\(mu), nesterov=True")
    case .adam(let beta1, let beta2, let epsilon):
      (name, settings) = ("Adam", settings + ", beta_1=\(beta1), beta_2=\(beta2), epsilon=\(epsilon)")
    case .adamw(let beta1, let beta2, let epsilon, let decay):
      name = "AdamW"
      // Both are taken from the weights then.
      settings +=
        ", weight_decay=\(decay + optimizer.decay), beta_1=\(beta1), beta_2=\(beta2), epsilon=\(epsilon)"
    case .rmsprop(let alpha, let epsilon):
      (name, settings) = ("RMSprop", settings + ", rho=\(alpha), epsilon=\(epsilon)")
    case .adagrad(let epsilon):
      (name, settings) = ("Adagrad", settings + ", initial_accumulator_value=0.0, epsilon=\(epsilon)")
    }
    if optimizer.decay > 0, name != "AdamW" { settings += ", weight_decay=\(optimizer.decay)" }
    switch optimizer.clipping {
    case .norm(let limit)?: settings += ", global_clipnorm=\(limit)"
    case .value(let limit)?: settings += ", clipvalue=\(limit)"
    case nil: break
    }
    return "keras.optimizers.\(name)(\(settings))"
  }
}
