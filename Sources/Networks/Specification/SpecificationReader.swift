// The words of a net's description: where they are, and what each may mean.

import Calculus

/// A piece of the description between spaces; brackets keep their inside together.
struct SpecificationWord {
  let text: Substring
  /// UTF-8 offsets from the start of the description.
  let range: Range<Int>

  /// Longest description that is read.
  static let limit = 1 << 20

  static func split(_ text: String) throws(Failure) -> [SpecificationWord] {
    guard text.utf8.count <= limit else {
      throw Failure(.limit, "a description of \(text.utf8.count) bytes is too long", at: 0..<1)
    }
    let scalars = text.unicodeScalars
    var words: [SpecificationWord] = []
    var opened: [Int] = []
    var start: (index: String.Index, offset: Int)?
    var index = scalars.startIndex
    var offset = 0
    while index < scalars.endIndex {
      let scalar = scalars[index]
      // A line that goes on after a backslash has its end inside.
      let isSpace = scalar.value <= 0x20
      if isSpace && opened.isEmpty {
        if let begin = start {
          words.append(.init(text: text[begin.index..<index], range: begin.offset..<offset))
        }
        start = nil
      } else {
        if start == nil { start = (index, offset) }
        if scalar == "[" || scalar == "(" { opened.append(offset) }
        if scalar == "]" || scalar == ")", opened.popLast() == nil {
          throw Failure(.syntax, "nothing is open for this '\(scalar)'", at: offset..<(offset + 1))
        }
      }
      index = scalars.index(after: index)
      offset += UTF8.width(scalar)
    }
    if let open = opened.last {
      throw Failure(.syntax, "a bracket is not closed", at: open..<(open + 1))
    }
    if let begin = start {
      words.append(.init(text: text[begin.index...], range: begin.offset..<offset))
    }
    return joined(words, in: text)
  }

  /// `x = [1, 2]`: an equals sign with spaces around it belongs to one word.
  private static func joined(_ words: [SpecificationWord], in text: String) -> [SpecificationWord] {
    var result: [SpecificationWord] = []
    for word in words {
      if let last = result.last, last.text.hasSuffix("=") || word.text.hasPrefix("=") {
        result[result.count - 1] = .init(
          text: text[last.text.startIndex..<word.text.endIndex],
          range: last.range.lowerBound..<word.range.upperBound)
      } else {
        result.append(word)
      }
    }
    return result
  }

  /// "2-2-3" as sizes.
  var sizes: [Int] {
    get throws(Failure) {
      let hint = "sizes are whole numbers with dashes between them, such as 2-2-3"
      var sizes: [Int] = []
      var at = range.lowerBound
      for part in text.split(separator: "-", omittingEmptySubsequences: false) {
        let length = part.utf8.count
        let place = at..<(at + max(length, 1))
        at += length + 1
        guard !part.isEmpty else {
          throw Failure(.syntax, "a layer size is missing in '\(shown(text))'", at: place, hint: hint)
        }
        guard part.utf8.allSatisfy({ (48...57).contains($0) }) else {
          throw Failure(.syntax, "'\(shown(part))' is not a layer size", at: place, hint: hint)
        }
        guard let size = Int(part), size <= Layout.limit else {
          throw Failure(
            .limit, "a layer of \(shown(part)) units is too large", at: place,
            hint: "the limit is \(Layout.limit) weights and biases")
        }
        guard size >= 1 else {
          throw Failure(.value, "a layer needs at least one unit", at: place, hint: hint)
        }
        sizes.append(size)
      }
      guard sizes.count >= 2 else {
        throw Failure(
          .syntax, "one layer is no net: sizes of inputs and outputs are needed", at: range, hint: hint)
      }
      guard sizes.count - 1 <= Architecture.limit else {
        throw Failure(
          .limit, "\(sizes.count - 1) layers are too many", at: range,
          hint: "the limit is \(Architecture.limit)")
      }
      return sizes
    }
  }
}

