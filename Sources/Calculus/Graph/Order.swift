// The order of terms and factors: structural, the same in every process, and the one in which a textbook writes
// them, so that printing needs no second sort. Polynomials fall by degree, functions follow, numbers close a sum.

/// Where a node stands among the factors of a product.
enum Rank {
  static let number: UInt8 = 0
  static let constant: UInt8 = 1
  static let symbol: UInt8 = 2
  static let exponential: UInt8 = 3
  static let product: UInt8 = 4
  static let sum: UInt8 = 5
  static let apply: UInt8 = 6
  /// A sum with functions in it: sigmoid(x)·(1 − sigmoid(x)), but (x + 1)·sin(x).
  static let functionSum: UInt8 = 7
  static let derivative: UInt8 = 8
}

enum Flag {
  /// The node applies a function, or one is applied somewhere inside.
  static let hasFunction: UInt32 = 1
  /// d/dx stands somewhere inside, or a function is primed.
  static let hasDerivative: UInt32 = 2
  /// A function known by name only, or without numbers, is called somewhere inside.
  static let hasFormal: UInt32 = 4
  /// A sum, product or integral over a bound variable stands somewhere inside.
  static let hasBinder: UInt32 = 8
  /// The node itself is one.
  static let isBinder: UInt32 = 16
  /// Something inside can be multiplied out: a product with a sum in it, or a whole power of a sum.
  static let opens: UInt32 = 32
  static let inherited: UInt32 = hasFunction | hasDerivative | hasFormal | hasBinder | opens
}

/// Where a term stands in a sum before anything else is asked of it; kept among the flags.
enum TermClass {
  static let mask: UInt32 = 3 << 8
  /// Powers of symbols and their products.
  static let monomial: UInt32 = 0 << 8
  /// Anything else with a symbol.
  static let function: UInt32 = 1 << 8
  static let constant: UInt32 = 2 << 8
  static let number: UInt32 = 3 << 8
}

extension Graph {
  /// Structural order of factors and arguments: negative when `a` stands first. A loop, not a recursion: two
  /// different nodes differ in some first pair of children, and the answer is that pair's.
  func order(_ a: Expr, _ b: Expr) -> Int {
    var a = a, b = b
    while true {
      if a == b { return 0 }
      let x = nodes + a.i, y = nodes + b.i
      if x.pointee.rank != y.pointee.rank { return x.pointee.rank < y.pointee.rank ? -1 : 1 }
      if x.pointee.kind == .power || y.pointee.kind == .power {
        let p = base(a), q = base(b)
        if p != q {
          (a, b) = (p, q)
          continue
        }
        (a, b) = (exponent(a), exponent(b))
        if isNumber(a) && isNumber(b) { return value(b) < value(a) ? -1 : 1 }
        continue
      }
      if x.pointee.kind != y.pointee.kind {
        return x.pointee.kind.rawValue < y.pointee.kind.rawValue ? -1 : 1
      }
      switch x.pointee.kind {
      case .number: return value(a) < value(b) ? -1 : 1
      case .symbol:
        let p = names[Int(x.pointee.start)], q = names[Int(y.pointee.start)]
        return alphabetical(p, q) ? -1 : 1
      case .sum:
        // Short brackets first: (x − 1)(x + 1)(x² + 1).
        if x.pointee.degree != y.pointee.degree { return x.pointee.degree < y.pointee.degree ? -1 : 1 }
      case .apply:
        if x.pointee.function != y.pointee.function {
          let rows = Int(x.pointee.function) < Graph.formalBase && Int(y.pointee.function) < Graph.formalBase
          if rows { return x.pointee.function < y.pointee.function ? -1 : 1 }
          // Formal functions before the table's: by name among themselves only, or the order would run in a circle.
          let formal = (
            Int(x.pointee.function) >= Graph.formalBase, Int(y.pointee.function) >= Graph.formalBase
          )
          if formal.0 != formal.1 { return formal.0 ? -1 : 1 }
          return functionName(a) < functionName(b)
            ? -1
            : functionName(a) > functionName(b)
              ? 1 : formalOrders(a).lexicographicallyPrecedes(formalOrders(b)) ? -1 : 1
        }
        if x.pointee.height != y.pointee.height { return x.pointee.height < y.pointee.height ? -1 : 1 }
      case .product, .derivative, .power: break
      }
      let shorter = min(x.pointee.count, y.pointee.count)
      var differs = false
      for k in 0..<Int(shorter) {
        let p = links[Int(x.pointee.start) + k], q = links[Int(y.pointee.start) + k]
        if p != q {
          (a, b) = (p, q)
          differs = true
          break
        }
      }
      if !differs { return x.pointee.count < y.pointee.count ? -1 : 1 }
    }
  }

