// A net as a pipeline: `28x28x1 -> conv 8 5x5 relu -> maxpool 2 -> flatten -> dense 10 -> ce`. Each piece
// between arrows is the shape of an example, a layer with its settings, an activation or the loss. Adding a
// layer to the language is one row of the table.

import Calculus

/// The words of one layer, read from left to right.
struct LayerWords {
  private(set) var rest: ArraySlice<SpecificationWord>
  let name: SpecificationWord

  init(_ words: ArraySlice<SpecificationWord>, name: SpecificationWord) {
    rest = words
    self.name = name
  }

  var next: SpecificationWord? { rest.first }

  /// Takes the next word if it is this one.
  mutating func take(_ text: String) -> Bool {
    guard let word = rest.first, word.text == text else { return false }
    rest.removeFirst()
    return true
  }

  /// A whole number from 1, which must be there.
  mutating func count(_ what: String) throws(Failure) -> Int {
    guard let word = rest.first else {
      throw Failure(.syntax, "\(what) was expected after '\(name.text)'", at: name.range, hint: usage)
    }
    guard let value = Int(word.text), word.text.utf8.allSatisfy({ (48...57).contains($0) }), value >= 1,
      value <= Architecture.unitLimit
    else {
      throw Failure(.value, "\(what) was expected, not '\(shown(word.text))'", at: word.range, hint: usage)
    }
    rest.removeFirst()
    return value
  }

  /// `5x5`, `5×5` or `5` for both; nil when the next word is neither.
  mutating func extent() throws(Failure) -> Extent? {
    guard let word = rest.first, let first = word.text.utf8.first, (48...57).contains(first) else {
      return nil
    }
    let parts = word.text.split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (48...57).contains($0) } ? Int(part).flatMap { $0 <= 1 << 20 ? $0 : nil } : nil
    }
    guard numbers.count == parts.count, numbers.count <= 2 else {
      throw Failure(.value, "'\(shown(word.text))' is no size", at: word.range, hint: "for example 5x5 or 5")
    }
    rest.removeFirst()
    return Extent(numbers[0], numbers.count == 2 ? numbers[1] : numbers[0])
  }

  mutating func size(_ what: String) throws(Failure) -> Extent {
    let at = rest.first?.range ?? name.range
    guard let size = try extent() else {
      throw Failure(.syntax, "\(what) was expected after '\(name.text)'", at: at, hint: usage)
    }
    guard size.height >= 1, size.width >= 1 else {
      throw Failure(.value, "\(what) is at least 1", at: at, hint: usage)
    }
    return size
  }

  mutating func number(_ what: String) throws(Failure) -> Double {
    guard let word = rest.first, let value = Double(String(word.text)), value.isFinite else {
      throw Failure(
        .syntax, "\(what) was expected after '\(name.text)'", at: rest.first?.range ?? name.range, hint: usage
      )
    }
    rest.removeFirst()
    return value
  }

  var usage: String? { LayerSyntax.named(String(name.text)).map { "usage: \($0.usage)" } }
}

/// A layer's word and how its settings are read.
public struct LayerSyntax: Sendable {
  public let name: String
  public let usage: String
  public let summary: String
  let read: @Sendable (inout LayerWords) throws(Failure) -> LayerKind

  static func named(_ name: String) -> LayerSyntax? { all.first { $0.name == name } }

