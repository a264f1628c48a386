// Time as this program counts it: of the process for what computes, so that neighbours on the machine do not show;
// of the wall for what somebody waits for.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

enum Clock {
  static func process() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
  static func wall() -> Double { seconds(CLOCK_MONOTONIC) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var t = timespec()
    clock_gettime(clock, &t)
    return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
  }

  /// Seconds of one call, the least of some bursts of about five milliseconds each. The caller takes the median over
  /// its rounds: a burst that was disturbed says nothing, a round may differ in where its memory lies. What takes long
  /// is done once, after once to get ready.
  static func burst(_ body: () -> Void) -> Double {
    var calls = 1
    body()
    while true {
      let start = process()
      for _ in 0..<calls { body() }
      let taken = process() - start
      if taken > 0.1 { return taken / Double(calls) }
      if taken > 2e-3 || calls > 1 << 24 {
        if taken < 4e-3 { calls *= 2 }
        break
      }
      calls *= 4
    }
    var least = Double.infinity
    for _ in 0..<3 {
      let start = process()
      for _ in 0..<calls { body() }
      least = min(least, (process() - start) / Double(calls))
    }
    return least
  }
}

func median(_ values: [Double]) -> Double? {
  let sorted = values.sorted()
  if sorted.isEmpty { return nil }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
