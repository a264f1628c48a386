// Arrays of another program for the parameters of a net. Names of ours are taken as they are. PyTorch calls
// them by their modules, "0.weight", "fc1.bias", "lstm.weight_ih_l0": the arrays of one module belong to one
// layer, and modules are given to layers in order, by shape. Where two would fit and nothing says which is
// first, nobody guesses.

import Arrays
import Calculus

struct WeightMatching {
  let layout: Layout
  /// Whether arrays lie in the file in the order of the modules. Files of safetensors sort them by name.
  let keepsOrder: Bool
  let path: String

  init(_ layout: Layout, keepsOrder: Bool, _ path: String) {
    self.layout = layout
    self.keepsOrder = keepsOrder
    self.path = path
  }

  /// The arrays of one module, by what stands behind its name.
  private struct Module {
    let name: String
    var parts: [String: NamedArray]

    /// "fc1" is 1 among those called fc; a bare number is one of those without a name.
    var stem: String { String(name.filter { !$0.isNumber }) }
    var numbers: [Int] {
      name.split { !$0.isNumber }.map { Int($0) ?? .max }
    }
  }

  /// PyTorch's words for a parameter.
  private static func words(_ symbol: Symbol) -> [String] {
    switch symbol {
    case .weights, .embedding, .scale: ["weight"]
    case .bias, .offset: ["bias"]
    case .inputWeights: ["weight_ih_l0", "weight_ih"]
    case .stateWeights: ["weight_hh_l0", "weight_hh"]
    case .inputBias: ["bias_ih_l0", "bias_ih"]
    case .stateBias: ["bias_hh_l0", "bias_hh"]
    case .runningMean: ["running_mean"]
    case .runningVariance: ["running_var"]
    case .queryWeights: ["query.weight", "q.weight"]
    case .keyWeights: ["key.weight", "k.weight"]
    case .valueWeights: ["value.weight", "v.weight"]
    default: []
    }
  }

  private static let leaves = Set(Symbol.allCases.flatMap(words)).sorted { $0.utf8.count > $1.utf8.count }

  /// All parameters in layout order. Fails with the first that does not fit.
  func values(_ arrays: [NamedArray]) throws(Failure) -> [Double] {
    let names = Set(arrays.map(\.name))
    let found =
      layout.parameters.contains { names.contains($0.name.ascii) } ? try named(arrays) : try modules(arrays)
    var values: [Double] = []
    values.reserveCapacity(layout.count)
    for (parameter, array) in zip(layout.parameters, found) {
      let numbers = array.doubles
      guard numbers.allSatisfy(\.isFinite) else {
        throw Failure(
          .value,
          "\(shown(array.name)) in '\(shown(path))', which is \(parameter.name.text), has an entry that "
            + "is not a finite number")
      }
      values += numbers
    }
    return values
  }

  private func misfit(_ array: NamedArray, _ parameter: Parameter) -> Failure {
    let isTurned = array.shape.count == 2 && array.shape.reversed() == parameter.shape
    return Failure(
      .shape,
      "\(shown(array.name)) in '\(shown(path))' is \(Tensor.text(of: array.shape)), and \(parameter.name.text) of "
        + "the net is \(Tensor.text(of: parameter.shape))",
      hint: isTurned ? "it is the other way round: weights are outputs × inputs, as in PyTorch" : nil)
  }

  private func named(_ arrays: [NamedArray]) throws(Failure) -> [NamedArray] {
    var found: [NamedArray] = []
    for parameter in layout.parameters {
      guard let array = arrays.first(where: { $0.name == parameter.name.ascii }) else {
        throw Failure(
          .file, "'\(shown(path))' has no \(parameter.name.ascii)",
          hint: "it has " + arrays.prefix(8).map { shown($0.name) }.joined(separator: ", "))
      }
      guard array.shape == parameter.shape else { throw misfit(array, parameter) }
      found.append(array)
    }
    return found
  }

  // MARK: Modules

  private func modules(_ arrays: [NamedArray]) throws(Failure) -> [NamedArray] {
    var modules: [Module] = []
    var places: [String: Int] = [:]
    for array in arrays where !array.name.hasSuffix("num_batches_tracked") {
      guard
        let leaf = WeightMatching.leaves.first(where: { array.name == $0 || array.name.hasSuffix("." + $0) })
      else { return try inOrder(arrays) }
      let name = String(array.name.dropLast(min(leaf.count + 1, array.name.count)))
      if let place = places[name] {
        modules[place].parts[leaf] = array
      } else {
        places[name] = modules.count
        modules.append(Module(name: name, parts: [leaf: array]))
      }
    }
    let isNumbered = Set(modules.map(\.stem)).count <= 1
    if isNumbered || !keepsOrder {
      modules.sort { ($0.stem, $0.numbers) < ($1.stem, $1.numbers) }
    }
    return try assigned(modules, inOrder: isNumbered || keepsOrder)
  }

