// A net as a program for another library: the same layers, weights, batch and loss, its gradients beside
// ours, then training. What all programs share is here; how a library says it is in a file for each.

import Arrays
import Calculus

/// The libraries a program can be written for.
public enum ProgramLanguage: String, Sendable, CaseIterable {
  case pytorch, keras, jax

  fileprivate var dialect: any ProgramDialect.Type {
    switch self {
    case .pytorch: PyTorchProgram.self
    case .keras: KerasProgram.self
    case .jax: JAXProgram.self
    }
  }
}

/// How one library says what a net is.
protocol ProgramDialect {
  init(_ facts: ProgramFacts)
  /// The lines of the whole program. Fails where the library has no word for a part of the net.
  func lines() throws(Failure) -> [String]
}

/// A program, and the arrays that are to lie beside it; none where all numbers stand in the program.
public struct NetworkProgram: Sendable {
  public let text: String
  public let arrays: [NamedArray]
}

extension Network {
  /// Numbers that are written into a program; with more, they lie in a file beside it.
  public static let inlineLimit = 4000

  /// A Python program that computes the net's loss and gradients in double precision, compares them with
  /// ours, ends with 1 where they differ, and else trains with `optimizer`. `file` is the name of the .npz
  /// file that `arrays` of the result will be written to, if they are many.
  ///
  /// Fails when a loss or gradient is not finite and where the library has no word for an activation.
  public func program(
    in language: ProgramLanguage, optimizer: Optimizer, file: String?
  ) throws(Failure) -> NetworkProgram {
    let facts = try ProgramFacts(self, optimizer, file)
    let text = try language.dialect.init(facts).lines().joined(separator: "\n") + "\n"
    return NetworkProgram(text: text, arrays: facts.file == nil ? [] : try facts.arrays())
  }
}

/// What every program tells.
struct ProgramFacts {
  /// Without dropout, which every library draws in its own way.
  let network: Network
  /// As they were given.
  let given: Architecture
  let optimizer: Optimizer
  let loss: Double
  let gradients: [Double]
  /// Where the numbers are, if not in the program.
  let file: String?

  var architecture: Architecture { network.architecture }
  var layers: [LayerSpecification] { given.layers }
  var hasDropout: Bool { layers.contains { if case .dropout = $0.kind { true } else { false } } }
  var hasBatchNorm: Bool { layers.contains { $0.kind == .normalization(.batch) } }

  /// Whether the loss takes the sums of the last layer, so that its activation is left to the loss.
  var lossTakesSums: Bool {
    architecture.loss.usesSums(architecture.transfers[architecture.depth - 1])
  }
  var takesLogits: Bool { architecture.loss.takesLogits(architecture.transfers[architecture.depth - 1]) }

  /// The activation that stands in the program behind a layer, counted from 0.
  func transfer(_ index: Int) -> Transfer {
    index == layers.count - 1 && lossTakesSums ? .linear : layers[index].transfer
  }

  fileprivate init(_ network: Network, _ optimizer: Optimizer, _ file: String?) throws(Failure) {
    let own = network.architecture
    given = own
    let still = own.layers.map { layer in
      if case .dropout = layer.kind { LayerSpecification(.dropout(0), layer.transfer) } else { layer }
    }
    var copy = try Network(
      Architecture(input: own.inputShape, layers: still, loss: own.loss), layout: network.layout,
      parameters: network.parameters, inputs: network.inputs, targets: network.targets, seed: network.seed,
      seeded: [])
    copy.precision = network.precision
    self.network = copy
    self.optimizer = optimizer
    loss = try copy.loss()
    gradients = try copy.gradients()
    guard loss.isFinite, gradients.allSatisfy(\.isFinite) else {
      throw Failure(
        .value, "the loss or a gradient is not a finite number, which no program could agree with")
    }
    let count = network.layout.count + network.inputs.values.count + network.targets.values.count
    guard count <= Network.inlineLimit || file != nil else {
      throw Failure(
        .limit, "\(count) numbers are too many to write into a program",
        hint: "name a file: code pytorch net.py writes net.npz beside it")
    }
    self.file = count <= Network.inlineLimit ? nil : file
  }

