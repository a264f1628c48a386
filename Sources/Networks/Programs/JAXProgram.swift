// A net as a JAX programmer writes it: a dictionary of arrays, pure functions of it, jax.value_and_grad, and
// the optimiser as a line or two.

import Calculus

struct JAXProgram: ProgramDialect {
  private let facts: ProgramFacts

  init(_ facts: ProgramFacts) { self.facts = facts }

  private var hasRandom: Bool { facts.hasDropout }

  func lines() throws(Failure) -> [String] {
    let architecture = facts.architecture
    let names = facts.network.layout.parameters.filter(\.isTrained).map { Python.quoted($0.name.ascii) }
    var lines = facts.title("JAX") + facts.importLines
    lines += [
      "import jax", "import jax.numpy as jnp", "import numpy as np", "",
      "jax.config.update(\"jax_enable_x64\", True)",
      "",
    ]
    lines += facts.numberLines + facts.expectedLines()
    let x = architecture.takesIndices == nil ? "numbers[\"x\"]" : "numbers[\"x\"].astype(np.int64)"
    lines += ["x, y = jnp.array(\(x)), jnp.array(numbers[\"y\"])"]
    lines += wrapped("parameters = {name: jnp.array(numbers[name]) for name in [", names, "]}") + ["", ""]
    lines += helpers()
    lines += ["def forward(p, x\(hasRandom ? ", key=None" : "")):", "    a = x"]
    for index in facts.layers.indices { lines += try layer(index).map { "    " + $0 } }
    lines += ["    return a", "", ""]
    let key = hasRandom ? ", key=None" : ""
    let pass = hasRandom ? ", key" : ""
    lines += [
      "def loss_of(p, x, y\(key)):", "    output = forward(p, x\(pass))", "    return \(lossText)", "", "",
    ]
    lines += facts.compareLines + ["", ""]
    if hasRandom { lines += ["# Compared without dropout, which is drawn at random."] }
    lines += [
      "loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)", "compare(\"loss\", loss, LOSS)",
      "for name, gradient in gradients.items():",
      "    compare(\"d\" + name, gradient, numbers[\"d\" + name])",
      "print(\"the same as Nabla's\")", "", "",
    ]
    return lines + training
  }

  private func wrapped(_ start: String, _ words: [String], _ end: String) -> [String] {
    let whole = start + words.joined(separator: ", ") + end
    if whole.utf8.count <= 110 { return [whole] }
    return [start] + words.map { "    \($0)," } + [end]
  }

  // MARK: Layers

  private func layer(_ index: Int) throws(Failure) -> [String] {
    let shape = facts.architecture.shapes[index]
    func p(_ symbol: Symbol) -> String { "p[\(Python.quoted(QuantityName(symbol, index + 1).ascii))]" }
    var lines: [String]
    switch facts.layers[index].kind {
    case .dense(_, let hasBias): lines = ["a = a @ \(p(.weights)).T" + (hasBias ? " + \(p(.bias))" : "")]
    case .convolution(_, _, let stride, let padding, let hasBias):
      let margin = "[(\(padding.height), \(padding.height)), (\(padding.width), \(padding.width))]"
      lines = [
        "a = jax.lax.conv_general_dilated(a, \(p(.weights)), \(Python.tuple(stride)), \(margin))"
      ]
      if hasBias { lines.append("a = a + \(p(.bias))[:, None, None]") }
    case .pooling(let pooling, let size, let stride):
      let window = Python.tuple([1, 1, size.height, size.width])
      let step = Python.tuple([1, 1, stride.height, stride.width])
      lines =
        pooling == .max
        ? ["a = jax.lax.reduce_window(a, -jnp.inf, jax.lax.max, \(window), \(step), \"VALID\")"]
        : [
          "a = jax.lax.reduce_window(a, 0.0, jax.lax.add, \(window), \(step), \"VALID\") / \(size.height * size.width)"
        ]
    case .flatten: lines = ["a = a.reshape(len(a), -1)"]
    case .recurrent(let cell, _, let givesSequence):
      let name = cell == .simple ? "rnn" : cell.rawValue
      let own = [p(.inputWeights), p(.stateWeights), p(.inputBias), p(.stateBias)].joined(separator: ", ")
      lines = ["a = \(name)(a, \(own))" + (givesSequence ? "" : "[:, -1]")]
    case .embedding: lines = ["a = \(p(.embedding))[a]"]
    case .mean: lines = ["a = a.mean(axis=1)"]
    case .dropout(let rate):
      lines = ["a = dropout(a, \(Python.number(rate)), key, \(index + 1))"]
    case .normalization(let norm):
      let isImage = shape.count == 3
      let axes =
        norm == .layer
        ? Array(1...shape.count) : isImage ? [0, 2, 3] : Array(0..<shape.count)
      let spread = norm == .batch && isImage ? "[:, None, None]" : ""
      lines = ["a = \(p(.scale))\(spread) * normal(a, \(Python.tuple(axes))) + \(p(.offset))\(spread)"]
    case .attention:
      lines = ["a = attention(a, \(p(.queryWeights)), \(p(.keyWeights)), \(p(.valueWeights)))"]
    case .elementwise: lines = []
    }
    switch facts.transfer(index) {
    case .linear: break
    case .softmax: lines.append("a = jax.nn.softmax(a)")
    case .elementwise(let own): lines.append("a = \(try ProgramActivation(own.name, in: "JAX").jax)(a)")
    }
    return lines
  }

