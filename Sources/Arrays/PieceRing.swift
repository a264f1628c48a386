// Pieces of columns that threads pass to each other: each belongs to the thread whose turn its state says it is.

import Calculus

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A piece of all columns, and the place in the ring where it is.
final class Piece {
  enum State { case empty, read, computed }
  var state = State.empty
  var count = 0
  let inputs: [UnsafeMutablePointer<Double>]
  let outputs: [UnsafeMutablePointer<Double>]
  private let memory: UnsafeMutablePointer<Double>

  init(_ inputCount: Int, _ outputCount: Int, rows: Int) {
    // A line of padding keeps columns out of each other's cache sets.
    let stride = (rows + 7) / 8 * 8 + 8
    let all = max(1, inputCount + outputCount) * stride + 8
    memory = .allocate(capacity: all)
    let base =
      UnsafeMutablePointer<Double>(
        bitPattern: (UInt(bitPattern: memory) + 63) / 64 * 64) ?? memory
    inputs = (0..<inputCount).map { base + $0 * stride }
    outputs = (0..<outputCount).map { base + (inputCount + $0) * stride }
  }

  deinit { memory.deallocate() }
}

/// What the threads share.
final class PieceRing: @unchecked Sendable {
  let pieces: [Piece]
  private var error: Failure?
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ pieces: [Piece]) {
    self.pieces = pieces
    pthread_mutex_init(lock, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(lock)
    change.deallocate()
    lock.deallocate()
  }

  /// Waits for a piece to come into a state; nil after a failure.
  func wait(_ k: Int, _ state: Piece.State) -> Piece? {
    let piece = pieces[k % pieces.count]
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while error == nil, piece.state != state { pthread_cond_wait(change, lock) }
    return error == nil ? piece : nil
  }

  func pass(_ piece: Piece, _ state: Piece.State) {
    pthread_mutex_lock(lock)
    piece.state = state
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(lock)
  }

  /// What went wrong first.
  var failure: Failure? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    return error
  }

  func fail(_ failure: Failure) {
    pthread_mutex_lock(lock)
    if error == nil { error = failure }
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(lock)
  }
}

/// One of the threads. What it does is told by a closure; what it throws stops the others.
final class Stage {
  private let ring: PieceRing
  private let work: (PieceRing) throws(Failure) -> Void
  private var thread: pthread_t?

  init(_ ring: PieceRing, _ work: @escaping (PieceRing) throws(Failure) -> Void) {
    self.ring = ring
    self.work = work
  }

  /// False where the system gives no thread.
  func start() -> Bool {
    let own = Unmanaged.passRetained(self)
    #if canImport(Darwin)
      let status = pthread_create(&thread, nil, { Stage.main($0) }, own.toOpaque())
    #else
      var made = pthread_t()
      let status = pthread_create(&made, nil, { Stage.main($0!) }, own.toOpaque())
      if status == 0 { thread = made }
    #endif
    if status != 0 { own.release() }
    return status == 0
  }

  private static func main(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let stage = Unmanaged<Stage>.fromOpaque(pointer).takeRetainedValue()
    do throws(Failure) { try stage.work(stage.ring) } catch { stage.ring.fail(error) }
    return nil
  }

  /// Waits for its end; one that may hang in a pipe is left to itself when everything else is over.
  func end(mayHang: Bool) {
    guard let thread else { return }
    if mayHang { pthread_detach(thread) } else { pthread_join(thread, nil) }
  }
}
