// Questions to the second program, one at a time: it is started at the first, kept, and when it has ended or a
// computation was stopped, started again at the next.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

public final class BallServer: @unchecked Sendable {
  public static let shared = BallServer()

  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var process: BallProcess?
  private var known: Set<String>?

  private init() {
    lock.initialize(to: pthread_mutex_t())
    pthread_mutex_init(lock, nil)
  }

  /// Whether the program is there to be started.
  public static var isInstalled: Bool { path != nil }

  // MARK: Where it is

  static let name = "nabla-balls"

  /// The variable NABLA_BALLS, beside this program, along PATH.
  private static var path: String? {
    if let own = getenv("NABLA_BALLS"), own.pointee != 0 {
      let path = String(cString: own)
      return isProgram(path) ? path : nil
    }
    if let here = executable, let slash = here.lastIndex(of: "/") {
      let beside = here[...slash] + name
      if isProgram(String(beside)) { return String(beside) }
    }
    guard let list = getenv("PATH") else { return nil }
    for folder in String(cString: list).split(separator: ":") {
      let path = "\(folder)/\(name)"
      if isProgram(path) { return path }
    }
    return nil
  }

  private static func isProgram(_ path: String) -> Bool {
    var facts = stat()
    return access(path, X_OK) == 0 && stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
  }

  private static var executable: String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    #if canImport(Darwin)
      var size = UInt32(bytes.count)
      guard _NSGetExecutablePath(&bytes, &size) == 0 else { return nil }
      return bytes.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    #else
      let n = readlink("/proc/self/exe", &bytes, bytes.count - 1)
      return n > 0 ? String(decoding: bytes[..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    #endif
  }

  private static var missing: Failure {
    if let own = getenv("NABLA_BALLS"), own.pointee != 0 {
      return Failure(
        .state,
        "this number needs the program nabla-balls, and NABLA_BALLS names '\(String(cString: own))', which is none",
        hint: "put its path into NABLA_BALLS, or leave the variable out")
    }
    return Failure(
      .state, "this number needs the program nabla-balls, which is not beside nabla nor in PATH",
      hint:
        "install FLINT (libflint-arb-dev on Debian and Ubuntu) and run Scripts/build in Nabla's folder")
  }

  // MARK: Asking

  /// Whether it computes the function of so many arguments by itself.
  func knows(_ function: String, _ arguments: Int) throws(Failure) -> Bool {
    try functions().contains("\(function)/\(arguments)")
  }

  private func functions() throws(Failure) -> Set<String> {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    if let known { return known }
    return try started(stop()).functions
  }

  /// Running, or started now.
  private func started(_ isStopped: () -> Bool) throws(Failure) -> BallProcess {
    if let process { return process }
    guard let path = BallServer.path else { throw BallServer.missing }
    do throws(BallProcess.Trouble) {
      let new = try BallProcess(path: path, isStopped: isStopped)
      process = new
      if known == nil { atexit { BallServer.shared.finish() } }
      known = new.functions
      return new
    } catch {
      switch error {
      case .stopped: throw BallServer.stopped
      case .ended, .notStarted:
        throw Failure(
          .state, "the program nabla-balls at '\(path)' does not start as it should",
          hint: "Scripts/build in Nabla's folder makes it anew")
      }
    }
  }

  /// Ends the program with this one, so that not even its exit status is left behind.
  private func finish() {
    guard pthread_mutex_trylock(lock) == 0 else { return }
    process?.end()
    process = nil
    pthread_mutex_unlock(lock)
  }

  /// The answers to a question, a line for each point.
  func answers(_ question: String, count: Int) throws(Failure) -> [String] {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    let isStopped = stop()
    // Once more when it had ended before it was asked, for whatever reason.
    var mayRepeat = process != nil
    while true {
      let process = try started(isStopped)
      var lines: [String] = []
      lines.reserveCapacity(count)
      do throws(BallProcess.Trouble) {
        try process.send(question, isStopped)
        for _ in 0..<count {
          let line = try process.line(isStopped)
          if line.hasPrefix("!") { throw BallProcess.Trouble.ended }
          lines.append(line)
        }
        return lines
      } catch {
        process.end()
        self.process = nil
        if error == .ended, lines.isEmpty, mayRepeat {
          mayRepeat = false
          continue
        }
        switch error {
        case .stopped:
          let watch = BallWatch.current
          throw watch.isStopped() ? BallServer.stopped : BallServer.late(watch.seconds)
        case .ended, .notStarted:
          throw Failure(.limit, "the program nabla-balls gave up on this number; it may need too much memory")
        }
      }
    }
  }

  /// Milliseconds for one point of many that may never be settled.
  private static let patience = 10

  /// The nearest doubles to a row's function at points; nan for all, and a failure noted, when that is impossible.
  func values(row: Int, at points: [[Double]]) -> [Double] {
    var values = [Double](repeating: .nan, count: points.count)
    let watch = BallWatch.current
    let finite = points.indices.filter { points[$0].allSatisfy(\.isFinite) }
    guard watch.isWell, let arity = points.first?.count, !finite.isEmpty else { return values }
    var question = "ask double 0 \(BallServer.patience) \(arity + 1) \(finite.count)\n"
    for k in 0..<arity { question += "v \(k)\n" }
    question += Function.table[row].name + (0..<arity).map { " \($0)" }.joined() + "\n"
    for k in finite { question += points[k].map(BallProgram.text).joined(separator: " ") + "\n" }
    do {
      for (k, line) in zip(finite, try answers(question, count: finite.count)) {
        values[k] = Double(ball: line)
      }
    } catch {
      watch.note(error)
    }
    return values
  }

  private static let stopped = Failure(.interrupted, "interrupted, nothing was changed")

  private static func late(_ seconds: Double) -> Failure {
    Failure(
      .limit, "this could not be computed within \(Int(seconds.rounded(.up))) s",
      hint: "raise the limit with: set seconds N")
  }

  /// Asked to stop, or out of time.
  private func stop() -> () -> Bool {
    let watch = BallWatch.current
    let end = ContinuousClock.now.advanced(by: .milliseconds(Int64(watch.seconds * 1000)))
    return { watch.isStopped() || ContinuousClock.now > end }
  }
}
