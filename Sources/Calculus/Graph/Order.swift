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
  /// A function is applied somewhere inside.
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
  static let inherited: UInt32 = hasDerivative | hasFormal | hasBinder | opens
}

extension Graph {
  /// Fills in what `Order` and the printers ask of a node; its children are in `links` already.
  func classify(_ node: inout Node) {
    let first = Int(node.start)
    var k = 0
    while k < Int(node.count) {
      let child = nodes + links[first &+ k].i
      if child.pointee.kind == .apply { node.flags |= Flag.hasFunction }
      node.flags |= child.pointee.flags & (Flag.inherited | Flag.hasFunction)
      node.height = max(node.height, child.pointee.height &+ 1)
      node.size += child.pointee.size
      k &+= 1
    }
    switch node.kind {
    case .number, .symbol: break
    case .sum:
      node.rank = node.flags & Flag.hasFunction == 0 ? Rank.sum : Rank.functionSum
      var degree: Float = 0
      for k in 0..<Int(node.count) { degree = max(degree, nodes[links[first + k].i].degree) }
      node.degree = degree
    case .product:
      node.rank = Rank.product
      var degree: Float = 0
      for k in 0..<Int(node.count) {
        let factor = nodes + links[first + k].i
        degree += factor.pointee.degree
        if factor.pointee.kind == .sum { node.flags |= Flag.opens }
      }
      node.degree = degree
    case .power:
      let base = nodes[links[first].i], exponent = nodes[links[first + 1].i]
      if exponent.kind == .number {
        if base.kind == .sum { node.flags |= Flag.opens }
        node.rank = base.rank
        node.degree = base.degree * Float(value(links[first + 1]).double)
      } else {
        node.rank = base.rank <= Rank.symbol ? Rank.exponential : max(base.rank, Rank.exponential)
      }
    case .apply:
      node.rank = Rank.apply
      if case let f = Int(node.function), f >= Graph.formalBase {
        node.flags |= Flag.hasFormal
        if !formals[f - Graph.formalBase].orders.isEmpty { node.flags |= Flag.hasDerivative }
      } else if Function.binders.contains(Int(node.function)) {
        node.flags |= Flag.hasBinder | Flag.isBinder
      } else if Function.isWithoutValue[Int(node.function)] {
        node.flags |= Flag.hasFormal
      }
    case .derivative:
      node.rank = Rank.derivative
      node.flags |= Flag.hasDerivative
    }
  }

  /// Structural order of factors and arguments: negative when `a` stands first. A loop, not a recursion: two
  /// different nodes differ in some first pair of children, and the answer is that pair's.
  func order(_ a: Expr, _ b: Expr) -> Int {
    var a = a, b = b
    while true {
      if a == b { return 0 }
      let x = nodes[a.i], y = nodes[b.i]
      if x.rank != y.rank { return x.rank < y.rank ? -1 : 1 }
      if x.kind == .power || y.kind == .power {
        let p = base(a), q = base(b)
        if p != q {
          (a, b) = (p, q)
          continue
        }
        (a, b) = (exponent(a), exponent(b))
        if isNumber(a) && isNumber(b) { return value(b) < value(a) ? -1 : 1 }
        continue
      }
      if x.kind != y.kind { return x.kind.rawValue < y.kind.rawValue ? -1 : 1 }
      switch x.kind {
      case .number: return value(a) < value(b) ? -1 : 1
      case .symbol:
        let p = names[Int(x.start)], q = names[Int(y.start)]
        return alphabetical(p, q) ? -1 : 1
      case .sum:
        // Short brackets first: (x − 1)(x + 1)(x² + 1).
        if x.degree != y.degree { return x.degree < y.degree ? -1 : 1 }
      case .apply:
        if x.function != y.function {
          let rows = Int(x.function) < Graph.formalBase && Int(y.function) < Graph.formalBase
          if rows { return x.function < y.function ? -1 : 1 }
          // Formal functions before the table's: by name among themselves only, or the order would run in a circle.
          let formal = (Int(x.function) >= Graph.formalBase, Int(y.function) >= Graph.formalBase)
          if formal.0 != formal.1 { return formal.0 ? -1 : 1 }
          return functionName(a) < functionName(b)
            ? -1
            : functionName(a) > functionName(b)
              ? 1 : formalOrders(a).lexicographicallyPrecedes(formalOrders(b)) ? -1 : 1
        }
        if x.height != y.height { return x.height < y.height ? -1 : 1 }
      case .product, .derivative, .power: break
      }
      let shorter = min(x.count, y.count)
      var differs = false
      for k in 0..<Int(shorter) {
        let p = links[Int(x.start) + k], q = links[Int(y.start) + k]
        if p != q {
          (a, b) = (p, q)
          differs = true
          break
        }
      }
      if !differs { return x.count < y.count ? -1 : 1 }
    }
  }

  /// Lower case before upper case of the same letter, then by scalars; the same on every machine.
  private func alphabetical(_ p: String, _ q: String) -> Bool {
    for (c, d) in zip(p.utf8, q.utf8) where c != d {
      let (lc, ld) = (c | 0x20, d | 0x20)
      let letters = lc >= 0x61 && lc <= 0x7A && ld >= 0x61 && ld <= 0x7A
      if letters && lc != ld { return lc < ld }
      return letters ? c > d : c < d
    }
    return p.utf8.count < q.utf8.count
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

  /// 0: a monomial in symbols; 1: anything else with a symbol; 2: a constant; 3: a number.
  private func termClass(_ e: Expr) -> Int {
    let n = nodes[e.i]
    if n.kind == .number { return 3 }
    if n.mask == 0 { return 2 }
    let highest = n.kind == .product ? nodes[links[Int(n.start) + Int(n.count) - 1].i].rank : n.rank
    return highest <= Rank.symbol ? 0 : 1
  }

  /// Where the factors of a term begin: after its coefficient.
  @inline(__always) func coefficientLength(_ e: Expr) -> Int {
    let n = nodes[e.i]
    return n.kind == .product && nodes[links[Int(n.start)].i].kind == .number ? 1 : 0
  }

  /// The numeric coefficient of a term; 1 when none is written.
  @inline(__always) public func coefficient(_ e: Expr) -> Rational {
    let n = nodes[e.i]
    if n.kind == .number { return value(e) }
    if n.kind == .product {
      let head = links[Int(n.start)]
      if nodes[head.i].kind == .number { return value(head) }
    }
    return .one
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
    if ca == 0, x.pointee.degree != y.pointee.degree {
      return x.pointee.degree > y.pointee.degree ? -1 : 1
    }
    let p = factorList(a), q = factorList(b)
    let shorter = min(p.count, q.count)
    var k = 0
    while k < shorter {
      // Of functions the last factor counts first: terms with the same one stand together.
      let u = p.first == nil ? a : links[(p.first ?? 0) &+ (ca == 0 ? k : p.count &- 1 &- k)]
      let v = q.first == nil ? b : links[(q.first ?? 0) &+ (ca == 0 ? k : q.count &- 1 &- k)]
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