  /// `order(a, b) < 0`; most factors differ in rank already.
  @inline(__always) func precedes(_ a: Expr, _ b: Expr) -> Bool {
    let p = nodes[a.i].rank, q = nodes[b.i].rank
    return p == q ? order(a, b) < 0 : p < q
  }

  /// Lower case before upper case of the same letter, then by scalars; the same on every machine.
  private func alphabetical(_ p: String, _ q: String) -> Bool {
    // Most names are one letter.
    if p.utf8.count == 1, q.utf8.count == 1, let c = p.utf8.first, let d = q.utf8.first, c != d {
      return Graph.isBefore(c, d)
    }
    for (c, d) in zip(p.utf8, q.utf8) where c != d { return Graph.isBefore(c, d) }
    return p.utf8.count < q.utf8.count
  }

  /// The same of two different bytes.
  private static func isBefore(_ c: UInt8, _ d: UInt8) -> Bool {
    let (lc, ld) = (c | 0x20, d | 0x20)
    let letters = lc >= 0x61 && lc <= 0x7A && ld >= 0x61 && ld <= 0x7A
    if letters && lc != ld { return lc < ld }
    return letters ? c > d : c < d
  }

  func functionName(_ e: Expr) -> String {
    switch function(e) {
    case .row(let k): Function.table[k].name
    case .formal(let k): formals[k].name
    }
  }

  private func formalOrders(_ e: Expr) -> [Int] {
    if case .formal(let k) = function(e) { formals[k].orders } else { [] }
  }

  // MARK: Terms

  @inline(__always) private func termClass(_ e: Expr) -> UInt32 { nodes[e.i].flags & TermClass.mask }

  /// Where the factors of a term begin: after its coefficient.
  @inline(__always) func coefficientLength(_ e: Expr) -> Int {
    let n = nodes + e.i
    return n.pointee.kind == .product && nodes[links[Int(n.pointee.start)].i].kind == .number ? 1 : 0
  }

  /// The numeric coefficient of a term; 1 when none is written.
  @inline(__always) public func coefficient(_ e: Expr) -> Rational {
    let head = coefficientNode(e)
    return head == .one ? .one : value(head)
  }

  /// The number in front of a term; 1 when none is written.
  @inline(__always) func coefficientNode(_ e: Expr) -> Expr {
    let n = nodes + e.i
    if n.pointee.kind == .number { return e }
    guard n.pointee.kind == .product else { return .one }
    let head = links[Int(n.pointee.start)]
    return nodes[head.i].kind == .number ? head : .one
  }

  /// Whether the number in front of a term has a minus.
  @inline(__always) func hasMinus(_ e: Expr) -> Bool { isNegativeNumber(coefficientNode(e)) }

  /// The same of a number node.
  @inline(__always) func isNegativeNumber(_ e: Expr) -> Bool {
    let n = nodes + e.i
    return n.pointee.count > 0 ? n.pointee.start < 0 : value(e).isNegative
  }

  /// Whether two terms differ in their coefficients only.
  @inline(__always) func areAlike(_ a: Expr, _ b: Expr) -> Bool {
    a == b || nodes[a.i].termHash == nodes[b.i].termHash && termOrder(a, b) == 0
  }

  /// Order of the terms of a sum, coefficients left out: 0 exactly when they are like terms.
  func termOrder(_ a: Expr, _ b: Expr) -> Int {
    if a == b { return 0 }
    let ca = termClass(a), cb = termClass(b)
    if ca != cb { return ca < cb ? -1 : 1 }
    let x = nodes + a.i, y = nodes + b.i
    if ca == TermClass.monomial, x.pointee.degree != y.pointee.degree {
      return x.pointee.degree > y.pointee.degree ? -1 : 1
    }
    let p = factorList(a), q = factorList(b)
    let shorter = min(p.count, q.count)
    var k = 0
    while k < shorter {
      // Of functions the last factor counts first: terms with the same one stand together.
      let u = p.first == nil ? a : links[(p.first ?? 0) &+ (ca == TermClass.monomial ? k : p.count &- 1 &- k)]
      let v = q.first == nil ? b : links[(q.first ?? 0) &+ (ca == TermClass.monomial ? k : q.count &- 1 &- k)]
      if u != v { return order(u, v) }
      k &+= 1
    }
    return p.count == q.count ? 0 : p.count < q.count ? -1 : 1
  }

  /// Where a term's factors stand without its coefficient; nowhere when it is its only factor.
  @inline(__always) private func factorList(_ e: Expr) -> (first: Int?, count: Int) {
    let n = nodes + e.i
    guard n.pointee.kind == .product else { return (nil, 1) }
    let start = Int(n.pointee.start)
    let skip = nodes[links[start].i].kind == .number ? 1 : 0
    return (start &+ skip, Int(n.pointee.count) &- skip)
  }
}
