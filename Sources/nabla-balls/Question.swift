// A question as it comes in: a program of steps, each a function of earlier ones, and points to run it at. Text, a
// line for each step and each point, so that it can be typed by hand.
//
//     ask digits 50 1000 2 1     what is wanted, how much of it, milliseconds for what may never settle, steps, points
//     q 1/2                      numbers in hexadecimal
//     sin 0                      functions by name, with the steps they are of
//                                a point: a value for each variable; here there are none
import CArb

/// What is asked for.
enum Wanted {
  /// The nearest double.
  case double
  /// So many significant digits, correctly rounded.
  case digits(Int)
  /// The sign, and bounds, with at most so many bits of work.
  case sign(Int)
}

enum Step {
  case rational(Fraction)
  case variable(Int)
  case pi
  case e
  case sum([Int])
  case product([Int])
  case power(Int, Int)
  case branches([Int])
  case all([Int])
  case any([Int])
  case not(Int)
  case call(BallFunction, [Int])
}

struct Question {
  var wanted: Wanted
  /// For what may never be settled, such as a number that is exactly 0.
  var patience: Int
  var steps: [Step] = []
  var points: [[Fraction]] = []

  /// Reads the head of a question and then its lines; nil when it is not understood.
  init?(_ head: String, next: () -> String?) {
    let words = head.split(separator: " ")
    guard words.count == 6, words[0] == "ask", let amount = Int(words[2]), let patience = Int(words[3]),
      let stepCount = Int(words[4]), let pointCount = Int(words[5])
    else { return nil }
    switch words[1] {
    case "double": wanted = .double
    case "digits" where amount > 0: wanted = .digits(amount)
    case "sign" where amount > 0: wanted = .sign(amount)
    default: return nil
    }
    self.patience = patience
    for _ in 0..<stepCount {
      guard let line = next(), let step = step(line) else { return nil }
      steps.append(step)
    }
    for _ in 0..<pointCount {
      guard let line = next() else { return nil }
      var values: [Fraction] = []
      for word in line.split(separator: " ") {
        guard let value = Fraction(word) else { return nil }
        values.append(value)
      }
      points.append(values)
    }
    let most = points.map(\.count).min() ?? 0
    for case .variable(let k) in steps where k < 0 || k >= most { return nil }
    if steps.isEmpty { return nil }
  }

  private func step(_ line: String) -> Step? {
    let words = line.split(separator: " ")
    guard let name = words.first else { return nil }
    switch name {
    case "q": return words.count == 2 ? Fraction(words[1]).map { .rational($0) } : nil
    case "v": return words.count == 2 ? Int(words[1]).map { .variable($0) } : nil
    case "pi": return .pi
    case "e": return .e
    default: break
    }
    var operands: [Int] = []
    for word in words.dropFirst() {
      guard let k = Int(word), k >= 0, k < steps.count else { return nil }
      operands.append(k)
    }
    switch name {
    case "+" where !operands.isEmpty: return .sum(operands)
    case "*" where !operands.isEmpty: return .product(operands)
    case "^" where operands.count == 2: return .power(operands[0], operands[1])
    case "piecewise" where !operands.isEmpty: return .branches(operands)
    case "and": return .all(operands)
    case "or": return .any(operands)
    case "not" where operands.count == 1: return .not(operands[0])
    default: return Functions.table["\(name)/\(operands.count)"].map { .call($0, operands) }
    }
  }

  /// What the announcement lists beside the functions.
  static let forms = ["piecewise", "and", "or", "not"]
}