/// Sorts the words after the sizes into activations, loss and settings.
struct SpecificationReader {
  private(set) var names: [(transfer: Transfer, range: Range<Int>)] = []
  /// Words that are no settings, where there are arrows between them.
  private(set) var pipeline: [SpecificationWord] = []
  private(set) var loss: Loss?
  private(set) var lossRange: Range<Int>?
  private(set) var precision: Precision?
  private(set) var initialization: Initialization?
  private(set) var seed: UInt64?
  private(set) var usesTextbook = false
  private(set) var textbookRange: Range<Int>?
  private(set) var values: [(name: QuantityName, tensor: Tensor, range: Range<Int>)] = []
  private var settings: Set<String> = []

  init(_ words: [SpecificationWord], evaluate: NetworkSpecification.Evaluate) throws(Failure) {
    let isPipeline = words.contains(where: PipelineReader.isArrow)
    for word in words {
      if let equals = word.text.unicodeScalars.firstIndex(of: "=") {
        try read(setting: word, equals, evaluate)
      } else if isPipeline {
        pipeline.append(word)
      } else if let found = try word.loss {
        if loss != nil { throw Failure(.syntax, "a second loss", at: word.range) }
        (loss, lossRange) = (found, word.range)
      } else if let transfer = Transfer(named: word.activationName) {
        names.append((transfer, word.range))
      } else {
        throw word.unknown
      }
    }
  }

  private mutating func read(
    setting word: SpecificationWord, _ equals: String.Index, _ evaluate: NetworkSpecification.Evaluate
  ) throws(Failure) {
    let name = word.text[..<equals].trimmed
    let value = word.text[word.text.unicodeScalars.index(after: equals)...].trimmed
    let start = word.range.upperBound - word.text[value.startIndex...].utf8.count
    let place = start..<max(start + value.utf8.count, start + 1)
    guard !value.isEmpty else {
      throw Failure(.syntax, "a value is missing after '\(shown(name))='", at: word.range)
    }
    guard settings.insert(String(name)).inserted else {
      throw Failure(.syntax, "\(shown(name)) is given twice", at: word.range)
    }
    switch name {
    case "seed": seed = try SpecificationReader.seed(value).get { $0.located(at: place) }
    case "precision":
      guard let found = Precision(rawValue: String(value)) else {
        throw Failure(
          .unknown, "unknown precision '\(shown(value))'", at: place,
          hint: "precision=double or precision=single")
      }
      precision = found
    case "init":
      do throws(Failure) { initialization = try Initialization(named: value, evaluate: evaluate) } catch {
        throw error.moved(by: start).located(at: place)
      }
    case "weights":
      guard value == "textbook" else {
        throw Failure(
          .unknown, "unknown weights '\(shown(value))'",
          at: place, hint: "weights=textbook, or give W1=[[…]] b1=[…]")
      }
      (usesTextbook, textbookRange) = (true, word.range)
    default:
      guard let reference = QuantityReference(name), reference.indices.isEmpty,
        reference.name.isSettable
      else {
        throw Failure(
          .unknown, "unknown setting '\(shown(name))'",
          at: word.range.lowerBound..<(word.range.lowerBound + max(name.utf8.count, 1)),
          hint: "there are x, y, W1, b1 …, weights, init, precision and seed")
      }
      let tensor: Tensor
      do throws(Failure) { tensor = try evaluate(value) } catch {
        throw error.moved(by: start).located(at: place)
      }
      values.append((reference.name, tensor, place))
    }
  }

  /// A seed is a whole number from 0 to 2⁶⁴ − 1.
  static func seed(_ text: some StringProtocol) -> Result<UInt64, Failure> {
    if let seed = UInt64(text), text.utf8.allSatisfy({ (48...57).contains($0) }) { return .success(seed) }
    return .failure(
      Failure(
        .value, "a seed is a whole number from 0 to \(UInt64.max), not '\(shown(text))'"))
  }

  /// The loss named; otherwise ce for softmax, and mse, which takes any targets.
  var resolvedLoss: Loss {
    if let loss { return loss }
    return Loss(names.last?.transfer.name == "softmax" ? .ce : .mse)
  }