  /// The functions that the layers call.
  private func helpers() -> [String] {
    var lines: [String] = []
    func uses(_ test: (LayerKind) -> Bool) -> Bool { facts.layers.map(\.kind).contains(where: test) }
    func usesCell(_ wanted: LayerKind.Cell) -> Bool {
      uses { if case .recurrent(wanted, _, _) = $0 { true } else { false } }
    }
    func scan(_ name: String, _ words: String, _ step: [String], start: String) {
      lines += ["def \(name)(x, Wx, Wh, bx, bh):", "    \"\"\"\(words)\"\"\"", "    def step(state, x):"]
      lines += step.map { "        " + $0 }
      lines += [
        "", "    start = jnp.zeros((len(x), Wh.shape[1]))",
        "    _, states = jax.lax.scan(step, \(start), jnp.swapaxes(x, 0, 1))",
        "    return jnp.swapaxes(states, 0, 1)", "", "",
      ]
    }
    if usesCell(.simple) {
      scan(
        "rnn", "All states of a simple recurrent layer.",
        ["state = jnp.tanh(x @ Wx.T + bx + state @ Wh.T + bh)", "return state, state"], start: "start")
    }
    if usesCell(.lstm) {
      scan(
        "lstm", "All states of an LSTM.",
        [
          "h, c = state", "i, f, g, o = jnp.split(x @ Wx.T + bx + h @ Wh.T + bh, 4, axis=-1)",
          "c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)",
          "h = jax.nn.sigmoid(o) * jnp.tanh(c)",
          "return (h, c), h",
        ], start: "(start, start)")
    }
    if usesCell(.gru) {
      scan(
        "gru", "All states of a GRU.",
        [
          "rx, ux, nx = jnp.split(x @ Wx.T + bx, 3, axis=-1)",
          "rh, uh, nh = jnp.split(state @ Wh.T + bh, 3, axis=-1)",
          "u = jax.nn.sigmoid(ux + uh)", "n = jnp.tanh(nx + jax.nn.sigmoid(rx + rh) * nh)",
          "state = (1 - u) * n + u * state", "return state, state",
        ], start: "start")
    }
    if uses({ if case .attention = $0 { true } else { false } }) {
      lines += [
        "def attention(x, Wq, Wk, Wv):", "    \"\"\"softmax(q kᵀ/√d) v over the steps, one head.\"\"\"",
        "    q, k, v = x @ Wq.T, x @ Wk.T, x @ Wv.T",
        "    return jax.nn.softmax(q @ jnp.swapaxes(k, 1, 2) / jnp.sqrt(len(Wq))) @ v", "", "",
      ]
    }
    if uses({ if case .normalization = $0 { true } else { false } }) {
      lines += [
        "def normal(x, axes):",
        "    \"\"\"Mean 0 and variance 1 over some axes; batch norm as it is in training.\"\"\"",
        "    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)",
        "    return (x - mean) / jnp.sqrt(variance + 1e-5)", "", "",
      ]
    }
    if hasRandom {
      lines += [
        "def dropout(x, rate, key, layer):", "    \"\"\"Without a key, x itself.\"\"\"",
        "    if key is None:",
        "        return x",
        "    kept = jax.random.bernoulli(jax.random.fold_in(key, layer), 1 - rate, x.shape)",
        "    return jnp.where(kept, x / (1 - rate), 0)", "", "",
      ]
    }
    return lines
  }

  // MARK: Loss and training

