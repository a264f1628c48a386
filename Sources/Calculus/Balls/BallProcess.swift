// The second program while it runs: started with a socket as its input and output, so that writing to it when it has
// ended is an error and not a signal, and nothing of this process's own input and output is in its hands.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

final class BallProcess {
  private let identifier: pid_t
  private let socket: Int32
  private static let chunkSize = 65_536
  private let chunk = UnsafeMutablePointer<UInt8>.allocate(capacity: chunkSize)
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAlive = true
  /// The functions it knows, by `name/arguments`.
  private(set) var functions: Set<String> = []

  enum Trouble: Error { case notStarted, stopped, ended }

  /// Starts the program at `path` and hears what it knows.
  init(path: String, isStopped: () -> Bool) throws(Trouble) {
    var ends: [Int32] = [-1, -1]
    #if canImport(Darwin)
      guard socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0 else { throw .notStarted }
      var on: Int32 = 1
      setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #else
      let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .notStarted }
    #endif
    guard let identifier = BallProcess.spawn(path, ends[1]) else {
      close(ends[0])
      close(ends[1])
      throw .notStarted
    }
    close(ends[1])
    self.identifier = identifier
    socket = ends[0]
    let words = try line(isStopped).split(separator: " ")
    guard words.count > 2, words[0] == "nabla-balls", words[1] == "1" else {
      end()
      throw .notStarted
    }
    functions = Set(words.dropFirst(2).map(String.init))
  }

  deinit {
    end()
    chunk.deallocate()
  }

  /// Kills the program; nothing of it is left behind.
  func end() {
    guard isAlive else { return }
    isAlive = false
    close(socket)
    kill(identifier, SIGKILL)
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
  }

  private static func spawn(_ path: String, _ socket: Int32) -> pid_t? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_adddup2(&actions, socket, 0)
    posix_spawn_file_actions_adddup2(&actions, socket, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    // A group of its own, so that Ctrl-C at the terminal is heard by nabla alone; and signals as a program expects
    // them, whatever this one has blocked or ignored.
    posix_spawnattr_setpgroup(&attributes, 0)
    var none = sigset_t(), usual = sigset_t()
    sigemptyset(&none)
    sigemptyset(&usual)
    for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT, SIGTSTP] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    )
    guard let name = strdup(path) else { return nil }
    defer { free(name) }
    var child = pid_t()
    return posix_spawn(&child, path, &actions, &attributes, [name, nil], environ) == 0 ? child : nil
  }

  // MARK: Talking

  /// Sends all of `text`.
  func send(_ text: String, _ isStopped: () -> Bool) throws(Trouble) {
    var text = text
    let trouble: Trouble? = text.withUTF8 { bytes in
      var sent = 0
      while sent < bytes.count {
        #if canImport(Darwin)
          let flags = MSG_DONTWAIT
        #else
          let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        #endif
        let n = Self.write(socket, bytes.baseAddress! + sent, bytes.count - sent, flags)
        if n > 0 {
          sent += n
        } else if n < 0, errno != EAGAIN, errno != EINTR {
          return .ended
        } else if !wait(Int16(POLLOUT), isStopped) {
          return .stopped
        }
      }
      return nil
    }
    if let trouble { throw trouble }
  }

  private static func write(_ socket: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ flags: Int32)
    -> Int
  {
    #if canImport(Darwin)
      Darwin.send(socket, bytes, count, flags)
    #elseif canImport(Glibc)
      Glibc.send(socket, bytes, count, flags)
    #else
      Musl.send(socket, bytes, count, flags)
    #endif
  }

  /// The next line, without its end.
  func line(_ isStopped: () -> Bool) throws(Trouble) -> String {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 10) {
        let line = String(decoding: buffer[start..<end], as: UTF8.self)
        start = end + 1
        if start == buffer.count {
          buffer.removeAll(keepingCapacity: true)
          start = 0
        }
        return line
      }
      searched = buffer.count
      guard wait(Int16(POLLIN), isStopped) else { throw .stopped }
      let n = read(socket, chunk, BallProcess.chunkSize)
      if n > 0 { buffer.append(contentsOf: UnsafeBufferPointer(start: chunk, count: n)) }
      if n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN) { throw .ended }
    }
  }

  /// Waits until the socket is ready, asking every little while whether to go on.
  private func wait(_ events: Int16, _ isStopped: () -> Bool) -> Bool {
    while true {
      if isStopped() { return false }
      var watched = pollfd(fd: socket, events: events, revents: 0)
      if poll(&watched, 1, 20) > 0 { return true }
    }
  }
}
