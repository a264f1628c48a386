// What every quantity of a net is, one entry at a time, in terms of the entries before it. This is the one
// description of a layer beside its loops: paths, lines with numbers, symbolic derivatives and the written-out
// loss are all built from it, and so check the loops.

import Calculus

struct Formulas: Sendable {
  let snapshot: Snapshot

  var architecture: Architecture { snapshot.architecture }
  var depth: Int { architecture.depth }

  /// The entry at `cell` of a computed quantity, built of the entries it is made from.
  func define<B: ExpressionBuilder>(
    _ name: QuantityName, _ cell: Cell, in b: inout B
  ) throws(Failure) -> B.Expression {
    switch name.kind {
    case .loss: return try loss(in: &b)
    case .output: return try define(.activation, depth, cell, in: &b)
    case .value(let symbol): return try define(symbol, name.layer, cell, in: &b)
    default: throw Failure(.state, "\(name.text) has no formula of its own")
    }
  }

  private func define<B: ExpressionBuilder>(
    _ symbol: Symbol, _ layer: Int, _ cell: Cell, in b: inout B
  ) throws(Failure) -> B.Expression {
    let specification = architecture.layers[layer - 1]
    let source = snapshot.source(of: layer)
    if symbol == .activation, specification.kind.formsSums || specification.kind == .elementwise {
      let sums = specification.kind.formsSums ? QuantityName(.sum, layer) : source
      return try transferred(specification.transfer, sums, architecture.shapes[layer], cell, in: &b)
    }
    let input = architecture.shapes[layer - 1]
    switch specification.kind {
    case .dense: return try dense(layer, source, input, cell, in: &b)
    case .convolution(_, let kernel, let stride, let padding, let hasBias):
      var terms: [B.Expression] = []
      for d in 0..<input[0] {
        for i in 0..<kernel.height {
          for j in 0..<kernel.width {
            let y = cell.c * stride.height + i - padding.height
            let x = cell.d * stride.width + j - padding.width
            guard y >= 0, y < input[1], x >= 0, x < input[2] else { continue }
            terms.append(
              try b.product([
                b.entry(QuantityName(.weights, layer), cell.b, d, i, j), b.entry(source, cell.a, d, y, x),
              ]))
          }
        }
      }
      if hasBias { terms.append(try b.entry(QuantityName(.bias, layer), Cell(cell.b))) }
      return try b.sum(terms)
    case .pooling(let pooling, let size, let stride):
      var window: [B.Expression] = []
      var winner = 0
      var most = -Double.infinity
      for i in 0..<size.height {
        for j in 0..<size.width {
          let here = Cell(cell.a, cell.b, cell.c * stride.height + i, cell.d * stride.width + j)
          if number(source, here) > most { (winner, most) = (window.count, number(source, here)) }
          window.append(try b.entry(source, here))
        }
      }
      if pooling == .max { return try b.largest(window, winner: winner) }
      return try b.quotient(b.sum(window), b.number(Double(window.count)))
    case .flatten:
      let inside = Extents([1] + input).cell(cell.b)
      return try b.entry(source, cell.a, inside.b, inside.c, inside.d)
    case .embedding(let words, _):
      let place = Extents([snapshot.rows] + input).place(Cell(cell.a, cell.b))
      let index = snapshot[source].map { Int($0.numbers[place]) } ?? 0
      return try b.entry(QuantityName(.embedding, layer), Cell(min(max(index, 0), words - 1), cell.c))
    case .mean:
      var terms: [B.Expression] = []
      for t in 0..<input[0] { terms.append(try b.entry(source, cell.a, t, cell.b, 0)) }
      return try b.quotient(b.sum(terms), b.number(Double(input[0])))
    case .dropout:
      if symbol == .mask { return try b.number(number(QuantityName(.mask, layer), cell)) }
      return try b.product([b.entry(QuantityName(.mask, layer), cell), b.entry(source, cell)])
    case .normalization(let norm): return try normal(symbol, norm, layer, source, input, cell, in: &b)
    case .recurrent(let kind, let units, let givesSequence):
      return try recurrent(symbol, kind, units, givesSequence, layer, source, input, cell, in: &b)
    case .attention(let dimensions):
      return try attention(symbol, dimensions, layer, source, input, cell, in: &b)
    case .elementwise: return try b.entry(source, cell)
    }
  }

  func number(_ name: QuantityName, _ cell: Cell) -> Double {
    guard let values = snapshot[name] else { return .nan }
    return values.numbers[values.extents.place(cell)]
  }

  private func transferred<B: ExpressionBuilder>(
    _ transfer: Transfer, _ sums: QuantityName, _ shape: [Int], _ cell: Cell, in b: inout B
  ) throws(Failure) -> B.Expression {
    switch transfer {
    case .linear: return try b.entry(sums, cell)
    case .elementwise(let activation): return try b.apply(activation.name, [b.entry(sums, cell)])
    case .softmax:
      var z: [B.Expression] = []
      for k in 0..<(shape.last ?? 1) { z.append(try b.entry(sums, cell.with(last: k, of: shape.count))) }
      return try b.softmax(z, cell.last(of: shape.count))
    }
  }

  private func dense<B: ExpressionBuilder>(
    _ layer: Int, _ source: QuantityName, _ input: [Int], _ cell: Cell, in b: inout B
  ) throws(Failure) -> B.Expression {
    let unit = cell.last(of: input.count)
    var terms: [B.Expression] = []
    terms.reserveCapacity((input.last ?? 1) + 1)
    for i in 0..<(input.last ?? 1) {
      terms.append(
        try b.product([
          b.entry(QuantityName(.weights, layer), Cell(unit, i)),
          b.entry(source, cell.with(last: i, of: input.count)),
        ]))
    }
    if snapshot.layout[QuantityName(.bias, layer)] != nil {
      terms.append(try b.entry(QuantityName(.bias, layer), Cell(unit)))
    }
    return try b.sum(terms)
  }
}

extension Cell {
  /// With another last index, behind the examples' axis and `axes` of an example.
  func with(last index: Int, of axes: Int) -> Cell {
    var copy = self
    switch axes {
    case 0: break
    case 1: copy.b = index
    case 2: copy.c = index
    default: copy.d = index
    }
    return copy
  }

  func last(of axes: Int) -> Int { axes <= 1 ? b : axes == 2 ? c : d }
}
