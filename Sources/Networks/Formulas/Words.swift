// A formula with the numbers put in, as a line of text: 0.15·0.05 + 0.20·0.10 + 0.35. What was given is written
// as it was given, what was computed with six decimals.

import Calculus

struct WordBuilder: ExpressionBuilder {
  /// How tightly the text holds together where it stands in another.
  enum Level: Int, Sendable {
    case sum, product, power, atom
  }

  struct Words {
    var text: String
    var level: Level
    var value: Double
    /// The terms, of a sum.
    var parts: [Words] = []
    /// What this is a share of: the computed or given entry in it, not its weight.
    var via = ""
    var slope = 0.0
    /// The slope as text; empty for 1.
    var slopeText = ""
    /// −1 of a formula, which is written as a sign; a weight that happens to be −1 is not.
    var isSign = false
  }
  typealias Expression = Words

  let formulas: Formulas
  /// Whose slope is wanted, if any.
  var entry: Entry?
  /// Terms of a sum that are written out.
  var limit = 8
  var functions = Functions()
  private var decimals: [QuantityName: Int?] = [:]

  init(_ formulas: Formulas, slopeIn entry: Entry? = nil, limit: Int = 8) {
    self.formulas = formulas
    self.entry = entry
    self.limit = limit
  }

  /// Decimals with which a given quantity is written; none for a computed one.
  private mutating func decimals(of name: QuantityName) -> Int? {
    if let known = decimals[name] { return known }
    var found: Int?
    if formulas.isGiven(name), let values = formulas.snapshot[name] {
      found = Digits.decimals(values.numbers)
    }
    decimals[name] = found
    return found
  }

  /// A number of a quantity as it stands in a line.
  mutating func spelled(_ name: QuantityName, _ value: Double) -> String {
    decimals(of: name).map { Digits.given(value, $0) } ?? Digits.computed(value)
  }

  mutating func number(_ value: Double) -> Words {
    let text = value == value.rounded() ? Digits.short(value, 12) : Digits.short(value, 6)
    var words = Words(text: text, level: .atom, value: value)
    words.isSign = value == -1
    return words
  }