  private var lossText: String {
    let loss = facts.architecture.loss
    let reduce = loss.reduction == .sum ? "jnp.sum" : "jnp.mean"
    switch loss.kind {
    case .mse: return "\(reduce)((output - y) ** 2)"
    case .halfsse: return "jnp.sum((output - y) ** 2) / 2" + (loss.reduction == .sum ? "" : " / len(y)")
    case .mae: return "\(reduce)(jnp.abs(output - y))"
    case .huber:
      return
        "\(reduce)(jnp.where(jnp.abs(output - y) <= 1, (output - y) ** 2 / 2, jnp.abs(output - y) - 0.5))"
    case .hinge: return "\(reduce)(jax.nn.relu(1 - y * output))"
    case .bce:
      return facts.takesLogits
        ? "\(reduce)(jax.nn.softplus(output) - y * output)"
        : "-\(reduce)(jax.scipy.special.xlogy(y, output) + jax.scipy.special.xlog1py(1 - y, -output))"
    case .ce:
      let terms = facts.takesLogits ? "y * jax.nn.log_softmax(output)" : "jax.scipy.special.xlogy(y, output)"
      return "-\(reduce)(jnp.sum(\(terms), axis=-1))"
    }
  }

  private var training: [String] {
    let optimizer = facts.optimizer
    let rate = Python.number(optimizer.rate)
    var update: [String] = []
    switch optimizer.clipping {
    case .norm(let limit)?:
      update += [
        "norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradients)))",
        "gradients = jax.tree.map(lambda g: g * jnp.minimum(1, \(limit) / (norm + 1e-6)), gradients)",
      ]
    case .value(let limit)?:
      update += ["gradients = jax.tree.map(lambda g: jnp.clip(g, -\(limit), \(limit)), gradients)"]
    case nil: break
    }
    if optimizer.decay > 0 {
      update += ["gradients = jax.tree.map(lambda g, w: g + \(optimizer.decay) * w, gradients, parameters)"]
    }
    func adam(_ beta1: Double, _ beta2: Double, _ epsilon: Double) -> [String] {
      [
        "m = jax.tree.map(lambda m, g: \(beta1) * m + (1 - \(beta1)) * g, m, gradients)",
        "v = jax.tree.map(lambda v, g: \(beta2) * v + (1 - \(beta2)) * g**2, v, gradients)",
        "parameters = jax.tree.map(",
        "    lambda w, m, v: w - \(rate) * m / (1 - \(beta1)**t) / (jnp.sqrt(v / (1 - \(beta2)**t)) + \(epsilon)),",
        "    parameters, m, v)",
      ]
    }
    switch optimizer.kind {
    case .sgd: update += ["parameters = jax.tree.map(lambda w, g: w - \(rate) * g, parameters, gradients)"]
    case .momentum(let mu):
      update += [
        "v = jax.tree.map(lambda v, g: \(mu) * v + g, v, gradients)",
        "parameters = jax.tree.map(lambda w, v: w - \(rate) * v, parameters, v)",
      ]
    case .nesterov(let mu):
      update += [
        "v = jax.tree.map(lambda v, g: \(mu) * v + g, v, gradients)",
        "parameters = jax.tree.map(lambda w, g, v: w - \(rate) * (g + \(mu) * v), parameters, gradients, v)",
      ]
    case .adam(let beta1, let beta2, let epsilon): update += adam(beta1, beta2, epsilon)
    case .adamw(let beta1, let beta2, let epsilon, let decay):
      update += ["parameters = jax.tree.map(lambda w: (1 - \(rate) * \(decay)) * w, parameters)"]
      update += adam(beta1, beta2, epsilon)
    case .rmsprop(let alpha, let epsilon):
      update += [
        "v = jax.tree.map(lambda v, g: \(alpha) * v + (1 - \(alpha)) * g**2, v, gradients)",
        "parameters = jax.tree.map(",
        "    lambda w, g, v: w - \(rate) * g / (jnp.sqrt(v) + \(epsilon)), parameters, gradients, v)",
      ]
    case .adagrad(let epsilon):
      update += [
        "v = jax.tree.map(lambda v, g: v + g**2, v, gradients)", "parameters = jax.tree.map(",
        "    lambda w, g, v: w - \(rate) * g / (jnp.sqrt(v) + \(epsilon)), parameters, gradients, v)",
      ]
    }
    let key = hasRandom ? ", jax.random.key(t)" : ""
    return [
      "@jax.jit", "def step(parameters, m, v, t):",
      "    \"\"\"One step; m and v are the optimiser's memory.\"\"\"",
      "    loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y\(key))",
    ] + update.map { "    " + $0 } + [
      "    return parameters, m, v, loss", "", "", "m = v = jax.tree.map(jnp.zeros_like, parameters)",
      "for t in range(1, 101):", "    parameters, m, v, loss = step(parameters, m, v, t)",
      "    if t % 20 == 1:",
      "        print(f\"step {t - 1}: loss {loss:.6f}\")",
    ]
  }
}