  public static let all: [LayerSyntax] = [
    LayerSyntax(
      name: "dense", usage: "dense UNITS [nobias] [ACTIVATION]",
      summary: "z = W·x + b, every input to every unit"
    ) { (words) throws(Failure) in
      let units = try words.count("a number of units")
      return .dense(units: units, hasBias: !words.take("nobias"))
    },
    LayerSyntax(
      name: "conv", usage: "conv CHANNELS SIZE [stride N] [pad N|same] [nobias] [ACTIVATION]",
      summary: "kernels moved over an image; a cross-correlation, as in PyTorch and Keras"
    ) { (words) throws(Failure) in
      let channels = try words.count("a number of channels")
      let kernel = try words.size("a kernel size such as 5x5")
      var stride = Extent(1, 1)
      var padding = Extent(0, 0)
      var hasBias = true
      while true {
        if words.take("stride") {
          stride = try words.size("a stride")
        } else if words.take("pad") {
          if words.take("same") {
            guard kernel.height % 2 == 1, kernel.width % 2 == 1 else {
              throw Failure(.value, "'pad same' needs a kernel of odd lengths", at: words.name.range)
            }
            padding = Extent(kernel.height / 2, kernel.width / 2)
          } else if let given = try words.extent() {
            padding = given
          } else {
            throw Failure(
              .syntax, "a margin was expected after 'pad'", at: words.name.range, hint: words.usage)
          }
        } else if words.take("nobias") {
          hasBias = false
        } else {
          break
        }
      }
      return .convolution(
        channels: channels, kernel: kernel, stride: stride, padding: padding, hasBias: hasBias)
    },
    LayerSyntax(name: "maxpool", usage: "maxpool SIZE [stride N]", summary: "the largest of each window") {
      (words) throws(Failure) in try pooling(.max, &words)
    },
    LayerSyntax(name: "avgpool", usage: "avgpool SIZE [stride N]", summary: "the mean of each window") {
      (words) throws(Failure) in try pooling(.average, &words)
    },
    LayerSyntax(name: "flatten", usage: "flatten", summary: "any shape as one vector") { _ in .flatten },
    LayerSyntax(
      name: "rnn", usage: "rnn UNITS [sequence]",
      summary: "simple recurrent: h = tanh(Wx·x + bx + Wh·h + bh); the last state, or all of them"
    ) { (words) throws(Failure) in try recurrent(.simple, &words) },
    LayerSyntax(
      name: "lstm", usage: "lstm UNITS [sequence]", summary: "long short-term memory, gates i, f, g, o"
    ) {
      (words) throws(Failure) in try recurrent(.lstm, &words)
    },
    LayerSyntax(name: "gru", usage: "gru UNITS [sequence]", summary: "gated recurrent unit, as in PyTorch") {
      (words) throws(Failure) in try recurrent(.gru, &words)
    },
    LayerSyntax(
      name: "embedding", usage: "embedding WORDS DIMENSIONS",
      summary: "a row of a table for each index from 0"
    ) { (words) throws(Failure) in
      let count = try words.count("a number of words")
      return .embedding(words: count, dimensions: try words.count("a number of dimensions"))
    },
    LayerSyntax(name: "mean", usage: "mean", summary: "the mean over the steps") { _ in .mean },
    LayerSyntax(
      name: "dropout", usage: "dropout RATE", summary: "while training, zeroes inputs with this probability"
    ) { (words) throws(Failure) in
      let at = words.next?.range
      let rate = try words.number("a probability")
      guard rate >= 0, rate < 1 else {
        throw Failure(.value, "the rate of dropout is from 0 to below 1", at: at ?? words.name.range)
      }
      return .dropout(rate)
    },
    LayerSyntax(
      name: "batchnorm", usage: "batchnorm",
      summary: "each feature or channel to mean 0 and variance 1 over the batch"
    ) { _ in .normalization(.batch) },
    LayerSyntax(
      name: "layernorm", usage: "layernorm", summary: "each example to mean 0 and variance 1"
    ) { _ in .normalization(.layer) },
    LayerSyntax(
      name: "attention", usage: "attention DIMENSIONS", summary: "softmax(q·kᵀ/√d)·v over the steps, one head"
    ) { (words) throws(Failure) in .attention(dimensions: try words.count("a number of dimensions")) },
  ]

  private static func pooling(
    _ pooling: LayerKind.Pooling, _ words: inout LayerWords
  ) throws(Failure) -> LayerKind {
    let size = try words.size("a window size such as 2")
    return .pooling(pooling, size: size, stride: words.take("stride") ? try words.size("a stride") : size)
  }

  private static func recurrent(
    _ cell: LayerKind.Cell, _ words: inout LayerWords
  ) throws(Failure) -> LayerKind {
    let units = try words.count("a number of units")
    return .recurrent(cell, units: units, givesSequence: words.take("sequence"))
  }
}

struct PipelineReader {
  private(set) var input: [Int] = []
  private(set) var layers: [LayerSpecification] = []
  /// Where each layer stands, for errors.
  private(set) var ranges: [Range<Int>] = []
  private(set) var loss: Loss?
  private(set) var lossRange: Range<Int>?

