// A few threads that wait for loops to share. A call of `run` puts up a number of chunks; whoever is free
// claims the next, the caller included, so that a thread that comes late or never costs nothing but its
// help. Helpers wait in a short loop before they sleep: waking one takes longer than most blocks of work.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif
import CKernels
import Synchronization

public enum Workers {
  /// How many threads `run` may use, the caller included: the processors of this process, at most 16, or
  /// NABLA_THREADS from the environment. With 1 no thread is ever started.
  public static var threads: Int {
    get { limit.load(ordering: .relaxed) }
    set { limit.store(min(max(newValue, 1), mostThreads), ordering: .relaxed) }
  }

  /// Calls `body` once with each number below `chunks`, on several threads at once and in no order, and
  /// returns when all are done. Chunks must not write to the same memory. Within a chunk, or while another
  /// thread is using the helpers, all chunks run on the calling thread.
  ///
  /// Handing over costs under a microsecond while the helpers are awake (20 µs after the last loop), and
  /// several when they sleep: share work from about 20 µs on.
  public static func run(chunks: Int, _ body: (Int) -> Void) {
    let helpers = min(threads, chunks) - 1
    guard helpers > 0, !busy.exchange(true, ordering: .acquiring) else {
      var chunk = 0
      while chunk < chunks {
        body(chunk)
        chunk += 1
      }
      return
    }
    start(helpers)
    members.store(helpers, ordering: .relaxed)
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { body in
        share(chunks, body)
      }
    }
    busy.store(false, ordering: .releasing)
  }
}

private typealias Body = (Int) -> Void

private let mostThreads = 16
/// How long a helper, or a caller whose chunks are all claimed, waits before it sleeps.
private let patience = 20_000
private let limit = Atomic<Int>(defaultThreads())

/// Whether a loop is being shared; only one is at a time.
private let busy = Atomic<Bool>(false)
/// Chunks nobody has claimed. A chunk is claimed by lowering this from a number above 0, and only whoever has
/// claimed one reads the loop, which cannot end before that chunk is done.
private let unclaimed = Atomic<Int>(0)
/// Chunks not done.
private let undone = Atomic<Int>(0)
private let total = Atomic<Int>(0)
private let loop = Atomic<UInt>(0)

/// Helpers asleep, and whether the caller is; both sleep on one condition.
private let asleep = Atomic<Int>(0)
private let callerSleeps = Atomic<Bool>(false)
private let started = Atomic<Int>(0)
/// Helpers that may take part in the loop: those with a lower number.
private let members = Atomic<Int>(0)
nonisolated(unsafe) private let mutex = {
  let p = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  pthread_mutex_init(p, nil)
  return p
}()
nonisolated(unsafe) private let condition = {
  let p = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  pthread_cond_init(p, nil)
  return p
}()

private func share(_ chunks: Int, _ body: UnsafePointer<Body>) {
  loop.store(UInt(bitPattern: body), ordering: .relaxed)
  total.store(chunks, ordering: .relaxed)
  undone.store(chunks, ordering: .relaxed)
  unclaimed.store(chunks, ordering: .sequentiallyConsistent)
  if asleep.load(ordering: .sequentiallyConsistent) > 0 { wakeAll() }
  while work() {}
  if comesTrue({ undone.load(ordering: .acquiring) == 0 }) { return }
  pthread_mutex_lock(mutex)
  callerSleeps.store(true, ordering: .sequentiallyConsistent)
  while undone.load(ordering: .sequentiallyConsistent) > 0 { pthread_cond_wait(condition, mutex) }
  callerSleeps.store(false, ordering: .relaxed)
  pthread_mutex_unlock(mutex)
}

/// Does one chunk; false if there was none.
private func work() -> Bool {
  var left = unclaimed.load(ordering: .relaxed)
  while left > 0 {
    let (won, now) = unclaimed.weakCompareExchange(
      expected: left, desired: left - 1, successOrdering: .acquiringAndReleasing, failureOrdering: .relaxed)
    if won {
      guard let body = UnsafePointer<Body>(bitPattern: loop.load(ordering: .relaxed)) else { return false }
      perform(body, total.load(ordering: .relaxed) - left)
      let rest = undone.subtract(1, ordering: .sequentiallyConsistent).newValue
      if rest == 0, callerSleeps.load(ordering: .sequentiallyConsistent) { wakeAll() }
      return true
    }
    left = now
  }
  return false
}

/// A function of its own, so that its hold on the closure ends before the chunk counts as done.
@inline(never) private func perform(_ body: UnsafePointer<Body>, _ chunk: Int) { body.pointee(chunk) }

/// Waits a little; whether it came true.
private func comesTrue(_ condition: () -> Bool) -> Bool {
  let end = nanoseconds() + patience
  repeat {
    for _ in 0..<32 {
      if condition() { return true }
      ck_pause()
    }
  } while nanoseconds() < end
  return condition()
}

private func help(_ number: Int) -> Never {
  func isCalled() -> Bool {
    unclaimed.load(ordering: .sequentiallyConsistent) > 0 && number < members.load(ordering: .relaxed)
  }
  while true {
    while isCalled() && work() {}
    if comesTrue(isCalled) { continue }
    pthread_mutex_lock(mutex)
    asleep.add(1, ordering: .sequentiallyConsistent)
    while !isCalled() { pthread_cond_wait(condition, mutex) }
    asleep.subtract(1, ordering: .relaxed)
    pthread_mutex_unlock(mutex)
  }
}

#if canImport(Darwin)
  private func helper(_ number: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    help(Int(bitPattern: number) - 1)
  }
#else
  private func helper(_ number: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    help(Int(bitPattern: number) - 1)
  }
#endif

private func wakeAll() {
  pthread_mutex_lock(mutex)
  pthread_cond_broadcast(condition)
  pthread_mutex_unlock(mutex)
}

/// Starts threads until there are `count`; called by whoever has made the pool busy. Signals go to the
/// program's own threads. A thread that cannot be started is done without.
private func start(_ count: Int) {
  if started.load(ordering: .relaxed) >= count { return }
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &before)
  while started.load(ordering: .relaxed) < count {
    let number = UnsafeMutableRawPointer(bitPattern: started.load(ordering: .relaxed) + 1)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let failed = pthread_create(&thread, nil, { helper($0) }, number)
    #if canImport(Darwin)
      if failed == 0, let thread { pthread_detach(thread) }
    #else
      if failed == 0 { pthread_detach(thread) }
    #endif
    // Counted all the same: the next call would hardly succeed.
    started.add(1, ordering: .relaxed)
  }
  pthread_sigmask(SIG_SETMASK, &before, nil)
}

private func nanoseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)
}

private func defaultThreads() -> Int {
  if let text = getenv("NABLA_THREADS"), let number = Int(String(cString: text)) {
    return min(max(number, 1), mostThreads)
  }
  return min(max(Int(ck_processors()), 1), mostThreads)
}
