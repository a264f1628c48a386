// Signals. Handlers do next to nothing: they set atomic flags and wake the reader through a pipe; whoever
// waits or computes looks at the flags. Only signals that end the program act at once, and all they do is
// give the terminal back as it was found.

import Arrays
import CEditline
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

package enum Signals {
  /// Set by SIGINT (Ctrl-C) until someone takes it. An evaluator polls it by a closure.
  package static var isInterrupted: Bool { interruptFlag.load(ordering: .relaxed) }

  /// Answers an interrupt: says whether there was one, and forgets it.
  @discardableResult
  package static func takeInterrupt() -> Bool { interruptFlag.exchange(false, ordering: .relaxed) }

  /// Installs the handlers. In a script only the interrupt flag is kept (the caller leaves with 130 when it
  /// finds it set); at a prompt the signals that end the program also restore the terminal first.
  /// A second Ctrl-C within a second of one that nobody has answered ends the program with 130.
  package static func install(interactive: Bool) {
    touch()
    if ce_signal_is_ignored(SIGINT) == 0 || interactive { _ = ce_on_signal(SIGINT, interrupted) }
    _ = ce_ignore_signal(SIGPIPE)
    _ = ce_ignore_signal(SIGXFSZ)
    guard interactive else { return }
    if pipeEnds[0] < 0, pipe(pipeEnds) == 0 {
      for end in 0...1 {
        _ = fcntl(pipeEnds[end], F_SETFD, FD_CLOEXEC)
        _ = fcntl(pipeEnds[end], F_SETFL, O_NONBLOCK)
      }
    }
    // The last six are our own faults: a crash at the prompt must not leave the shell without echo.
    let fatal = [SIGTERM, SIGHUP, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]
    for number in fatal where ce_signal_is_ignored(number) == 0 {
      _ = ce_on_signal(number, ended)
    }
    _ = ce_on_signal(SIGWINCH, woken)
  }

  /// Installs handlers for a run without a session: every signal that asks for an end ends it at once, with nothing
  /// left of an unfinished file.
  static func installEnding() {
    touch()
    _ = progressFlag.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] where ce_signal_is_ignored(number) == 0 {
      _ = ce_on_signal(number, finished)
    }
    _ = ce_ignore_signal(SIGPIPE)
    _ = ce_ignore_signal(SIGXFSZ)
  }

  /// Whether there is a line on standard error that must not stay.
  static func progressIsDrawn(_ isDrawn: Bool) { progressFlag.store(isDrawn, ordering: .relaxed) }

  /// Remembers how the terminal was found; `display` is where it is drawn.
  static func remember(input: Int32, display: Int32) {
    touch()
    guard tcgetattr(input, found) == 0 else { return }
    inputDescriptor.store(input, ordering: .relaxed)
    displayDescriptor.store(display, ordering: .relaxed)
  }

  /// The character that means `which` (VINTR, VSUSP, VQUIT) at this terminal, 0 for none.
  static func special(_ which: Int32) -> UInt32 {
    inputDescriptor.load(ordering: .relaxed) < 0 ? 0 : UInt32(ce_special(found, which))
  }

  static var wakeDescriptor: Int32 { pipeEnds[0] }

  /// While a line is read SIGTSTP and SIGCONT are ours; at any other time the system's way is right.
  static func beginReading(pasteMode: Bool) {
    isReading.store(true, ordering: .relaxed)
    isPasteMode.store(pasteMode, ordering: .relaxed)
    stopFlag.store(false, ordering: .relaxed)
    continueFlag.store(false, ordering: .relaxed)
    takeInterrupt()
    if ce_signal_is_ignored(SIGTSTP) == 0 { _ = ce_on_signal(SIGTSTP, stopped) }
    _ = ce_on_signal(SIGCONT, continued)
  }

  static func endReading() {
    if ce_signal_is_ignored(SIGTSTP) == 0 { _ = ce_default_signal(SIGTSTP) }
    _ = ce_default_signal(SIGCONT)
    isPasteMode.store(false, ordering: .relaxed)
    isReading.store(false, ordering: .relaxed)
  }

  /// Stops the process as Ctrl-Z would, and returns when it goes on. The terminal must be cooked by then.
  static func stop() {
    if ce_signal_is_ignored(SIGTSTP) != 0 { return }
    _ = ce_default_signal(SIGTSTP)
    raise(SIGTSTP)
    _ = ce_on_signal(SIGTSTP, stopped)
    stopFlag.store(false, ordering: .relaxed)
    continueFlag.store(false, ordering: .relaxed)
  }

  static func takeStop() -> Bool { stopFlag.exchange(false, ordering: .relaxed) }
  static func takeContinue() -> Bool { continueFlag.exchange(false, ordering: .relaxed) }

  /// Empties the pipe that wakes the reader.
  static func drain() {
    var byte: UInt8 = 0
    while pipeEnds[0] >= 0, read(pipeEnds[0], &byte, 1) == 1 {}
  }

  /// The terminal as it was found, if a line is being read. May be called in a signal handler.
  package static func restoreTerminal() {
    let input = inputDescriptor.load(ordering: .relaxed)
    guard input >= 0, isReading.load(ordering: .relaxed) else { return }
    _ = tcsetattr(input, TCSANOW, found)
    if isPasteMode.load(ordering: .relaxed) {
      _ = write(displayDescriptor.load(ordering: .relaxed), pasteOff.utf8Start, pasteOff.utf8CodeUnitCount)
    }
    var newline: UInt8 = 10
    _ = write(displayDescriptor.load(ordering: .relaxed), &newline, 1)
  }

  // MARK: State that handlers touch

  private static let interruptFlag = Atomic<Bool>(false)
  private static let stopFlag = Atomic<Bool>(false)
  private static let continueFlag = Atomic<Bool>(false)
  private static let isReading = Atomic<Bool>(false)
  private static let isPasteMode = Atomic<Bool>(false)
  private static let progressFlag = Atomic<Bool>(false)
  private static let lastInterrupt = Atomic<Int64>(0)
  private static let inputDescriptor = Atomic<Int32>(-1)
  private static let displayDescriptor = Atomic<Int32>(-1)
  // Written before the handlers are installed and only read after that.
  nonisolated(unsafe) private static let found = UnsafeMutablePointer<termios>.allocate(capacity: 1)
  nonisolated(unsafe) private static let pipeEnds: UnsafeMutablePointer<Int32> = {
    let ends = UnsafeMutablePointer<Int32>.allocate(capacity: 2)
    ends.initialize(repeating: -1, count: 2)
    return ends
  }()
  private static let pasteOff: StaticString = "\u{1B}[?2004l\u{1B}[0m"

  /// Initialises the globals above: doing that for the first time inside a handler would not be safe.
  private static func touch() {
    _ = (found, pipeEnds, pasteOff.utf8CodeUnitCount, clearLine.utf8CodeUnitCount)
    OutputFile.discardOnSignal()
    _ =
      interruptFlag.load(ordering: .relaxed) || stopFlag.load(ordering: .relaxed)
      || continueFlag.load(ordering: .relaxed) || isReading.load(ordering: .relaxed)
      || isPasteMode.load(ordering: .relaxed)
    _ =
      lastInterrupt.load(ordering: .relaxed) &+ Int64(inputDescriptor.load(ordering: .relaxed))
      &+ Int64(displayDescriptor.load(ordering: .relaxed))
  }

  // MARK: Handlers

  private static let interrupted: @convention(c) @Sendable (Int32) -> Void = { _ in
    let saved = errno
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    let moment = Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec)
    let unanswered = interruptFlag.exchange(true, ordering: .relaxed)
    let pause = moment &- lastInterrupt.load(ordering: .relaxed)
    if !unanswered || pause > 1_000_000_000 { lastInterrupt.store(moment, ordering: .relaxed) }
    // Nobody types it twice within 30 ms: such a pair was held back on the way and came as one. Plain
    // comparisons: a generic call may allocate for its metadata, and that hangs in a handler.
    if unanswered, pause >= 30_000_000, pause <= 1_000_000_000, !isReading.load(ordering: .relaxed) {
      restoreTerminal()
      var newline: UInt8 = 10
      _ = write(displayDescriptor.load(ordering: .relaxed), &newline, 1)
      _exit(130)
    }
    wake()
    errno = saved
  }

  private static let stopped: @convention(c) @Sendable (Int32) -> Void = { _ in
    stopFlag.store(true, ordering: .relaxed)
    wake()
  }

  private static let continued: @convention(c) @Sendable (Int32) -> Void = { _ in
    continueFlag.store(true, ordering: .relaxed)
    wake()
  }

  private static let woken: @convention(c) @Sendable (Int32) -> Void = { _ in wake() }

  private static let finished: @convention(c) @Sendable (Int32) -> Void = { number in
    OutputFile.discardOnSignal()
    if progressFlag.load(ordering: .relaxed) {
      _ = write(2, clearLine.utf8Start, clearLine.utf8CodeUnitCount)
    }
    if number == SIGINT { _exit(130) }
    _ = ce_default_signal(number)
    raise(number)
  }

  private static let clearLine: StaticString = "\r\u{1B}[K"

  private static let ended: @convention(c) @Sendable (Int32) -> Void = { number in
    restoreTerminal()
    OutputFile.discardOnSignal()
    _ = ce_default_signal(number)
    raise(number)
  }

  private static func wake() {
    let saved = errno
    if pipeEnds[1] >= 0 {
      var byte: UInt8 = 1
      _ = write(pipeEnds[1], &byte, 1)
    }
    errno = saved
  }
}
