// What a thread's computations with balls must know that no argument carries: when to stop, and what went wrong where
// nothing can be thrown, in the middle of a block of numbers.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public final class BallWatch {
  /// Asked while waiting; a true answer ends the computation.
  public var isStopped: () -> Bool = { false }
  /// Seconds that one wait may take.
  public var seconds = Limits().seconds
  /// What went wrong in a block of numbers, which are not numbers then.
  private(set) var failure: Failure? { didSet { isWell = failure == nil } }
  /// Nothing has gone wrong since the last `check()`.
  private(set) var isWell = true

  private init() {}

  /// The calling thread's own.
  public static var current: BallWatch {
    if let known = pthread_getspecific(key) {
      return Unmanaged<BallWatch>.fromOpaque(known).takeUnretainedValue()
    }
    let new = BallWatch()
    pthread_setspecific(key, Unmanaged.passRetained(new).toOpaque())
    return new
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { watch in
      #if canImport(Darwin)
        Unmanaged<BallWatch>.fromOpaque(watch).release()
      #else
        if let watch { Unmanaged<BallWatch>.fromOpaque(watch).release() }
      #endif
    }
    return key
  }()

  /// Watches for `isStopped` until `ignore()`.
  public func heed(seconds: Double, _ isStopped: @escaping () -> Bool) {
    self.isStopped = isStopped
    self.seconds = seconds
    if !isWell { failure = nil }
  }

  public func ignore() {
    isStopped = { false }
    seconds = Limits().seconds
    failure = nil
  }

  func note(_ failure: Failure) {
    if self.failure == nil { self.failure = failure }
  }

  /// Throws what went wrong in a block since the last call, and forgets it.
  public func check() throws(Failure) {
    guard !isWell, let failure else { return }
    self.failure = nil
    throw failure
  }
}
