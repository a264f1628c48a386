// A peer as a program of its own that stays: it is asked the name of a workload a line and answers lines
// `workload<TAB>peer<TAB>seconds` and a dot. So starting it costs nothing a round, and ours and theirs take turns
// within seconds. One that takes too long is ended and asked that no more.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

final class PeerProgram {
  enum Answer {
    case times([(peer: String, seconds: Double)])
    case tooLong
    /// It ended instead of answering: out of stack, or of memory.
    case ended
    case missing
  }

  let name: String
  private let arguments: [String]
  private var pid: pid_t = 0
  private var requests: Int32 = -1
  private var answers: Int32 = -1
  private var buffer: [UInt8] = []
  private var hasFailed = false
  private var refused: [String: Answer] = [:]
  /// Seconds it may take for an answer.
  let patience: Double

  init(_ name: String, _ arguments: [String], patience: Double = 20) {
    self.name = name
    self.arguments = arguments
    self.patience = patience
  }

  func times(of request: String) -> Answer {
    if let answer = refused[request] { return answer }
    guard start() else { return .missing }
    let bytes = Array((request + "\n").utf8)
    guard write(requests, bytes, bytes.count) == bytes.count else {
      fail()
      return .missing
    }
    var times: [(peer: String, seconds: Double)] = []
    let deadline = Clock.wall() + patience
    while let line = line(before: deadline) {
      if line == "." { return .times(times) }
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
      if cells.count == 3, let value = Double(cells[2]) { times.append((String(cells[1]), value)) }
    }
    let answer: Answer = Clock.wall() >= deadline ? .tooLong : .ended
    stop()
    refused[request] = answer
    return answer
  }

  func stop() {
    guard pid > 0 else { return }
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    close(requests)
    close(answers)
    pid = 0
    buffer = []
  }

  private func fail() {
    stop()
    hasFailed = true
  }

  /// Starts it if need be, and waits until it says that it is ready: what it imports is not part of any time.
  private func start() -> Bool {
    if pid > 0 { return true }
    if hasFailed || access(arguments[0], X_OK) != 0 { return false }
    var down: [Int32] = [0, 0], up: [Int32] = [0, 0]
    guard pipe(&down) == 0, pipe(&up) == 0 else { return false }
    for end in [down[1], up[0]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    guard let child = Command.spawn(arguments, input: down[0], output: up[1], error: nil) else {
      hasFailed = true
      return false
    }
    close(down[0])
    close(up[1])
    pid = child
    requests = down[1]
    answers = up[0]
    let greeting = Array("ready\n".utf8)
    guard write(requests, greeting, greeting.count) == greeting.count,
      line(before: Clock.wall() + 60) == "."
    else {
      fail()
      return false
    }
    return true
  }

  private func line(before deadline: Double) -> String? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(end + 1)
        return line
      }
      var wanted = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
      let left = deadline - Clock.wall()
      if left <= 0 || poll(&wanted, 1, Int32(left * 1000) + 1) <= 0 { return nil }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = read(answers, &bytes, bytes.count)
      if count <= 0 { return nil }
      buffer += bytes[..<count]
    }
  }
}
