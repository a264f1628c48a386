// What an activation's slope makes of a gradient. From the output where that is enough, which saves the function a
// second time; otherwise from the sum.

import KernelTable

func slopeLoop<N: Numbers>(
  _: N.Type, _ kernel: SlopeKernel, _ alpha: N.Element, _ g: UnsafePointer<N.Element>,
  _ y: UnsafePointer<N.Element>, _ out: UnsafeMutablePointer<N.Element>, _ count: Int
) {
  switch kernel {
  case .relu: slope(N.self, g, y, out, count) { N.above($1, $0, N.product($1, N.nothing)) }
  case .leakyRelu: slope(N.self, alpha, g, y, out, count) { N.above($2, $1, N.product($0, $1)) }
  case .sigmoid: slope(N.self, g, y, out, count) { N.product(N.product($0, N.difference(N.one, $1)), $1) }
  case .tanh: slope(N.self, g, y, out, count) { N.product($0, N.difference(N.one, N.product($1, $1))) }
  case .softplus: slope(N.self, g, y, out, count) { N.product($0, N.sigmoid($1)) }
  case .silu: slope(N.self, g, y, out, count) { N.product($0, siluSlope(N.self, $1)) }
  case .gelu: slope(N.self, g, y, out, count) { N.product($0, geluSlope(N.self, $1)) }
  case .elu:
    slope(N.self, alpha, g, y, out, count) {
      let below = N.product($0, N.decay(N.smaller(N.nothing, $2)))
      return N.product($1, N.above($2, N.one, below))
    }
  }
}

/// σ (1 + u (1 − σ)); beyond ±1000 it is 0 or 1 to the last bit.
@inline(__always) private func siluSlope<N: Numbers>(_: N.Type, _ u: N.Register) -> N.Register {
  let x = N.held(u, 1000), s = N.sigmoid(x)
  return N.adding(s, N.product(s, x), N.difference(N.one, s))
}

/// Φ(u) + u φ(u); beyond ±40 it is 0 or 1 to the last bit.
@inline(__always) private func geluSlope<N: Numbers>(_: N.Type, _ u: N.Register) -> N.Register {
  let x = N.held(u, 40), half = N.spread(0.5)
  let share = N.adding(half, half, N.erf(N.product(x, N.spread(0.707_106_781_186_547_5))))
  let density = N.product(
    N.spread(0.398_942_280_401_432_7), N.decay(N.product(N.product(x, x), N.spread(-0.5))))
  return N.adding(share, x, density)
}

@inline(__always) private func slope<N: Numbers>(
  _: N.Type, _ g: UnsafePointer<N.Element>, _ y: UnsafePointer<N.Element>,
  _ out: UnsafeMutablePointer<N.Element>, _ count: Int, _ body: (N.Register, N.Register) -> N.Register
) {
  registers(N.self, count) { i, n in
    N.store(out + i, n, body(N.load(g + i, n, 0), N.load(y + i, n, 0)))
  }
}

@inline(__always) private func slope<N: Numbers>(
  _: N.Type, _ alpha: N.Element, _ g: UnsafePointer<N.Element>, _ y: UnsafePointer<N.Element>,
  _ out: UnsafeMutablePointer<N.Element>, _ count: Int,
  _ body: (N.Register, N.Register, N.Register) -> N.Register
) {
  let alpha = N.spread(alpha)
  registers(N.self, count) { i, n in
    N.store(out + i, n, body(alpha, N.load(g + i, n, 0), N.load(y + i, n, 0)))
  }
}