  /// Gives each layer a module.
  private func assigned(_ modules: [Module], inOrder: Bool) throws(Failure) -> [NamedArray] {
    var rest = modules
    var found: [NamedArray] = []
    var layers: [Int] = []
    for parameter in layout.parameters where layers.last != parameter.name.layer {
      layers.append(parameter.name.layer)
    }
    for layer in layers {
      let own = layout.parameters(of: layer)
      guard let first = rest.first else {
        throw Failure(
          .file, "'\(shown(path))' has nothing for \(own[0].name.text) of layer \(layer)",
          hint: "it has weights for \(modules.count == 1 ? "1 layer" : "\(modules.count) layers")")
      }
      let candidates = inOrder ? [first] : rest.filter { (try? arrays(of: $0, own)) != nil }
      guard let chosen = candidates.first else {
        _ = try arrays(of: first, own)
        return []
      }
      if let other = candidates.first(where: { $0.stem != chosen.stem }) {
        throw Failure(
          .file,
          "'\(shown(chosen.name))' and '\(shown(other.name))' in '\(shown(path))' both fit layer \(layer)",
          hint: "number them in order, as nn.Sequential does")
      }
      found += try arrays(of: chosen, own)
      rest.removeAll { $0.name == chosen.name }
    }
    if let extra = rest.first {
      throw Failure(
        .file, "'\(shown(path))' has more layers than the net: '\(shown(extra.name))' is left over")
    }
    return found
  }

  /// A module's arrays for the parameters of a layer.
  private func arrays(of module: Module, _ parameters: [Parameter]) throws(Failure) -> [NamedArray] {
    var found: [NamedArray] = []
    for parameter in parameters {
      guard case .value(let symbol) = parameter.name.kind else { continue }
      guard let array = WeightMatching.words(symbol).lazy.compactMap({ module.parts[$0] }).first else {
        throw Failure(
          .file,
          "'\(shown(module.name))' in '\(shown(path))' has no \(WeightMatching.words(symbol).first ?? "array") for "
            + parameter.name.text,
          hint: "it has " + module.parts.keys.sorted().prefix(8).joined(separator: ", "))
      }
      guard array.shape == parameter.shape else { throw misfit(array, parameter) }
      found.append(array)
    }
    guard found.count == module.parts.count else {
      let known = Set(found.map(\.name))
      let extra = module.parts.values.map(\.name).sorted().first { !known.contains($0) } ?? ""
      throw Failure(
        .file,
        "'\(shown(extra))' in '\(shown(path))' is nothing of layer \(parameters.first?.name.layer ?? 0)")
    }
    return found
  }

  /// Arrays without names that say anything, such as NumPy's arr_0, arr_1 …
  private func inOrder(_ arrays: [NamedArray]) throws(Failure) -> [NamedArray] {
    guard keepsOrder || Set(arrays.map { $0.name.filter { !$0.isNumber } }).count == 1 else {
      throw Failure(
        .file, "'\(shown(path))' has no \(layout.parameters.first?.name.ascii ?? "parameters")",
        hint: "it has " + arrays.prefix(8).map { shown($0.name) }.joined(separator: ", "))
    }
    let sorted =
      keepsOrder
      ? arrays
      : arrays.sorted { (Int($0.name.filter(\.isNumber)) ?? 0) < (Int($1.name.filter(\.isNumber)) ?? 0) }
    for (parameter, array) in zip(layout.parameters, sorted) where array.shape != parameter.shape {
      throw misfit(array, parameter)
    }
    guard sorted.count == layout.parameters.count else {
      throw Failure(
        .file,
        "'\(shown(path))' has \(sorted.count) arrays, and the net \(layout.parameters.count) parameters")
    }
    return sorted
  }
}

/// Lists of numbers in order.
private func < (a: (String, [Int]), b: (String, [Int])) -> Bool {
  a.0 != b.0 ? a.0 < b.0 : a.1.lexicographicallyPrecedes(b.1)
}
