// A command from start to end: its time on the wall, or on the processor.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

struct Command {
  enum Measure { case wall, process }

  var arguments: [String]
  /// A file for its standard input.
  var input: String? = nil
  var measure: Measure
  /// How often it runs for one measurement, the median of which counts: what is short says little alone.
  var times = 1

  enum Outcome {
    case seconds(Double)
    case failed
    case missing
  }

  func run() -> Outcome {
    guard let path = Self.found(arguments[0]) else { return .missing }
    let all = (0..<max(1, times)).compactMap { _ in once(path) }
    return median(all).map { .seconds($0) } ?? .failed
  }

  /// Seconds; nil if it is not there or fails.
  func seconds() -> Double? { if case .seconds(let seconds) = run() { seconds } else { nil } }

  /// One run with the output thrown away.
  private func once(_ path: String) -> Double? {
    let source = open(input ?? "/dev/null", O_RDONLY | O_CLOEXEC)
    let sink = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer {
      close(source)
      close(sink)
    }
    guard source >= 0, sink >= 0 else { return nil }
    let start = Clock.wall()
    guard let pid = Self.spawn([path] + arguments.dropFirst(), input: source, output: sink, error: sink)
    else {
      return nil
    }
    var status: Int32 = 0
    var usage = rusage()
    guard wait4(pid, &status, 0, &usage) == pid, status == 0 else { return nil }
    switch measure {
    case .wall: return Clock.wall() - start
    case .process: return Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    }
  }

  private static func seconds(_ t: timeval) -> Double { Double(t.tv_sec) + Double(t.tv_usec) * 1e-6 }

  /// Where a program is that is named as in a shell.
  static func found(_ name: String) -> String? {
    if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
    guard let path = getenv("PATH") else { return nil }
    for folder in String(cString: path).split(separator: ":") {
      let candidate = "\(folder)/\(name)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  /// Starts a program with the given ends as its standard input and output; nil for the error leaves ours.
  static func spawn(_ arguments: [String], input: Int32, output: Int32, error: Int32?) -> pid_t? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    if let error { posix_spawn_file_actions_adddup2(&actions, error, 2) }
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    return posix_spawn(&pid, arguments[0], &actions, nil, &words, environ) == 0 ? pid : nil
  }
}
