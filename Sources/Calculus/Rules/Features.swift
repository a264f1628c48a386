// What stands in a sum or a product, seen in one look at its terms or factors, so that of the table of
// simplification only those rules are tried that could have something to say.

/// Marks of a sum or a product.
struct Features: OptionSet {
  let rawValue: UInt16

  /// A whole power of a sum: of a product as a factor, above or below; of a sum as a factor of a term, above.
  static let bracket = Features(rawValue: 1)
  /// More than one of them.
  static let brackets = Features(rawValue: 2)
  /// A product has several sums, their squares or cubes as factors.
  static let multiplication = Features(rawValue: 512)
  /// Something is divided by: a sum in a product, anything in a sum.
  static let division = Features(rawValue: 4)
  /// A sum has a term that is divided by a sum.
  static let divisionBySum = Features(rawValue: 1024)
  /// A product begins with a number.
  static let coefficient = Features(rawValue: 8)
  /// Powers of circular or hyperbolic functions are factors, or something is divided by one.
  static let circular = Features(rawValue: 16)
  /// A factor is sign u, or a power of |u|.
  static let sign = Features(rawValue: 32)
  /// A term has the square of a call as a factor.
  static let square = Features(rawValue: 64)
  /// Two terms have exponentials as factors.
  static let exponentials = Features(rawValue: 128)
  /// A sum without functions.
  static let polynomial = Features(rawValue: 256)
  /// Two terms have factors that are worth taking out.
  static let collectable = Features(rawValue: 2048)
  /// All have them, or the sum is a polynomial without a number: something may be common to all.
  static let common = Features(rawValue: 4096)
}

extension Graph {
  func features(_ e: Expr) -> Features {
    switch kind(e) {
    case .sum: featuresOfSum(e)
    case .product: featuresOfProduct(e)
    case .number, .symbol, .power, .apply, .derivative: []
    }
  }

  private func featuresOfProduct(_ e: Expr) -> Features {
    var features: Features = []
    var sums = 0, circular = 0
    for k in 0..<childCount(e) {
      let f = child(e, k), b = base(f)
      switch kind(b) {
      case .number: if b == f { features.insert(.coefficient) }
      case .sum:
        guard b == f || isNumber(child(f, 1)) else { break }
        if features.contains(.bracket) { features.insert(.brackets) }
        features.insert(.bracket)
        if isDenominator(f) { features.insert(.division) }
        if b == f { sums += 1 } else if let n = integer(child(f, 1)), n == 2 || n == 3 { sums += 1 }
      case .apply:
        if sineCosine(b) != nil { circular += isDenominator(f) ? 2 : 1 }
        if applies(f, Function.sign) || applies(b, Function.abs) { features.insert(.sign) }
      case .symbol, .product, .power, .derivative: break
      }
    }
    if sums > 1 { features.insert(.multiplication) }
    if circular > 1 { features.insert(.circular) }
    return features
  }

  private func featuresOfSum(_ e: Expr) -> Features {
    var features: Features = nodes[e.i].rank == Rank.sum ? .polynomial : []
    var exponentials = 0, collectable = 0
    for k in 0..<childCount(e) {
      let term = child(e, k)
      var isWorthwhile = false
      if exponentialFactor(term) != nil { exponentials += 1 }
      for j in 0..<factorCount(term) {
        let f = factor(term, j)
        if isCollectable(f) { isWorthwhile = true }
        switch kind(f) {
        case .number: if !value(f).isInteger { features.insert(.division) }
        case .sum: features.insert(.bracket)
        case .power:
          let b = child(f, 0), x = child(f, 1)
          guard isNumber(x) else { break }
          if isNegativeNumber(x) {
            features.insert(.division)
            if kind(b) == .sum { features.insert(.divisionBySum) }
          }
          if kind(b) == .sum, (integer(x) ?? 0) > 0 { features.insert(.bracket) }
          if kind(b) == .apply, x == .two { features.insert(.square) }
        case .symbol, .product, .apply, .derivative: break
        }
      }
      if isWorthwhile { collectable += 1 }
    }
    if collectable > 1 { features.insert(.collectable) }
    let last = child(e, childCount(e) - 1)
    if !isNumber(last), collectable == childCount(e) || features.contains(.polynomial) {
      features.insert(.common)
    }
    if exponentials > 1 { features.insert(.exponentials) }
    return features
  }
}
