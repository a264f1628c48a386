// Data made from a seed, one row for each kind. A row says what the data is for, what may be set, and how one
// set is made; reading options, checking them and counting are done here for all rows. Values are rounded to six
// decimals: the number shown is the number used. A larger set of the same seed begins with the smaller one.

import Calculus

package struct DataGenerator: Sendable {
  /// A number that may be set.
  package struct Option: Sendable {
    package let name: String
    package let summary: String
    package let usual: Double
    package let range: ClosedRange<Double>
    package let isWhole: Bool

    init(
      _ name: String, _ summary: String, _ usual: Double, in range: ClosedRange<Double>, whole: Bool = false
    ) {
      (self.name, self.summary, self.usual, self.range, isWhole) = (name, summary, usual, range, whole)
    }
  }

  package let name: String
  package let summary: String
  /// Examples when no number is given.
  package let count: Int
  /// What noise means here, how much there is usually and at most.
  package let noise: Option
  package let options: [Option]
  let make: @Sendable (inout DataDraft) -> Examples

  package static let all = planeRows + imageRows + sequenceRows
  package static var names: [String] { all.map(\.name) }
  /// Most numbers in the inputs of one set: 64 million, half a gigabyte.
  package static let limit = 64_000_000

  /// The row of that name.
  package static func named(_ name: String) throws(Failure) -> DataGenerator {
    if let row = all.first(where: { $0.name == name }) { return row }
    throw Failure(
      .unknown, "unknown data '\(shown(name))'",
      hint: Suggestion.hint(for: name, among: names) ?? "there are " + names.joined(separator: ", "))
  }

  /// One set. The same arguments give the same bits on every machine.
  ///
  /// Throws for a number of examples below 1 or too large to keep, and for an option that is unknown or out of
  /// its range.
  package func generate(
    count: Int? = nil, noise: Double? = nil, seed: UInt64 = 0, options: [String: Double] = [:],
    interrupted: @escaping () -> Bool = { false }
  ) throws(Failure) -> Examples {
    let rows = count ?? self.count
    guard rows >= 1 else { throw Failure(.value, "\(name) takes a number of examples from 1 on") }
    var values: [String: Double] = [:]
    // In order, so that of two mistakes the same one is reported every time.
    for (key, value) in options.sorted(by: { $0.key < $1.key }) {
      guard let option = self.options.first(where: { $0.name == key }) else { throw unknown(option: key) }
      values[key] = try option.checked(value, of: name)
    }
    for option in self.options where values[option.name] == nil { values[option.name] = option.usual }
    let level = try self.noise.checked(noise ?? self.noise.usual, of: name)
    var draft = DataDraft(count: rows, noise: level, seed: seed, options: values)
    let perExample = Tensor.count(of: [inputSize(values), rows])
    guard let perExample, perExample <= DataGenerator.limit else {
      throw Failure(
        .limit, "\(rows) examples of \(name) are too many",
        hint: "the limit is \(DataGenerator.limit) numbers in all inputs")
    }
    draft.interrupted = interrupted
    let examples = make(&draft)
    if interrupted() { throw Failure(.interrupted, "interrupted") }
    return examples
  }

  /// Numbers in one example's input, found on a single one.
  private func inputSize(_ values: [String: Double]) -> Int {
    var draft = DataDraft(count: 1, noise: 0, seed: 0, options: values)
    return make(&draft).width
  }

  private func unknown(option key: String) -> Failure {
    let names = options.map(\.name)
    return Failure(
      .unknown, "\(name) has no option '\(shown(key))'",
      hint: names.isEmpty
        ? "it has none but noise"
        : Suggestion.hint(for: key, among: names) ?? "there are " + names.joined(separator: ", "))
  }
}

extension DataGenerator.Option {
  fileprivate func checked(_ value: Double, of data: String) throws(Failure) -> Double {
    guard range.contains(value), !isWhole || value == value.rounded() else {
      throw Failure(
        .value, "\(name) of \(data) is \(Digits.short(value))",
        hint: "\(isWhole ? "a whole number" : "a number") from \(Digits.short(range.lowerBound, 7)) to "
          + Digits.short(range.upperBound, 7))
    }
    return value
  }
}

/// What a row makes its data from: the settings, and a generator of numbers.
struct DataDraft {
  let count: Int
  let noise: Double
  var random: SplitMix64
  /// A second stream for what all examples share (centres, slopes), so that it does not depend on their number.
  var shared: SplitMix64
  private let options: [String: Double]
  fileprivate(set) var interrupted: () -> Bool = { false }

  /// Streams of data are apart from those of weights, which count from 0.
  private static let stream = 0x6461_7461

  init(count: Int, noise: Double, seed: UInt64, options: [String: Double]) {
    (self.count, self.noise, self.options) = (count, noise, options)
    random = SplitMix64(seed: seed, stream: DataDraft.stream)
    shared = SplitMix64(seed: seed, stream: DataDraft.stream + 1)
  }

  /// The examples' numbers from 0, fewer when interrupted: what is made then is thrown away.
  var rows: some Sequence<Int> {
    let interrupted = interrupted
    return (0..<count).lazy.prefix { $0 & 63 != 63 || !interrupted() }
  }

  subscript(_ name: String) -> Double { options[name] ?? 0 }
  /// Of an option that is checked to be whole and small.
  func whole(_ name: String) -> Int { Int(exactly: self[name].rounded()) ?? 0 }

  /// `value` with noise, to six decimals.
  mutating func noisy(_ value: Double) -> Double {
    PortableMath.rounded(noise == 0 ? value : value + noise * random.normal())
  }
}
