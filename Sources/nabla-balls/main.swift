// nabla-balls: proved values for nabla. A process of its own, because FLINT's computations cannot be interrupted and
// end the process when they fail: whoever asks can kill this one and start another.
//
// It says which functions it knows, then answers questions from standard input on standard output, a line for each
// point, until its input ends.
import CArb

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A computation that runs away fails in here before it takes the machine's memory.
func limitMemory() {
  var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
  #if canImport(Glibc)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
  #else
    _ = setrlimit(Int32(RLIMIT_AS), &limit)
  #endif
}

/// Ends the process when whoever asked has gone, in the middle of a computation too.
func watchInput() {
  #if canImport(Darwin)
    var handle: pthread_t?
  #else
    var handle = pthread_t()
  #endif
  _ = pthread_create(
    &handle, nil,
    { _ in
      while true {
        var watched = pollfd(fd: 0, events: 0, revents: 0)
        if poll(&watched, 1, -1) > 0, watched.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 { _exit(0) }
      }
    }, nil)
}

func milliseconds() -> Int {
  let now = ContinuousClock.now
  let spent = origin.duration(to: now).components
  return Int(spent.seconds) * 1000 + Int(spent.attoseconds / 1_000_000_000_000_000)
}

let origin = ContinuousClock.now

func say(_ line: String) {
  print(line)
}

// What else was open in the program that started this one is not for here; a pipe held open would keep its reader
// waiting.
for descriptor in Int32(3)..<256 { close(descriptor) }
limitMemory()
watchInput()
say("nabla-balls 1 " + (Functions.table.keys.sorted() + Question.forms).joined(separator: " "))
fflush(nil)
while let head = readLine() {
  guard let question = Question(head, next: { readLine() }) else {
    say("! not understood")
    fflush(nil)
    break
  }
  let answerer = Answerer(question: question)
  for point in question.points { say(answerer.answer(at: point)) }
  fflush(nil)
}
flint_cleanup()
