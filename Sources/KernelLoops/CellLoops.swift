// One time step of a recurrent cell: what is done number by number between the matrix products. What is done with a
// register is a function: a closure that holds as much stays a call in its loop.

import KernelTable

/// body(place of a row's gates, place of its other numbers, lanes) for the registers of all rows. Rows that lie one
/// behind the other are one long row, for a cell with one gate.
@inline(__always) private func each<N: Numbers>(
  _: N.Type, _ s: CellShape, isOneGate: Bool, _ body: (Int, Int, Int) -> Void
) {
  let isDense = isOneGate && s.gateStride == s.units && s.stride == s.units
  let rows = isDense ? smaller(s.rows, 1) : s.rows, units = isDense ? s.rows &* s.units : s.units
  var row = 0
  while row < rows {
    let gate = row &* s.gateStride, at = row &* s.stride
    @inline(__always) func part(_ j: Int, _ n: Int) {
      body(gate &+ j, at &+ j, n)
    }
    registers(N.self, units, part)
    row &+= 1
  }
}

func rnn<N: Numbers>(
  _: N.Type, _ s: CellShape, _ sums: UnsafePointer<N.Element>, _ h: UnsafeMutablePointer<N.Element>
) {
  @inline(__always) func step(_ g: Int, _ i: Int, _ n: Int) {
    N.store(h + i, n, N.tanh(N.load(sums + g, n, 0)))
  }
  each(N.self, s, isOneGate: true, step)
}

func rnnSlope<N: Numbers>(
  _: N.Type, _ s: CellShape, _ h: UnsafePointer<N.Element>, _ dh: UnsafePointer<N.Element>,
  _ out: UnsafeMutablePointer<N.Element>
) {
  @inline(__always) func step(_ g: Int, _ i: Int, _ n: Int) {
    let y = N.load(h + i, n, 0)
    N.store(out + g, n, N.product(N.load(dh + i, n, 0), N.difference(N.one, N.product(y, y))))
  }
  each(N.self, s, isOneGate: true, step)
}

func lstm<N: Numbers>(
  _: N.Type, _ s: CellShape, _ gates: UnsafeMutablePointer<N.Element>, _ before: UnsafePointer<N.Element>,
  _ c: UnsafeMutablePointer<N.Element>, _ tanhC: UnsafeMutablePointer<N.Element>,
  _ h: UnsafeMutablePointer<N.Element>
) {
  let units = s.units
  @inline(__always) func step(_ at: Int, _ p: Int, _ n: Int) {
    let i = gates + at, f = i + units, g = f + units, o = g + units
    let input = N.sigmoid(N.load(i, n, 0)), forget = N.sigmoid(N.load(f, n, 0))
    let fresh = N.tanh(N.load(g, n, 0)), output = N.sigmoid(N.load(o, n, 0))
    N.store(i, n, input)
    N.store(f, n, forget)
    N.store(g, n, fresh)
    N.store(o, n, output)
    let state = N.adding(N.product(forget, N.load(before + p, n, 0)), input, fresh), t = N.tanh(state)
    N.store(c + p, n, state)
    N.store(tanhC + p, n, t)
    N.store(h + p, n, N.product(output, t))
  }
  each(N.self, s, isOneGate: false, step)
}

/// g y (1 − y).
@inline(__always) private func throughSigmoid<N: Numbers>(
  _: N.Type, _ g: N.Register, _ y: N.Register
) -> N.Register {
  N.product(N.product(g, N.difference(N.one, y)), y)
}

/// g (1 − y²).
@inline(__always) private func throughTanh<N: Numbers>(
  _: N.Type, _ g: N.Register, _ y: N.Register
) -> N.Register {
  N.product(g, N.difference(N.one, N.product(y, y)))
}