  static func isArrow(_ word: SpecificationWord) -> Bool { word.text == "->" || word.text == "→" }

  /// `words` without settings.
  init(_ words: [SpecificationWord]) throws(Failure) {
    let pieces = words.split(omittingEmptySubsequences: false, whereSeparator: PipelineReader.isArrow)
    for (index, piece) in pieces.enumerated() {
      guard let first = piece.first else {
        let arrow = words.first(where: PipelineReader.isArrow)
        throw Failure(
          .syntax, "a layer is missing beside an arrow", at: arrow?.range ?? 0..<1,
          hint: "for example net 28x28x1 -> conv 8 5x5 relu -> flatten -> dense 10 -> ce")
      }
      if index == 0 {
        input = try first.shape
        if let extra = piece.dropFirst().first {
          throw Failure(.syntax, "'->' was expected before '\(shown(extra.text))'", at: extra.range)
        }
        continue
      }
      if loss != nil { throw Failure(.syntax, "nothing may follow the loss", at: first.range) }
      try read(piece, first)
    }
    guard !layers.isEmpty else {
      throw Failure(
        .syntax, "a net needs a layer", at: words.first?.range ?? 0..<1,
        hint: "for example net 4 -> dense 3 -> mse")
    }
  }

  private mutating func read(_ piece: ArraySlice<SpecificationWord>, _ first: SpecificationWord)
    throws(Failure)
  {
    let range = first.range.lowerBound..<(piece.last ?? first).range.upperBound
    var words = LayerWords(piece.dropFirst(), name: first)
    if let syntax = LayerSyntax.named(String(first.text)) {
      layers.append(LayerSpecification(try syntax.read(&words)))
      ranges.append(range)
    } else if try !accept(first) {
      throw unknown(first)
    }
    while let word = words.next {
      _ = words.take(String(word.text))
      guard loss == nil, try accept(word) else {
        if let usage = words.usage {
          throw Failure(.syntax, "'\(shown(word.text))' is not expected here", at: word.range, hint: usage)
        }
        throw unknown(word)
      }
    }
  }

  /// An activation of the layer before, or the loss; false for any other word.
  private mutating func accept(_ word: SpecificationWord) throws(Failure) -> Bool {
    if let found = try word.loss {
      (loss, lossRange) = (found, word.range)
      return true
    }
    guard let transfer = Transfer(named: word.activationName) else { return false }
    if let last = layers.last, last.transfer.isLinear, last.kind.formsSums {
      layers[layers.count - 1] = LayerSpecification(last.kind, transfer)
    } else {
      layers.append(LayerSpecification(.elementwise, transfer))
      ranges.append(word.range)
    }
    return true
  }

  private func unknown(_ word: SpecificationWord) -> Failure {
    let names = LayerSyntax.all.map(\.name)
    return Failure(
      .unknown, "'\(shown(word.text))' is no layer, no activation and no loss", at: word.range,
      hint: Suggestion.hint(
        for: String(word.text), among: names + Loss.names + ["softmax"] + Activation.names)
        ?? "layers are " + names.joined(separator: ", "))
  }
}

extension SpecificationWord {
  /// `28x28x1`: height x width x channels, `10x3`: steps x features, `4`: a vector.
  fileprivate var shape: [Int] {
    get throws(Failure) {
      let parts = text.split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
      var numbers: [Int] = []
      for part in parts {
        guard let number = Int(part), part.utf8.allSatisfy({ (48...57).contains($0) }), number >= 1,
          number <= Architecture.unitLimit
        else {
          throw Failure(
            .syntax, "'\(shown(text))' is no shape of an example", at: range,
            hint: "a vector 4, steps x features 10x3, or height x width x channels 28x28x1")
        }
        numbers.append(number)
      }
      guard numbers.count <= 3 else {
        throw Failure(
          .shape, "an example has at most three axes", at: range, hint: "height x width x channels")
      }
      return numbers.count == 3 ? [numbers[2], numbers[0], numbers[1]] : numbers
    }
  }

  /// Other programs write leaky_relu.
  var activationName: String { String(text.filter { $0 != "_" }) }
}
