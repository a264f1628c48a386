// The formulas that stand above the numbers: W1·x + b1, σ(z1), δ2·a1ᵀ.

import Calculus

extension Formulas {
  /// What layer `number` takes: x, a1.
  func sourceText(_ number: Int) -> String { snapshot.source(of: number).text }

  private var isSingle: Bool { snapshot.rows == 1 }

  /// Right side of a computed quantity.
  func head(_ name: QuantityName) -> String {
    let number = name.kind == .output ? depth : name.layer
    let specification = architecture.layers[number - 1]
    let source = sourceText(number)
    let n = "\(number)"
    let symbol: Symbol
    switch name.kind {
    case .value(let own): symbol = own
    default: symbol = .activation
    }
    if symbol == .activation, specification.kind.formsSums || specification.kind == .elementwise {
      let sums = specification.kind.formsSums ? "z\(n)" : source
      return specification.transfer.isLinear ? sums : "\(specification.transfer.symbol)(\(sums))"
    }
    switch (specification.kind, symbol) {
    case (.dense(_, let hasBias), _): return "W\(n)·\(source)" + (hasBias ? " + b\(n)" : "")
    case (.convolution(_, _, _, _, let hasBias), _): return "W\(n) ⋆ \(source)" + (hasBias ? " + b\(n)" : "")
    case (.pooling(let pooling, let size, _), _):
      return "\(pooling == .max ? "the largest" : "the mean") of \(size.height)×\(size.width) of \(source)"
    case (.flatten, _): return "\(source) as one vector"
    case (.embedding, _): return "the rows \(source) of E\(n)"
    case (.mean, _): return "the mean of \(source) over the steps"
    case (.dropout, .mask): return "0 or the scale, drawn anew in each step"
    case (.dropout, _): return "m\(n) ⊙ \(source)"
    case (.normalization(let norm), .mean):
      return "the mean of \(source)" + (norm == .batch ? " over the batch" : " over an example")
    case (.normalization, .variance): return "the mean of (\(source) − μ\(n))²"
    case (.normalization, .normalized): return "(\(source) − μ\(n))/√(var\(n) + 1e−05)"
    case (.normalization, _): return "γ\(n) ⊙ x̂\(n) + β\(n)"
    case (.recurrent, .sum): return "Wx\(n)·\(source)[t] + bx\(n) + Wh\(n)·h\(n)[t−1] + bh\(n)"
    case (.recurrent, .inputSum): return "Wx\(n)·\(source)[t] + bx\(n)"
    case (.recurrent, .stateSum): return "Wh\(n)·h\(n)[t−1] + bh\(n)"
    case (.recurrent, .inputGate): return "σ(zᵢ)"
    case (.recurrent, .forgetGate): return "σ(z_f)"
    case (.recurrent, .candidate): return "tanh(z_g)"
    case (.recurrent, .outputGate): return "σ(zₒ)"
    case (.recurrent, .resetGate), (.recurrent, .updateGate): return "σ(zx\(n) + zh\(n))"
    case (.recurrent, .newState): return "tanh(zx\(n) + r\(n) ⊙ zh\(n))"
    case (.recurrent, .cell): return "f\(n) ⊙ c\(n)[t−1] + i\(n) ⊙ g\(n)"
    case (.recurrent(.simple, _, _), .state): return "tanh(z\(n))"
    case (.recurrent(.lstm, _, _), .state): return "o\(n) ⊙ tanh(c\(n))"
    case (.recurrent, .state): return "(1 − u\(n)) ⊙ n\(n) + u\(n) ⊙ h\(n)[t−1]"
    case (.recurrent(_, _, let givesSequence), _): return givesSequence ? "h\(n)" : "h\(n) of the last step"
    case (.attention, .query): return "\(source)·Wq\(n)ᵀ"
    case (.attention, .key): return "\(source)·Wk\(n)ᵀ"
    case (.attention, .value): return "\(source)·Wv\(n)ᵀ"
    case (.attention(let dimensions), .score): return "q\(n)·k\(n)ᵀ/√\(dimensions)"
    case (.attention, .attention): return "softmax(s\(n)) of each row"
    case (.attention, _): return "p\(n)·v\(n)"
    case (.elementwise, _): return source
    }
  }

