// Definite integrals by an adaptive rule: fifteen points on each part, seven of them a second opinion, and the part
// with the worst disagreement halved until all of them agree. An infinite range is bent into a finite one.
import Kernels

enum Quadrature {
  /// The integral and an estimate of its error; nil when it does not settle.
  static func integral(
    from a: Double, to b: Double, asked: () -> Bool, _ f: ([Double]) -> [Double]
  ) -> (value: Double, error: Double)? {
    if a == b { return a.isFinite ? (0, 0) : nil }
    if a > b { return integral(from: b, to: a, asked: asked, f).map { (-$0.value, $0.error) } }
    switch (a.isFinite, b.isFinite) {
    case (true, true):
      // x = a + (b − a)·s²(3 − 2s): flat at both ends, so that a root or a logarithm there does no harm.
      return adaptive(asked) { s in
        let w = b - a
        let points = s.map {
          $0 < 0.5 ? a + w * $0 * $0 * (3 - 2 * $0) : b - w * (1 - $0) * (1 - $0) * (1 + 2 * $0)
        }
        return zip(f(points), s).map { $0 == 0 ? 0 : $0 * w * 6 * $1 * (1 - $1) }
      }
    case (true, false):
      return adaptive(asked) { s in half(s, f) { a + $0 } }
    case (false, true):
      return adaptive(asked) { s in half(s, f) { b - $0 } }
    default:
      return adaptive(asked) { s in
        zip(half(s, f) { $0 }, half(s, f) { -$0 }).map { $0 + $1 }
      }
    }
  }

  /// ∫₀^∞ f(place(x)) dx over s from 0 to 1, with x = (s/(1 − s))².
  private static func half(_ s: [Double], _ f: ([Double]) -> [Double], _ place: (Double) -> Double)
    -> [Double]
  {
    let values = f(
      s.map {
        let q = $0 / (1 - $0); return place(q * q)
      })
    return zip(values, s).map { v, s in
      let r = 1 - s
      return v == 0 ? 0 : v * 2 * s / (r * r * r)
    }
  }

  private struct Part {
    var from: Double
    var to: Double
    var value: Double
    var error: Double
  }

  private static func adaptive(_ asked: () -> Bool, _ f: ([Double]) -> [Double]) -> (
    value: Double, error: Double
  )? {
    // Many parts at first, so that what happens in a narrow place is not missed between the points of one.
    var parts: [Part] = []
    for k in 0..<64 { parts.append(part(Double(k) / 64, Double(k + 1) / 64, f)) }
    for _ in 0..<1200 {
      if asked() { return nil }
      var value = 0.0, error = 0.0, size = 0.0
      var worst = 0
      for (k, p) in parts.enumerated() {
        value += p.value
        error += p.error
        size += p.value.magnitude
        if !(p.error <= parts[worst].error) { worst = k }
      }
      guard value.isFinite else { return nil }
      if error <= max(1e-13 * size, 1e-300) || error == 0 { return (value, max(error, 2e-16 * size)) }
      let p = parts[worst]
      let middle = (p.from + p.to) / 2
      // A part that cannot be halved is as good as it will be.
      if p.to - p.from < 1e-14 * max(p.from.magnitude, 1e-3) || parts.count > 1100 { break }
      parts[worst] = part(p.from, middle, f)
      parts.append(part(middle, p.to, f))
    }
    var value = 0.0, error = 0.0
    for p in parts {
      value += p.value
      error += p.error
    }
    guard value.isFinite, error <= 1e-8 * max(value.magnitude, 1e-4) else { return nil }
    return (value, error)
  }

  /// Kronrod's points in (0, 1] and their weights; every second one is Gauss's, with the weights behind.
  private static let nodes = [
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
    0.864864423359769072789712788640926,
    0.741531185599394439863864773280788, 0.586087235467691130294144691693013,
    0.405845151377397166906606412076961,
    0.207784955007898467600689403773245, 0,
  ]
  private static let weights = [
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
    0.104790010322250183839876322541518,
    0.140653259715525918745189590510238, 0.169004726639267902826583426598550,
    0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
  ]
  private static let gauss = [
    0.129484966168869693270611432679082, 0.279705391489276667901467771423780,
    0.381830050505118944950369775488975,
    0.417959183673469387755102040816327,
  ]

  private static func part(_ a: Double, _ b: Double, _ f: ([Double]) -> [Double]) -> Part {
    let center = (a + b) / 2, radius = (b - a) / 2
    var points: [Double] = []
    for x in nodes.dropLast() { points += [center - radius * x, center + radius * x] }
    points.append(center)
    let values = f(points)
    var fine = values[14] * weights[7], coarse = values[14] * gauss[3],
      size = (values[14] * weights[7]).magnitude
    for k in 0..<7 {
      let pair = values[2 * k] + values[2 * k + 1]
      fine += weights[k] * pair
      size += weights[k] * (values[2 * k].magnitude + values[2 * k + 1].magnitude)
      if k % 2 == 1 { coarse += gauss[k / 2] * pair }
    }
    fine *= radius
    coarse *= radius
    size *= radius
    // The fine rule is far better than its distance from the coarse one, which is why that is scaled down.
    var error = (fine - coarse).magnitude
    if size > 0, error > 0 {
      let ratio = 200 * error / size
      error = size * min(1, ratio * ratio.squareRoot())
    }
    return Part(from: a, to: b, value: fine, error: max(error, 1e-16 * size))
  }
}
