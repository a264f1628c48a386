// Long formulas in two loops over a tile. A processor looks some hundred operations ahead, so a chain that is
// twice as long runs half as many numbers side by side: what comes out of the first half is kept for a tile of
// 128 numbers, 1 KiB (the most
// that is put on the stack), and the second half takes it from there. Worth its store and load from about fifty
// operations on.

#if KERNELS_AVX512
  import CKernels

  private let tile = 128
  /// Up to this count the two halves run in one loop: nothing is gained, and each half would load its constants.
  let stagedFrom = 32

  /// out = second(x, first(x)).
  @inline(__always) func staged(
    _ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
    _ first: (Lanes) -> Lanes, then second: (Lanes, Lanes) -> Lanes
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: tile) { buffer in
      guard let middle = buffer.baseAddress else { return }
      var start = 0
      while start < count {
        let n = count &- start < tile ? count &- start : tile
        var i = 0
        while i < n {
          ck_store(middle + i, first(load(x + start + i, n &- i)))
          i &+= laneCount
        }
        i = 0
        while i < n {
          let rest = n &- i
          store(out + start + i, rest, second(load(x + start + i, rest), ck_load(middle + i)))
          i &+= laneCount
        }
        start &+= n
      }
    }
  }

  /// out = second(a, b, first(a)) with a pair between the two, and repair(a, b) in the lanes that `second` says it
  /// can't do. Both must be able to do 1.
  @inline(__always) func staged(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int,
    repair: (Double, Double) -> Double, _ first: (Lanes) -> (Lanes, Lanes),
    then second: (Lanes, Lanes, Lanes, Lanes) -> (Lanes, failed: LaneMask)
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: tile) { buffer in
      guard let heads = buffer.baseAddress else { return }
      let tails = heads + tile / 2
      var start = 0
      while start < count {
        let n = count &- start < tile / 2 ? count &- start : tile / 2
        var i = 0
        while i < n {
          let (head, tail) = first(load(a + start + i, n &- i))
          ck_store(heads + i, head)
          ck_store(tails + i, tail)
          i &+= laneCount
        }
        i = 0
        while i < n {
          var v = Lanes.zero, w = v, y = v, failed = LaneMask(repeating: false)
          repeat {
            let rest = n &- i
            v = load(a + start + i, rest)
            w = load(b + start + i, rest)
            (y, failed) = second(v, w, ck_load(heads + i), ck_load(tails + i))
            if anySet(failed) { break }
            store(out + start + i, rest, y)
            i &+= laneCount
          } while i < n
          if i >= n { break }
          mend(y, failed, v, w, out + start + i, n &- i < laneCount ? n &- i : laneCount, repair)
          i &+= laneCount
        }
        start &+= n
      }
    }
  }
#endif
