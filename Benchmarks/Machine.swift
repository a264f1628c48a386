// What the machine can do at most, measured in the run whose figures stand beside it: fused products in registers and
// copies of memory. Measured again with every round, and the best is kept: a limit that was disturbed is none.

import CLimits
import Kernels

final class Machine {
  private(set) var doubleRate = 0.0
  private(set) var floatRate = 0.0
  private var copies: [Int: Double] = [:]
  private let from: UnsafeMutableRawPointer
  private let to: UnsafeMutableRawPointer
  private static let largest = 64 << 20

  init() {
    from = .allocate(byteCount: Self.largest, alignment: 4096)
    to = .allocate(byteCount: Self.largest, alignment: 4096)
    from.initializeMemory(as: UInt8.self, repeating: 1, count: Self.largest)
    to.initializeMemory(as: UInt8.self, repeating: 2, count: Self.largest)
  }

  deinit {
    from.deallocate()
    to.deallocate()
  }

  /// Operations a second of fused products that touch no memory.
  func rate(single: Bool) -> Double {
    let start = Clock.process()
    let work = single ? limits_fma_float(300_000) : limits_fma_double(300_000)
    let rate = work / (Clock.process() - start)
    if single { floatRate = max(floatRate, rate) } else { doubleRate = max(doubleRate, rate) }
    return single ? floatRate : doubleRate
  }

  /// Seconds to copy so many bytes; more than 64 MB are counted in such pieces.
  func copy(bytes: Int) -> Double {
    if bytes > Self.largest { return copy(bytes: Self.largest) * Double(bytes) / Double(Self.largest) }
    var taken = min(copies[bytes] ?? .infinity, Clock.burst { limits_copy(to, from, bytes) })
    if bytes > 1 << 20 { taken = min(taken, Clock.burst { limits_stream(to, from, bytes & ~63) }) }
    copies[bytes] = taken
    return taken
  }

  var summary: String {
    for _ in 0..<5 {
      _ = rate(single: false)
      _ = rate(single: true)
    }
    let bandwidth = Double(Self.largest) / copy(bytes: Self.largest) * 1e-9
    let double = Int((doubleRate * 1e-9).rounded()), single = Int((floatRate * 1e-9).rounded())
    return
      "kernels \(KernelSet.current.name); fused products: \(double) GFLOP/s double, \(single) single; copying \(threeDigits(bandwidth)) GB/s"
  }
}