  /// Right side of ∂L/∂ a quantity or parameter of a layer.
  func gradientHead(_ symbol: Symbol, _ number: Int) -> String {
    let kind = architecture.layers[number - 1].kind
    let source = sourceText(number)
    let n = "\(number)"
    let sum = isSingle ? "" : "Σᵣ "
    let row = isSingle ? "" : "[r]"
    switch (kind, symbol) {
    case (.dense, .weights): return "\(sum)δ\(n)\(row)·\(source)\(row)ᵀ"
    case (.dense, .bias): return "\(sum)δ\(n)\(row)"
    case (.convolution, .weights): return "Σ over places δ\(n)·\(source)"
    case (.convolution, .bias): return "Σ over places δ\(n)"
    case (.dense, .sum), (.convolution, .sum):
      let after = number == depth ? "∂L/∂a\(n)" : returned(number + 1)
      return architecture.transfers[number - 1] == .softmax
        ? "p ⊙ (g − g·p), p = ŷ, g = ∂L/∂ŷ" : "\(after) ⊙ σ′(z\(n))"
    case (_, .activation): return number == depth ? "" : returned(number + 1)
    case (.recurrent(let cell, _, _), .inputWeights):
      return "Σ over steps \(sums(cell, n).0)[t]·\(source)[t]ᵀ"
    case (.recurrent(let cell, _, _), .stateWeights): return "Σ over steps \(sums(cell, n).1)[t]·h\(n)[t−1]ᵀ"
    case (.recurrent(let cell, _, _), .inputBias): return "Σ over steps \(sums(cell, n).0)[t]"
    case (.recurrent(let cell, _, _), .stateBias): return "Σ over steps \(sums(cell, n).1)[t]"
    case (.recurrent(let cell, _, _), .state):
      return "∂L/∂h[t] from above + Wh\(n)ᵀ·\(sums(cell, n).1)[t+1]"
        + (cell == .gru ? " + ∂L/∂h[t+1] ⊙ u[t+1]" : "")
    case (.recurrent(.simple, _, _), .sum): return "∂L/∂h\(n) ⊙ (1 − h\(n)²)"
    case (.recurrent, .sum), (.recurrent, .inputSum), (.recurrent, .stateSum):
      return "∂L/∂ the gates, times their slopes"
    case (.recurrent, .cell): return "∂L/∂h\(n) ⊙ o\(n) ⊙ (1 − tanh²c\(n)) + ∂L/∂c\(n)[t+1] ⊙ f\(n)[t+1]"
    case (.embedding, _):
      let touched = touchedRows(number)
      let names = touched.prefix(8).map(String.init).joined(separator: ", ")
      let words = snapshot.layout[QuantityName(.embedding, number)]?.shape.first ?? 0
      return "Σ where a row is looked up: \(touched.count == 1 ? "row" : "rows") \(names)"
        + (touched.count > 8 ? " …" : "") + " of \(words)"
    case (.normalization, .scale): return "Σ ∂L/∂a\(n) ⊙ x̂\(n)"
    case (.normalization, .offset): return "Σ ∂L/∂a\(n)"
    case (.attention, .queryWeights): return "∂L/∂q\(n)ᵀ·\(source)"
    case (.attention, .keyWeights): return "∂L/∂k\(n)ᵀ·\(source)"
    case (.attention, .valueWeights): return "∂L/∂v\(n)ᵀ·\(source)"
    case (.attention(let dimensions), .query): return "∂L/∂s\(n)·k\(n)/√\(dimensions)"
    case (.attention(let dimensions), .key): return "∂L/∂s\(n)ᵀ·q\(n)/√\(dimensions)"
    case (.attention, .value): return "p\(n)ᵀ·∂L/∂a\(n)"
    case (.attention, .score): return "p\(n) ⊙ (∂L/∂p\(n) − ∂L/∂p\(n)·p\(n))"
    case (.attention, .attention): return "∂L/∂a\(n)·v\(n)ᵀ"
    default: return "Σ over what is made from it"
    }
  }

  private func sums(_ cell: LayerKind.Cell, _ n: String) -> (String, String) {
    cell == .gru ? ("∂L/∂zx\(n)", "∂L/∂zh\(n)") : ("δ\(n)", "δ\(n)")
  }

  /// ∂L/∂ its input, as layer `number` gives it.
  func returned(_ number: Int) -> String {
    let n = "\(number)"
    switch architecture.layers[number - 1].kind {
    case .dense: return "W\(n)ᵀ·δ\(n)"
    case .convolution: return "W\(n)ᵀ ⋆ δ\(n)"
    case .pooling(.max, _, _): return "∂L/∂a\(n) where the largest was"
    case .pooling(.average, let size, _): return "∂L/∂a\(n)/\(size.height * size.width), shared out"
    case .flatten: return "∂L/∂a\(n), in its shape again"
    case .recurrent(.gru, _, _): return "Wx\(n)ᵀ·∂L/∂zx\(n)[t]"
    case .recurrent: return "Wx\(n)ᵀ·δ\(n)[t]"
    case .embedding: return "0"
    case .mean: return "∂L/∂a\(n)/\(architecture.shapes[number - 1][0])"
    case .dropout: return "m\(n) ⊙ ∂L/∂a\(n)"
    case .normalization:
      return "(g − mean g − x̂\(n) mean(g ⊙ x̂\(n)))/√(var\(n) + 1e−05), g = γ\(n) ⊙ ∂L/∂a\(n)"
    case .attention: return "∂L/∂q\(n)·Wq\(n) + ∂L/∂k\(n)·Wk\(n) + ∂L/∂v\(n)·Wv\(n)"
    case .elementwise: return "∂L/∂a\(n) ⊙ \(architecture.transfers[number - 1].symbol)′"
    }
  }

  /// Rows of an embedding that the batch looked up, from 0, each once.
  func touchedRows(_ number: Int) -> [Int] {
    guard let indices = snapshot[snapshot.source(of: number)] else { return [] }
    return Set(indices.numbers.map { Int($0) }).sorted()
  }
}