  /// What the program compares with, and starts from.
  fileprivate func arrays() throws(Failure) -> [NamedArray] {
    var arrays: [NamedArray] = []
    for parameter in network.layout.parameters {
      arrays.append(
        try NamedArray(
          name: parameter.name.ascii, shape: parameter.shape,
          values: .float64(Array(network.parameters[parameter.range]))))
      if let gradient = parameter.name.gradient, parameter.isTrained {
        arrays.append(
          try NamedArray(
            name: gradient.ascii, shape: parameter.shape, values: .float64(Array(gradients[parameter.range])))
        )
      }
    }
    arrays.append(
      try NamedArray(name: "x", shape: network.inputs.shape, values: .float64(network.inputs.values)))
    arrays.append(
      try NamedArray(name: "y", shape: network.targets.shape, values: .float64(network.targets.values)))
    return arrays
  }

  // MARK: Lines that all programs share

  /// `numbers = {…}`: x, y, every parameter and, with a d before its name, its gradient.
  var numberLines: [String] {
    if let file {
      return ["numbers = dict(np.load(Path(__file__).with_name(\(Python.quoted(file)))))"]
    }
    var lines = ["numbers = {"]
    func add(_ name: String, _ shape: [Int], _ values: [Double]) {
      lines += Python.entry(name, shape, values)
    }
    add("x", network.inputs.shape, network.inputs.values)
    add("y", network.targets.shape, network.targets.values)
    for parameter in network.layout.parameters {
      add(parameter.name.ascii, parameter.shape, Array(network.parameters[parameter.range]))
    }
    lines.append("    # Nabla's gradients.")
    for parameter in network.layout.parameters where parameter.isTrained {
      guard let gradient = parameter.name.gradient else { continue }
      add(gradient.ascii, parameter.shape, Array(gradients[parameter.range]))
    }
    return lines + [
      "}", "numbers = {name: np.array(value, dtype=np.float64) for name, value in numbers.items()}",
    ]
  }

  var importLines: [String] {
    ["import sys"] + (file == nil ? [] : ["from pathlib import Path"]) + [""]
  }

  /// The comparison with our numbers.
  var compareLines: [String] {
    [
      "def compare(name, found, expected):",
      "    \"\"\"Ends the program at the first entry that differs from Nabla's.\"\"\"",
      "    found, expected = np.asarray(found), np.asarray(expected)",
      "    print(f\"{name} = {np.array2string(found, threshold=20)}\")",
      "    if found.shape != expected.shape:",
      "        sys.exit(f\"{name} is {found.shape}, and {expected.shape} in Nabla\")",
      "    close = np.abs(found - expected) <= TOLERANCE * np.maximum(1, np.abs(expected))",
      "    if not close.all():",
      "        place = tuple(np.argwhere(~close)[0])",
      "        entry = name + (str([int(k) + 1 for k in place]) if place else \"\")",
      "        sys.exit(f\"{entry} is {found[place]}, and {expected[place]} in Nabla\")",
    ]
  }

  /// What our loss is, and how far gradients may be from ours; the library may be less exact than we are.
  func expectedLines(_ tolerance: String? = nil) -> [String] {
    let own = tolerance ?? "1e-9"
    let single = "1e-4  # Nabla computed in single precision"
    return [
      "LOSS = \(Python.number(loss))", "TOLERANCE = \(network.precision == .double ? own : single)",
    ]
  }

  /// "The net … in PyTorch", as a comment.
  func title(_ library: String) -> [String] {
    var names = layers.map(\.transfer.name)
    if Set(names).count == 1 { names = [names[0]] }
    let net = given.isDense ? "\(given.text) \(names.joined(separator: " "))" : given.text
    return [
      "# \(net), \(architecture.loss.name) in \(library).",
      "# Loss and gradients beside Nabla's, then training.",
    ]
  }
}