func lstmSlope<N: Numbers>(
  _: N.Type, _ s: CellShape, _ gates: UnsafePointer<N.Element>, _ before: UnsafePointer<N.Element>,
  _ tanhC: UnsafePointer<N.Element>, _ dh: UnsafePointer<N.Element>, _ dc: UnsafeMutablePointer<N.Element>,
  _ out: UnsafeMutablePointer<N.Element>
) {
  let units = s.units
  @inline(__always) func step(_ at: Int, _ p: Int, _ n: Int) {
    let from = gates + at, to = out + at
    let i = N.load(from, n, 0), f = N.load(from + units, n, 0)
    let g = N.load(from + 2 &* units, n, 0), o = N.load(from + 3 &* units, n, 0)
    let t = N.load(tanhC + p, n, 0), d = N.load(dh + p, n, 0)
    let state = N.sum(N.load(dc + p, n, 0), throughTanh(N.self, N.product(d, o), t))
    let old = N.load(before + p, n, 0)
    N.store(to, n, throughSigmoid(N.self, N.product(state, g), i))
    N.store(to + units, n, throughSigmoid(N.self, N.product(state, old), f))
    N.store(to + 2 &* units, n, throughTanh(N.self, N.product(state, i), g))
    N.store(to + 3 &* units, n, throughSigmoid(N.self, N.product(d, t), o))
    N.store(dc + p, n, N.product(state, f))
  }
  each(N.self, s, isOneGate: false, step)
}

func gru<N: Numbers>(
  _: N.Type, _ s: CellShape, _ gates: UnsafeMutablePointer<N.Element>, _ sums: UnsafePointer<N.Element>,
  _ before: UnsafePointer<N.Element>, _ h: UnsafeMutablePointer<N.Element>
) {
  let units = s.units
  @inline(__always) func step(_ at: Int, _ p: Int, _ n: Int) {
    let a = gates + at, b = sums + at
    let r = N.sigmoid(N.sum(N.load(a, n, 0), N.load(b, n, 0)))
    let z = N.sigmoid(N.sum(N.load(a + units, n, 0), N.load(b + units, n, 0)))
    let fresh = N.tanh(N.adding(N.load(a + 2 &* units, n, 0), r, N.load(b + 2 &* units, n, 0)))
    N.store(a, n, r)
    N.store(a + units, n, z)
    N.store(a + 2 &* units, n, fresh)
    let old = N.load(before + p, n, 0)
    N.store(h + p, n, N.adding(N.product(N.difference(N.one, z), fresh), z, old))
  }
  each(N.self, s, isOneGate: false, step)
}

func gruSlope<N: Numbers>(
  _: N.Type, _ s: CellShape, _ gates: UnsafePointer<N.Element>, _ sums: UnsafePointer<N.Element>,
  _ before: UnsafePointer<N.Element>, _ dh: UnsafeMutablePointer<N.Element>,
  _ ofInput: UnsafeMutablePointer<N.Element>, _ ofState: UnsafeMutablePointer<N.Element>
) {
  let units = s.units
  @inline(__always) func step(_ at: Int, _ p: Int, _ n: Int) {
    let from = gates + at, a = ofInput + at, b = ofState + at
    let r = N.load(from, n, 0), z = N.load(from + units, n, 0), fresh = N.load(from + 2 &* units, n, 0)
    let state = N.load(sums + (at &+ 2 &* units), n, 0), d = N.load(dh + p, n, 0)
    let dn = throughTanh(N.self, N.product(d, N.difference(N.one, z)), fresh)
    let dz = throughSigmoid(N.self, N.product(d, N.difference(N.load(before + p, n, 0), fresh)), z)
    let dr = throughSigmoid(N.self, N.product(dn, state), r)
    N.store(a, n, dr)
    N.store(a + units, n, dz)
    N.store(a + 2 &* units, n, dn)
    N.store(b, n, dr)
    N.store(b + units, n, dz)
    N.store(b + 2 &* units, n, N.product(dn, r))
    N.store(dh + p, n, N.product(d, z))
  }
  each(N.self, s, isOneGate: false, step)
}
