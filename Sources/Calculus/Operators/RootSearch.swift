// Roots of a function of one variable on an interval: sampled densely, enclosed by changes of sign, halved to the last
// digit. A change of sign that is a jump or a pole is told from a root by what happens to the values.
import Kernels

struct RootSearch {
  enum Kind { case root, touch, jump }
  struct Found {
    var x: Double
    var kind: Kind
  }

  /// Points at which a function is looked at.
  static let samples = 4000

  /// What happens on [a, b], in order.
  static func found(_ program: Program, from a: Double, to b: Double) -> [Found] {
    // Not at the round numbers where formulas have their singular points.
    let step = (b - a) / Double(samples)
    var points = [a]
    for k in 1..<samples {
      let shift = k % 2 == 0 ? 0.1234567 : -0.1234567
      points.append(a + step * (Double(k) + shift))
    }
    points.append(b)
    func f(_ x: Double) -> Double { program([x])[0] }
    let values = column(program, points)
    let finite = values.filter { $0.isFinite }.map(\.magnitude).sorted()
    let scale = finite.isEmpty ? 1 : finite[finite.count / 2]
    var list: [Found] = []
    for k in 0..<samples {
      let left = values[k], right = values[k + 1]
      if left == 0 { list.append(Found(x: points[k], kind: .root)) }
      if k == samples - 1, right == 0 { list.append(Found(x: points[k + 1], kind: .root)) }
      guard left.isFinite, right.isFinite, left != 0, right != 0 else { continue }
      if (left < 0) != (right < 0) {
        let x = bisected(points[k], points[k + 1], f)
        let h = 4 * max(x.magnitude, 1e-3) * 0x1p-52
        let near = max(f(x - h).magnitude, f(x + h).magnitude)
        list.append(Found(x: x, kind: near <= 1e-5 * max(left.magnitude, right.magnitude) ? .root : .jump))
      } else if k > 0, values[k - 1].isFinite, (values[k - 1] < 0) == (left < 0),
        left.magnitude <= values[k - 1].magnitude, left.magnitude < right.magnitude
      {
        // A valley of |f|: it may touch 0 without crossing.
        let x = lowest(points[k - 1], points[k + 1]) { f($0).magnitude }
        if f(x).magnitude <= 1e-12 * max(scale, 1e-300) { list.append(Found(x: x, kind: .touch)) }
      }
    }
    var distinct: [Found] = []
    for x in list where distinct.last.map({ x.x - $0.x > 1e-9 * max(1, x.x.magnitude) }) ?? true {
      distinct.append(x)
    }
    return distinct
  }

  static func column(_ program: Program, _ points: [Double]) -> [Double] {
    var results = [Double](repeating: 0, count: points.count)
    points.withUnsafeBufferPointer { input in
      results.withUnsafeMutableBufferPointer { output in
        guard let from = input.baseAddress, let to = output.baseAddress else { return }
        program.run([from], [to], count: points.count)
      }
    }
    return results
  }

  /// The place of a change of sign, halved until nothing is between.
  static func bisected(_ a: Double, _ b: Double, _ f: (Double) -> Double) -> Double {
    var a = a, b = b
    let negative = f(a) < 0
    for _ in 0..<1100 {
      let m = a + (b - a) / 2
      if m == a || m == b { break }
      let y = f(m)
      if y == 0 { return m }
      if (y < 0) == negative { a = m } else { b = m }
    }
    return f(a).magnitude < f(b).magnitude ? a : b
  }

  /// The place of the least value, by golden sections.
  private static func lowest(_ a: Double, _ b: Double, _ f: (Double) -> Double) -> Double {
    var a = a, b = b
    let r = 0.6180339887498949
    for _ in 0..<90 {
      let p = b - r * (b - a), q = a + r * (b - a)
      if f(p) < f(q) { b = q } else { a = p }
    }
    return (a + b) / 2
  }
}

extension Graph {
  func exponential(_ x: Double) -> Double { Scalar.exp(x) }
  func logarithm(_ x: Double) -> Double { Scalar.log(x) }
}
