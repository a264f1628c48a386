// A net as a PyTorch programmer writes it: an nn.Sequential of modules, small modules for what PyTorch has
// none for. Under torchrun the same program is data parallel.

import Calculus

struct PyTorchProgram: ProgramDialect {
  private let facts: ProgramFacts

  init(_ facts: ProgramFacts) { self.facts = facts }

  /// A module of the sequence, and which of our parameters it holds under which name.
  private struct Module {
    let text: String
    var parameters: [(own: String, theirs: String)] = []
  }

  func lines() throws(Failure) -> [String] {
    let modules = try modules()
    var names: [String] = []
    for (place, module) in modules.enumerated() {
      names += module.parameters.map { "    \"\($0.own)\": \"\(place).\($0.theirs)\"," }
    }
    let architecture = facts.architecture
    let x = architecture.takesIndices == nil ? "numbers[\"x\"]" : "numbers[\"x\"].astype(np.int64)"
    var lines = facts.title("PyTorch")
    lines += ["# python FILE, or torchrun --nproc_per_node=2 FILE.", "import os"] + facts.importLines
    lines += [
      "import numpy as np", "import torch", "import torch.distributed as dist",
      "import torch.nn.functional as F", "from torch import nn", "", "torch.set_default_dtype(torch.float64)",
      "",
    ]
    lines += facts.numberLines + facts.expectedLines()
    lines += ["x = torch.from_numpy(\(x))", "y = torch.from_numpy(numbers[\"y\"])", ""]
    lines += classes()
    lines += ["", "model = nn.Sequential("] + modules.map { "    \($0.text)," } + [")"]
    lines += ["# Where Nabla's parameters are.", "names = {"] + names + ["}", ""]
    lines += [
      "state = dict(model.named_parameters()) | dict(model.named_buffers())", "with torch.no_grad():",
      "    for own, theirs in names.items():", "        state[theirs].copy_(torch.from_numpy(numbers[own]))",
      "",
      "",
      "def loss_of(output, y):", "    return \(lossText)", "", "",
    ]
    lines += facts.compareLines + ["", ""] + parallelLines() + [""]
    if facts.hasDropout {
      lines += [
        "# Compared without dropout, which is drawn at random.", "for module in model.modules():",
        "    if isinstance(module, nn.Dropout):", "        module.eval()", "",
      ]
    }
    lines += [
      "loss = share_loss()", "loss.backward()", "whole = total(loss)", "if rank == 0:",
      "    compare(\"loss\", whole, LOSS)",
      "    for own, theirs in names.items():", "        if \"d\" + own in numbers:",
      "            compare(\"d\" + own, state[theirs].grad, numbers[\"d\" + own])",
      "    print(\"the same as Nabla's\")",
    ]
    lines += [
      "", "model.train()", "optimizer = \(optimizerText)", "for step in range(100):",
      "    optimizer.zero_grad()",
      "    loss = share_loss()", "    loss.backward()",
    ]
    lines += clippingLines
    return lines + [
      "    optimizer.step()", "    whole = total(loss)", "    if rank == 0 and step % 20 == 0:",
      "        print(f\"step {step}: loss {whole:.6f}\")", "if processes > 1:",
      "    dist.destroy_process_group()",
    ]
  }

  // MARK: Modules

  private func modules() throws(Failure) -> [Module] {
    var modules: [Module] = []
    for (index, layer) in facts.layers.enumerated() {
      if let module = try module(layer.kind, index) { modules.append(module) }
      if case .recurrent(_, _, let givesSequence) = layer.kind {
        modules.append(Module(text: givesSequence ? "AllStates()" : "LastState()"))
      }
      switch facts.transfer(index) {
      case .linear: break
      case .softmax: modules.append(Module(text: "nn.Softmax(dim=-1)"))
      case .elementwise(let activation):
        let own = try ProgramActivation(activation.name, in: "PyTorch")
        modules.append(Module(text: own.torchModule ?? "Elementwise(\(own.torch))"))
      }
    }
    return modules
  }

