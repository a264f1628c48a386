// The names by which initialisers are called, with the numbers that may follow. Names of both frameworks are
// rows; a row says what it takes and makes the value.

import Calculus

extension Initializer {
  struct Row: Sendable {
    let name: String
    let summary: String
    /// The numbers that may follow the name, with what they are when they are left out.
    let numbers: [(name: String, usual: Double)]
    let make: @Sendable ([Double]) throws(Failure) -> Kind
  }

  static let rows: [Row] = [
    Row(name: "zeros", summary: "all 0", numbers: []) { _ in .constant(0) },
    Row(name: "ones", summary: "all 1", numbers: []) { _ in .constant(1) },
    Row(name: "constant", summary: "all the same", numbers: [("value", 0)]) { .constant($0[0]) },
    Row(name: "uniform", summary: "uniform between bounds", numbers: [("low", -0.05), ("high", 0.05)]) {
      (n: [Double]) throws(Failure) in
      guard n[0] <= n[1], (n[1] - n[0]).isFinite else {
        throw Failure(.value, "uniform takes the lower bound first", hint: "for example uniform(-0.05, 0.05)")
      }
      return .uniform(low: n[0], high: n[1])
    },
    Row(name: "normal", summary: "normal", numbers: [("mean", 0), ("deviation", 0.05)]) {
      (n: [Double]) throws(Failure) in
      .normal(mean: n[0], deviation: try deviation(n[1]))
    },
    Row(
      name: "truncated_normal", summary: "normal, cut off at two deviations",
      numbers: [("mean", 0), ("deviation", 0.05)]
    ) { (n: [Double]) throws(Failure) in .truncatedNormal(mean: n[0], deviation: try deviation(n[1])) },
    Row(name: "glorot_uniform", summary: "Keras's usual kernel (Glorot and Bengio 2010)", numbers: []) { _ in
      .scaledUniform(scale: 1, fan: .average)
    },
    Row(name: "glorot_normal", summary: "the same variance, normal, cut off", numbers: []) { _ in
      .scaledTruncatedNormal(scale: 1, fan: .average)
    },
    Row(name: "xavier_uniform", summary: "PyTorch's name of glorot_uniform", numbers: [("gain", 1)]) {
      .scaledUniform(scale: $0[0] * $0[0], fan: .average)
    },
    Row(name: "xavier_normal", summary: "PyTorch's glorot_normal, whole", numbers: [("gain", 1)]) {
      .scaledNormal(scale: $0[0] * $0[0], fan: .average)
    },
    Row(name: "he_uniform", summary: "for relu (He and others 2015)", numbers: []) { _ in
      .scaledUniform(scale: 2, fan: .input)
    },
    Row(name: "he_normal", summary: "the same variance, normal, cut off", numbers: []) { _ in
      .scaledTruncatedNormal(scale: 2, fan: .input)
    },
    Row(
      name: "kaiming_uniform", summary: "PyTorch's he_uniform, for a leaky relu of slope a",
      numbers: [("a", 0)]
    ) { .scaledUniform(scale: 2 / (1 + $0[0] * $0[0]), fan: .input) },
    Row(name: "kaiming_normal", summary: "PyTorch's he_normal, whole", numbers: [("a", 0)]) {
      .scaledNormal(scale: 2 / (1 + $0[0] * $0[0]), fan: .input)
    },
    Row(name: "lecun_uniform", summary: "variance 1/fanIn (LeCun and others 1998)", numbers: []) { _ in
      .scaledUniform(scale: 1, fan: .input)
    },
    Row(name: "lecun_normal", summary: "the same variance, normal, cut off: for selu", numbers: []) { _ in
      .scaledTruncatedNormal(scale: 1, fan: .input)
    },
    Row(name: "orthogonal", summary: "rows or columns orthonormal", numbers: [("gain", 1)]) {
      .orthogonal(gain: $0[0])
    },
  ]

  package static var names: [String] { rows.map(\.name) }

  /// What a name stands for, for a list.
  package static func summary(of name: String) -> String? { rows.first { $0.name == name }?.summary }

  /// The numbers that may follow a name and what they usually are: "mean 0, deviation 0.05"; nil for none.
  package static func numbers(of name: String) -> String? {
    guard let row = rows.first(where: { $0.name == name }), !row.numbers.isEmpty else { return nil }
    return row.numbers.map { "\($0.name) \(Digits.short($0.usual))" }.joined(separator: ", ")
  }

  /// By the name and numbers a person types: `glorot_uniform`, `normal(0, 0.01)`, `orthogonal(1.4)`. Capitals and
  /// dashes are read as Keras and PyTorch write them: `GlorotUniform`, `RandomNormal`,
  /// `kaiming_uniform_`.
  package init(named name: String, _ numbers: [Double] = []) throws(Failure) {
    let plain = Initializer.plain(name)
    guard let row = Initializer.rows.first(where: { Initializer.plain($0.name) == plain }) else {
      throw Failure(
        .unknown, "unknown initialiser '\(shown(name))'",
        hint: Suggestion.hint(for: name, among: Initializer.names)
          ?? "there are " + Initializer.names.joined(separator: ", "))
    }
    guard numbers.count <= row.numbers.count else {
      throw Failure(
        .value,
        row.numbers.isEmpty
          ? "\(row.name) takes no numbers"
          : "\(row.name) takes \(row.numbers.map(\.name).joined(separator: " and ")), not \(numbers.count) numbers"
      )
    }
    // Beyond 1e100 a square would not be a number any more.
    guard numbers.allSatisfy({ $0.magnitude <= 1e100 }) else {
      throw Failure(.value, "the numbers of \(row.name) must be finite, at most 1e100")
    }
    kind = try row.make(numbers + row.numbers[numbers.count...].map(\.usual))
  }

  private static func deviation(_ value: Double) throws(Failure) -> Double {
    guard value >= 0 else { throw Failure(.value, "a standard deviation is 0 or more") }
    return value
  }

  /// Without capitals, dashes and the `Random` that some of Keras's names begin with.
  private static func plain(_ name: String) -> String {
    let letters = name.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" }
    return String(letters.starts(with: "random".unicodeScalars) ? letters.dropFirst(6) : letters[...])
  }
}
