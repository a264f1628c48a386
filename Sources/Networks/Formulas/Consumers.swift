// The other direction: which entries are made from a given one. Found by looking at every entry that may be,
// with a cheap test first; the formulas themselves have the last word.

import Calculus

extension Formulas {
  /// Quantities whose formulas can mention `name`.
  private func followers(of name: QuantityName) -> [QuantityName] {
    let layer: Int
    switch name.kind {
    case .input: layer = 1
    case .output: return lossSource == name ? [QuantityName(.loss)] : []
    case .value(.activation): layer = name.layer + 1
    case .value: layer = name.layer
    default: return []
    }
    var found = snapshot.order.filter { ($0.kind == .output ? depth : $0.layer) == layer }
    if lossSource == name {
      found.removeAll { $0.kind == .output }
      found.append(QuantityName(.loss))
    }
    return found
  }

  /// Entries made from `entry`, in order.
  func consumers(of entry: Entry, interrupted: () -> Bool = { false }) throws(Failure) -> [Entry] {
    guard let own = snapshot[entry.name] else { return [] }
    let cell = own.extents.cell(entry.place)
    var found: [Entry] = []
    for follower in followers(of: entry.name) {
      if follower.kind == .loss {
        found.append(Entry(name: follower, place: 0))
        continue
      }
      guard let values = snapshot[follower], follower != entry.name || isRecursive(follower) else { continue }
      var range = 0..<values.numbers.count
      if own.isPerExample, values.isPerExample {
        let size = values.numbers.count / max(values.shape[0], 1)
        range = (cell.a * size)..<((cell.a + 1) * size)
        if isPointwise(follower, entry.name) { range = entry.place..<(entry.place + 1) }
      }
      for place in range {
        if place & 1023 == 0, interrupted() { throw Failure(.interrupted, "interrupted") }
        let there = values.extents.cell(place)
        guard let isSure = mayUse(follower, there, entry.name, cell) else { continue }
        if !isSure {
          var builder = NeedBuilder(formulas: self, entry: entry)
          if place & 15 == 0, interrupted() { throw Failure(.interrupted, "interrupted") }
          guard try define(follower, there, in: &builder) else { continue }
        }
        found.append(Entry(name: follower, place: place))
      }
    }
    return found
  }

  /// Whether each entry of a quantity uses another at its own place and nowhere else.
  private func isPointwise(_ name: QuantityName, _ used: QuantityName) -> Bool {
    let layer = name.kind == .output ? depth : name.layer
    let specification = architecture.layers[layer - 1]
    let isActivation = name.kind == .output || name.kind == .value(.activation)
    switch specification.kind {
    case .dense, .convolution, .elementwise:
      let isSoftmax = specification.transfer == .softmax
      return isActivation && !isSoftmax && (used.kind == .sum || specification.kind == .elementwise)
    case .dropout: return isActivation
    case .normalization:
      return isActivation
        ? used.kind == .value(.normalized)
        : name.kind == .value(.normalized) && used == snapshot.source(of: layer)
    default: return false
    }
  }

  /// States and cells are made from those a step before.
  private func isRecursive(_ name: QuantityName) -> Bool {
    name.kind == .value(.state) || name.kind == .value(.cell)
  }

  /// Whether the formula of a cell uses another: nil for no, true for yes, false for perhaps.
  private func mayUse(
    _ name: QuantityName, _ there: Cell, _ used: QuantityName, _ cell: Cell
  ) -> Bool? {
    let layer = name.kind == .output ? depth : name.layer
    let specification = architecture.layers[layer - 1]
    let input = architecture.shapes[layer - 1]
    let isActivation = name.kind == .output || name.kind == .value(.activation)
    if isActivation, specification.kind.formsSums || specification.kind == .elementwise {
      guard used.kind == .sum && used.layer == layer || specification.kind == .elementwise else { return nil }
      guard case .softmax = specification.transfer else { return there == cell ? true : nil }
      let axes = architecture.shapes[layer].count
      return there.with(last: 0, of: axes) == cell.with(last: 0, of: axes) ? true : nil
    }
    switch (specification.kind, used.kind) {
    case (.dense, .weights), (.dense, .bias): return there.last(of: input.count) == cell.a ? true : nil
    case (.dense, _):
      return there.with(last: 0, of: input.count) == cell.with(last: 0, of: input.count) ? true : nil
    case (.convolution, .bias): return there.b == cell.a ? true : nil
    case (.convolution(_, _, let stride, let padding, _), .weights):
      let y = there.c * stride.height + cell.c - padding.height
      let x = there.d * stride.width + cell.d - padding.width
      return there.b == cell.a && y >= 0 && y < input[1] && x >= 0 && x < input[2] ? true : nil
    case (.convolution(_, let kernel, let stride, let padding, _), _):
      let y = cell.c - there.c * stride.height + padding.height
      let x = cell.d - there.d * stride.width + padding.width
      return y >= 0 && y < kernel.height && x >= 0 && x < kernel.width ? true : nil
    case (.pooling(_, let size, let stride), _):
      let y = cell.c - there.c * stride.height, x = cell.d - there.d * stride.width
      return there.b == cell.b && y >= 0 && y < size.height && x >= 0 && x < size.width ? true : nil
    case (.flatten, _):
      return Extents([1] + input).cell(there.b) == Cell(0, cell.b, cell.c, cell.d) ? true : nil
    case (.embedding, .input): return nil
    case (.dropout, _): return there == cell && name.kind != .value(.mask) ? true : nil
    case (.normalization(let norm), _):
      return uses(name, there, used, cell, norm, layer) ? true : nil
    case (.recurrent, _):
      let isSum = name.kind == .sum || name.kind == .value(.inputSum) || name.kind == .value(.stateSum)
      if snapshot.layout[used] != nil { return isSum ? false : nil }
      if used.layer < layer { return isSum && there.b == cell.b ? false : nil }
      // A step uses itself and the one before.
      return isActivation || there.b == cell.b || there.b == cell.b + 1 ? false : nil
    default: return false
    }
  }

  /// The same of a normalisation, whose entries stand in groups, for certain.
  private func uses(
    _ name: QuantityName, _ there: Cell, _ used: QuantityName, _ cell: Cell, _ norm: LayerKind.Norm,
    _ layer: Int
  ) -> Bool {
    let input = architecture.shapes[layer - 1]
    let isSource = used == snapshot.source(of: layer)
    let isMean = used.kind == .value(.mean)
    switch name.kind {
    case .value(.mean): return isSource && group(norm, input, cell) == there
    case .value(.variance): return isSource ? group(norm, input, cell) == there : isMean && cell == there
    case .value(.normalized):
      let isStatistic = isMean || used.kind == .value(.variance)
      return isStatistic ? cell == group(norm, input, there) : isSource && cell == there
    default:
      if used.kind == .value(.normalized) { return cell == there }
      let isParameter = used.kind == .value(.scale) || used.kind == .value(.offset)
      return isParameter && cell == ownParameter(norm, input, there)
    }
  }
}