  private func module(_ kind: LayerKind, _ index: Int) throws(Failure) -> Module? {
    let shape = facts.architecture.shapes[index]
    let n = index + 1
    func held(_ pairs: [(Symbol, String)]) -> [(own: String, theirs: String)] {
      pairs.map { (QuantityName($0.0, n).ascii, $0.1) }
    }
    let weights: [(Symbol, String)] = [(.weights, "weight"), (.bias, "bias")]
    switch kind {
    case .dense(let units, let hasBias):
      return Module(
        text: "nn.Linear(\(shape.last ?? 1), \(units)\(hasBias ? "" : ", bias=False"))",
        parameters: held(hasBias ? weights : [weights[0]]))
    case .convolution(let channels, let kernel, let stride, let padding, let hasBias):
      var words = "nn.Conv2d(\(shape[0]), \(channels), \(Python.tuple(kernel))"
      if stride != Extent(1, 1) { words += ", stride=\(Python.tuple(stride))" }
      if padding != Extent(0, 0) { words += ", padding=\(Python.tuple(padding))" }
      return Module(
        text: words + (hasBias ? ")" : ", bias=False)"), parameters: held(hasBias ? weights : [weights[0]]))
    case .pooling(let pooling, let size, let stride):
      return Module(
        text:
          "nn.\(pooling == .max ? "Max" : "Avg")Pool2d(\(Python.tuple(size)), stride=\(Python.tuple(stride)))"
      )
    case .flatten: return Module(text: "nn.Flatten()")
    case .recurrent(let cell, let units, _):
      let name = cell == .simple ? "RNN" : cell.rawValue.uppercased()
      return Module(
        text: "nn.\(name)(\(shape[1]), \(units), batch_first=True)",
        parameters: held([
          (.inputWeights, "weight_ih_l0"), (.stateWeights, "weight_hh_l0"), (.inputBias, "bias_ih_l0"),
          (.stateBias, "bias_hh_l0"),
        ]))
    case .embedding(let words, let dimensions):
      return Module(text: "nn.Embedding(\(words), \(dimensions))", parameters: held([(.embedding, "weight")]))
    case .mean: return Module(text: "MeanOverSteps()")
    case .dropout(let rate): return Module(text: "nn.Dropout(\(Python.number(rate)))")
    case .normalization(.layer):
      return Module(
        text: "nn.LayerNorm(\(Python.tuple(shape)))",
        parameters: held([(.scale, "weight"), (.offset, "bias")]))
    case .normalization(.batch):
      if shape.count == 1, facts.network.rows == 1 {
        throw Failure(
          .value, "PyTorch has no batch norm over one example", hint: "give the net two examples or more")
      }
      let name = shape.count == 3 ? "nn.BatchNorm2d" : shape.count == 2 ? "FeatureNorm" : "nn.BatchNorm1d"
      return Module(
        text: "\(name)(\(shape.count == 3 ? shape[0] : shape.last ?? 1))",
        parameters: held([
          (.scale, "weight"), (.offset, "bias"), (.runningMean, "running_mean"),
          (.runningVariance, "running_var"),
        ]))
    case .attention(let dimensions):
      return Module(
        text: "Attention(\(shape[1]), \(dimensions))",
        parameters: held([
          (.queryWeights, "query.weight"), (.keyWeights, "key.weight"), (.valueWeights, "value.weight"),
        ]))
    case .elementwise: return nil
    }
  }

  /// Modules that PyTorch has not, those that are used.
  private func classes() -> [String] {
    var lines: [String] = []
    func add(_ head: String, _ words: String, _ body: [String]) {
      lines += ["", "class \(head):", "    \"\"\"\(words)\"\"\"", ""] + body.map { "    " + $0 } + [""]
    }
    let kinds = facts.layers.map(\.kind)
    func uses(_ test: (LayerKind) -> Bool) -> Bool { kinds.contains(where: test) }
    if uses({ if case .recurrent(_, _, false) = $0 { true } else { false } }) {
      add(
        "LastState(nn.Module)", "The last state of a recurrent layer.",
        ["def forward(self, outputs):", "    return outputs[0][:, -1]"])
    }
    if uses({ if case .recurrent(_, _, true) = $0 { true } else { false } }) {
      add(
        "AllStates(nn.Module)", "All states of a recurrent layer.",
        ["def forward(self, outputs):", "    return outputs[0]"])
    }
    if uses({ $0 == .mean }) {
      add(
        "MeanOverSteps(nn.Module)", "The mean over the steps.",
        ["def forward(self, x):", "    return x.mean(dim=1)"])
    }
    if uses({ if case .attention = $0 { true } else { false } }) {
      add(
        "Attention(nn.Module)", "softmax(q kᵀ/√d) v over the steps, one head.",
        [
          "def __init__(self, features, dimensions):", "    super().__init__()",
          "    self.query = nn.Linear(features, dimensions, bias=False)",
          "    self.key = nn.Linear(features, dimensions, bias=False)",
          "    self.value = nn.Linear(features, dimensions, bias=False)", "", "def forward(self, x):",
          "    return F.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x))",
        ])
    }
    if zip(kinds, facts.architecture.shapes).contains(where: { $0 == .normalization(.batch) && $1.count == 2 }
    ) {
      add(
        "FeatureNorm(nn.BatchNorm1d)", "Batch norm of steps × features, the features last.",
        ["def forward(self, x):", "    return super().forward(x.transpose(1, 2)).transpose(1, 2)"])
    }
    let isElementwise = facts.layers.indices.contains { index in
      if case .elementwise(let own) = facts.transfer(index) {
        return (try? ProgramActivation(own.name, in: "PyTorch"))?.torchModule == nil
      }
      return false
    }
    if isElementwise {
      add(
        "Elementwise(nn.Module)", "A function of each number.",
        [
          "def __init__(self, function):", "    super().__init__()", "    self.function = function", "",
          "def forward(self, x):", "    return self.function(x)",
        ])
    }
    return lines
  }