  mutating func entry(_ name: QuantityName, _ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Words {
    guard let values = formulas.snapshot[name] else { return Words(text: "?", level: .atom, value: .nan) }
    let place = values.extents.place(Cell(a, b, c, d))
    let value = values.numbers[place]
    var words = Words(text: spelled(name, value), level: .atom, value: value)
    words.via = formulas.isParameter(name) ? "" : formulas.text(Entry(name: name, place: place))
    if let entry, entry.name == name, entry.place == place { words.slope = 1 }
    return words
  }

  mutating func sum(_ terms: [Words]) -> Words {
    if terms.count == 1 { return terms[0] }
    var texts = terms.map(\.text)
    if texts.count > limit + 1 {
      let few = max(limit / 2, 1)
      texts = texts[..<few] + ["… (\(texts.count - few - 1) more)", texts[texts.count - 1]]
    }
    var words = Words(
      text: Digits.sum(texts), level: .sum, value: terms.reduce(0) { $0 + $1.value }, parts: terms)
    words.via = terms.first { !$0.via.isEmpty }?.via ?? ""
    (words.slope, words.slopeText) = combined(terms) { $0.slopeText }
    return words
  }

  mutating func product(_ factors: [Words]) -> Words {
    let signless = factors.filter { !$0.isSign }
    let isNegative = (factors.count - signless.count) % 2 == 1
    let texts = signless.map { $0.level == .sum ? "(\($0.text))" : $0.text }
    var text = Digits.product(texts)
    if isNegative { text = text.hasPrefix("−") ? String(text.dropFirst()) : "−" + text }
    var words = Words(
      text: text, level: signless.count == 1 ? signless[0].level : .product,
      value: factors.reduce(1) { $0 * $1.value })
    words.via = factors.last { !$0.via.isEmpty }?.via ?? ""
    (words.slope, words.slopeText) = combined(factors, scaled: true) { factor in
      let others = signless.filter { $0.slope == 0 }.map { $0.level == .sum ? "(\($0.text))" : $0.text }
      let inner = factor.slopeText.isEmpty ? [] : [factor.slopeText]
      let all = others + inner
      let text = Digits.product(all)
      return isNegative
        ? (text.isEmpty ? "(−1)" : text.hasPrefix("−") ? String(text.dropFirst()) : "−" + text) : text
    }
    return words
  }

  /// The slope of terms or factors: in words where only one of them has one, else as a number.
  private func combined(
    _ parts: [Words], scaled: Bool = false, _ text: (Words) -> String
  ) -> (Double, String) {
    guard entry != nil else { return (0, "") }
    var total = 0.0
    var last: Words?
    var count = 0
    for (k, part) in parts.enumerated() where part.slope != 0 || !part.slopeText.isEmpty {
      var slope = part.slope
      if scaled { for (j, other) in parts.enumerated() where j != k { slope *= other.value } }
      total += slope
      last = part
      count += 1
    }
    guard count == 1, let last else { return (total, count == 0 ? "" : Digits.computed(total)) }
    return (total, text(last))
  }

  mutating func quotient(_ u: Words, _ v: Words) -> Words {
    let top = u.level == .sum ? "(\(u.text))" : u.text
    let bottom = v.level.rawValue <= Level.product.rawValue ? "(\(v.text))" : v.text
    var words = Words(text: "\(top)/\(bottom)", level: .product, value: u.value / v.value, via: u.via)
    let slope =
      (u.slope == 0 ? 0 : u.slope / v.value) - (v.slope == 0 ? 0 : v.slope * u.value / (v.value * v.value))
    return sloped(&words, slope)
  }

  private func sloped(_ words: inout Words, _ slope: Double) -> Words {
    words.slope = slope
    words.slopeText = slope == 0 || slope == 1 ? "" : Digits.computed(slope)
    return words
  }

  mutating func power(_ base: Words, _ exponent: Int) -> Words {
    let text = base.level == .atom && !base.text.hasPrefix("−") ? base.text : "(\(base.text))"
    let mark = exponent == 2 ? "²" : exponent == 3 ? "³" : "^\(exponent)"
    var below = 1.0
    for _ in 1..<max(exponent, 1) { below *= base.value }
    var words = Words(text: text + mark, level: .power, value: below * base.value, via: base.via)
    return sloped(&words, base.slope == 0 ? 0 : Double(exponent) * below * base.slope)
  }

  mutating func apply(_ function: String, _ arguments: [Words]) throws(Failure) -> Words {
    if arguments.count == 2 {
      let isFirst =
        function == "max"
        ? arguments[0].value >= arguments[1].value : arguments[0].value <= arguments[1].value
      var words = arguments[isFirst ? 0 : 1]
      // max(max(a, b), c) is written flat.
      let inner =
        arguments[0].text.hasPrefix(function + "(")
        ? String(arguments[0].text.dropFirst(4).dropLast()) : arguments[0].text
      words.text = "\(function)(\(inner), \(arguments[1].text))"
      words.level = .atom
      return words
    }
    let u = arguments[0]
    let row = try functions.row(function)
    var value = u.value
    row.values([u.value], &value, 1)
    let text: String
    switch function {
    case "exp": text = "e^" + (u.level == .atom ? u.text : "(\(u.text))")
    case "sqrt": text = "√" + (u.level == .atom ? u.text : "(\(u.text))")
    case "abs": text = "|\(u.text)|"
    default: text = "\(row.symbol)(\(u.text))"
    }
    var words = Words(text: text, level: .atom, value: value, via: u.via)
    var slope = 0.0
    if u.slope != 0 {
      row.slopes(z: [u.value], a: [value], into: &slope, count: 1)
      slope *= u.slope
    }
    return sloped(&words, slope)
  }

  mutating func softmax(_ z: [Words], _ k: Int) throws(Failure) -> Words {
    var powers: [Words] = []
    for value in z { powers.append(try apply("exp", [value])) }
    let total = sum(powers)
    var words = Words(text: "\(powers[k].text) / (\(total.text))", level: .product, value: 0, via: z[k].via)
    let most = z.map(\.value).max() ?? 0
    let sizes = z.map { Double.exponential($0.value - most) }
    let all = sizes.reduce(0, +)
    let mean = zip(sizes, z).reduce(0) { $0 + ($1.1.slope == 0 ? 0 : $1.0 / all * $1.1.slope) }
    words.value = sizes[k] / all
    return sloped(&words, words.value * (z[k].slope - mean))
  }
}

extension Formulas {
  func isParameter(_ name: QuantityName) -> Bool { snapshot.layout[name] != nil }

  /// Given and not computed: parameters, inputs, targets.
  func isGiven(_ name: QuantityName) -> Bool {
    isParameter(name) || name.kind == .input || name.kind == .target
  }

  /// z1[2,3], as a reader counts: from 1, without the axis of a single example.
  func text(_ entry: Entry) -> String { reference(entry).text }

  func reference(_ entry: Entry) -> QuantityReference {
    let shape = snapshot[entry.name]?.shownShape ?? []
    return QuantityReference(entry.name, Tensor.indices(entry.place, shape))
  }

  /// The formula of an entry with the numbers in.
  func words(_ entry: Entry, limit: Int = 8) throws(Failure) -> WordBuilder.Words {
    var builder = WordBuilder(self, limit: limit)
    guard let values = snapshot[entry.name] else { return builder.number(.nan) }
    return try define(entry.name, values.extents.cell(entry.place), in: &builder)
  }
}
