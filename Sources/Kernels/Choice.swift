// Which loops this process uses. They are compiled up to three times, and the best that the processor and the
// operating system carry is chosen at the first use; who imports this module has the table and the one-point
// functions as well.

import CKernels
import KernelLoops
@_exported import KernelTable

#if KERNELS_LEVELS
  import KernelLoopsAVX2
  import KernelLoopsAVX512
#endif

extension KernelSet {
  /// For every processor of the architecture: SSE2 on x86-64, NEON on arm64.
  public static let portable = KernelLoops.loopTable()

  /// Every set that this processor can run, slowest first.
  public static let available: [KernelSet] = {
    var sets = [portable]
    #if KERNELS_LEVELS
      let level = ck_processor_level()
      if level >= 3 { sets.append(KernelLoopsAVX2.loopTable()) }
      if level >= 4 { sets.append(KernelLoopsAVX512.loopTable()) }
    #endif
    return sets
  }()

  /// The set this process uses: the fastest, unless the variable NABLA_KERNELS names another that is available.
  /// Its `name` says which it is.
  public static let current: KernelSet = {
    let wanted = ck_wanted_kernels().map { String(cString: $0) }
    return available.last { $0.name == wanted } ?? available.last ?? portable
  }()
}