  // MARK: Loss and training

  private var lossText: String {
    let loss = facts.architecture.loss
    let isSum = loss.reduction == .sum
    let how = isSum ? ", reduction=\"sum\"" : ""
    let end = isSum ? ".sum()" : ".mean()"
    switch loss.kind {
    case .mse: return "F.mse_loss(output, y\(how))"
    case .halfsse: return "F.mse_loss(output, y, reduction=\"sum\") / 2" + (isSum ? "" : " / len(y)")
    case .mae: return "F.l1_loss(output, y\(how))"
    case .huber: return "F.huber_loss(output, y\(how))"
    case .hinge: return "F.relu(1 - y * output)\(end)"
    case .bce:
      return facts.takesLogits
        ? "F.binary_cross_entropy_with_logits(output, y\(how))" : "F.binary_cross_entropy(output, y\(how))"
    case .ce:
      guard facts.takesLogits else { return "-torch.xlogy(y, output).sum(-1)\(end)" }
      return facts.architecture.outputShape.count == 1
        ? "F.cross_entropy(output, y\(how))"
        : "F.cross_entropy(output.flatten(0, -2), y.flatten(0, -2)\(how))"
    }
  }

  /// DistributedDataParallel takes the mean over processes, so each loss counts as much as its share of the
  /// batch.
  private func parallelLines() -> [String] {
    let isSum = facts.architecture.loss.reduction == .sum
    let weight = isSum ? "processes" : "len(rows) * processes / len(x)"
    var lines = [
      "processes, rank = int(os.environ.get(\"WORLD_SIZE\", 1)), int(os.environ.get(\"RANK\", 0))",
      "net = model",
      "if processes > 1:", "    dist.init_process_group(\"gloo\")",
      "    net = nn.parallel.DistributedDataParallel(model)",
    ]
    if facts.hasBatchNorm {
      lines += [
        "# Batch norm looks at the whole batch, so every process takes all of it.",
        "rows, weight = torch.arange(len(x)), 1",
      ]
    } else {
      lines += [
        "# Every process takes its share of the examples; all of them where they are too few.",
        "if len(x) < processes:", "    rows, weight = torch.arange(len(x)), 1", "else:",
        "    rows = torch.arange(rank, len(x), processes)", "    weight = \(weight)",
      ]
    }
    return lines + [
      "", "", "def share_loss():", "    return weight * loss_of(net(x[rows]), y[rows])", "", "",
      "def total(loss):", "    whole = loss.detach().clone()", "    if processes > 1:",
      "        dist.all_reduce(whole)", "    return whole / processes", "",
    ]
  }

  private var optimizerText: String {
    let optimizer = facts.optimizer
    let rate = "model.parameters(), lr=\(optimizer.rate)"
    let decay = optimizer.decay > 0 ? ", weight_decay=\(optimizer.decay)" : ""
    switch optimizer.kind {
    case .sgd: return "torch.optim.SGD(\(rate)\(decay))"
    case .momentum(let mu): return "torch.optim.SGD(\(rate), momentum=\(mu)\(decay))"
    case .nesterov(let mu): return "torch.optim.SGD(\(rate), momentum=\(mu), nesterov=True\(decay))"
    case .adam(let beta1, let beta2, let epsilon):
      return "torch.optim.Adam(\(rate), betas=(\(beta1), \(beta2)), eps=\(epsilon)\(decay))"
    case .adamw(let beta1, let beta2, let epsilon, let own):
      return "torch.optim.AdamW(\(rate), betas=(\(beta1), \(beta2)), eps=\(epsilon), weight_decay=\(own))"
    case .rmsprop(let alpha, let epsilon):
      return "torch.optim.RMSprop(\(rate), alpha=\(alpha), eps=\(epsilon)\(decay))"
    case .adagrad(let epsilon): return "torch.optim.Adagrad(\(rate), eps=\(epsilon)\(decay))"
    }
  }

  private var clippingLines: [String] {
    var lines: [String] = []
    switch facts.optimizer.clipping {
    case .norm(let limit)?: lines.append("    nn.utils.clip_grad_norm_(model.parameters(), \(limit))")
    case .value(let limit)?: lines.append("    nn.utils.clip_grad_value_(model.parameters(), \(limit))")
    case nil: break
    }
    // AdamW's own decay is another one.
    if case .adamw = facts.optimizer.kind, facts.optimizer.decay > 0 {
      lines += [
        "    for parameter in model.parameters():",
        "        parameter.grad.add_(parameter.detach(), alpha=\(facts.optimizer.decay))",
      ]
    }
    return lines
  }
}
