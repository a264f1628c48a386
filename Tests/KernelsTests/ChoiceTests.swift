// Which set of loops a process uses, and that there is an honest name for it.

import Kernels
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct `Choice` {
  @Test func `the portable loops are always there, the others in order above them`() {
    let names = KernelSet.available.map(\.name)
    #expect(names == Array(["portable", "avx2", "avx512"].prefix(names.count)))
    #expect(!names.isEmpty)
  }

  @Test func `the fastest set is used unless another one is asked for`() {
    let asked = getenv("NABLA_KERNELS").map { String(cString: $0) }
    let names = KernelSet.available.map(\.name)
    let expected = names.last { $0 == asked } ?? names.last
    #expect(KernelSet.current.name == expected)
    #expect("\(KernelSet.current)" == KernelSet.current.name)
  }
}