  /// An activation for each of `depth` layers.
  func transfers(depth: Int) throws(Failure) -> [Transfer] {
    var all = names
    var last: Transfer?
    if case .softmax? = all.last?.transfer { last = all.popLast()?.transfer }
    for entry in all where entry.transfer.name == "softmax" {
      throw Failure(.value, "softmax can only be the last layer's activation", at: entry.range)
    }
    guard let sigmoid = Transfer(named: "sigmoid") else {
      throw Failure(.unknown, "the function table has no sigmoid")
    }
    if last == nil, resolvedLoss.kind == .ce, resolvedLoss.reading == .own,
      all.count != depth || depth == 1 && all.count == 1
    {
      // ce takes logits: what was named is for the hidden layers.
      last = .linear
    }
    if last == nil, resolvedLoss.kind == .bce, resolvedLoss.reading == .own, all.count == 1, depth > 1,
      all[0].transfer.name != "sigmoid",
      !all[0].transfer.isLinear
    {
      last = sigmoid
    }
    let hidden = last == nil ? depth : depth - 1
    let given = all.map(\.transfer)
    var result: [Transfer]
    switch given.count {
    case 0: result = [Transfer](repeating: sigmoid, count: hidden)
    case 1: result = [Transfer](repeating: given[0], count: hidden)
    case hidden: result = given
    default:
      let place = all.first.map { $0.range.lowerBound..<(all.last ?? $0).range.upperBound }
      throw Failure(
        .shape, "\(given.count) activations for \(hidden) \(hidden == 1 ? "layer" : "layers")", at: place,
        hint: "name one for all layers, or one for each")
    }
    if let last { result.append(last) }
    return result
  }
}

extension SpecificationWord {
  /// `bce`, `mse(sum)`, `ce(logits)`; nil when the word is no loss.
  var loss: Loss? {
    get throws(Failure) {
      let word = String(text)
      if let loss = Loss(named: word) { return loss }
      guard let open = word.firstIndex(of: "("), let loss = Loss(named: String(word[..<open])) else {
        return nil
      }
      let inside = word[word.index(after: open)...]
      throw Failure(
        .unknown, "unknown reduction '\(shown(inside.hasSuffix(")") ? inside.dropLast() : inside))'",
        at: range,
        hint: loss.kind == .bce || loss.kind == .ce
          ? "\(loss.kind)(mean), \(loss.kind)(sum), \(loss.kind)(logits) or \(loss.kind)(probabilities)"
          : "\(loss.kind)(mean) or \(loss.kind)(sum)")
    }
  }

  fileprivate var unknown: Failure {
    let word = String(text)
    let losses = Loss.Kind.allCases.map(\.rawValue)
    return Failure(
      .unknown, "'\(shown(word))' is no activation and no loss",
      at: range,
      hint: Suggestion.hint(for: word, among: losses + ["softmax"] + Activation.names)
        ?? "losses are " + losses.joined(separator: ", "))
  }
}

extension Substring {
  /// Without blanks at the ends.
  var trimmed: Substring {
    var result = self
    // By scalars: a character may hide a space under a combining mark.
    while let first = result.unicodeScalars.first, first.value <= 0x20 {
      result.unicodeScalars.removeFirst()
    }
    while let last = result.unicodeScalars.last, last.value <= 0x20 {
      result.unicodeScalars.removeLast()
    }
    return result
  }
}

extension Result where Failure == Failure {
  fileprivate func get(_ place: (Failure) -> Failure) throws(Failure) -> Success {
    switch self {
    case .success(let value): return value
    case .failure(let error): throw place(error)
    }
  }
}

extension QuantityName {
  /// What is given and so can be set: parameters, inputs and targets.
  var isSettable: Bool {
    switch kind {
    case .input, .target: true
    case .value(let symbol): symbol.rawValue <= Symbol.runningVariance.rawValue
    default: false
    }
  }
}
