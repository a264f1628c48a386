// Long sessions, interrupted statements, statements that want too much.
import Calculus
import Session
import Synchronization
import Testing

@Suite struct LifeTests {
  /// Says "interrupted" after it has been asked so many times.
  private final class Finger: Sendable {
    let left: Atomic<Int>
    init(_ count: Int) { left = Atomic(count) }
    var isRaised: Bool { left.subtract(1, ordering: .relaxed).newValue < 0 }
  }

  /// Work for some seconds, of every kind there is.
  static let labours = [
    "diff(sin(x e^x), x, 300)", "taylor(e^(sin x) cos(x)^2, x=0, 400)", "expand((x + y + z + 1)^60)",
    "simplify(diff(sin(x e^(x^2))^3, x, 12))", "hessian(sin(a b c d e^(x y z))^7 ln(a + b + x))",
  ]

  @Test(arguments: labours) func `an interrupt leaves definitions and answers as they were`(line: String) {
    for polls in [0, 1, 7, 40] {
      let session = Session(after: "a = 3", "f(x) = x^2", "5")
      let finger = Finger(polls)
      session.interrupt = { finger.isRaised }
      let before = finger.left.load(ordering: .relaxed)
      let reply = session.respond(to: "y = 7; \(line); z = 8")
      session.interrupt = { false }
      #expect(before == polls)
      if reply.contains(where: { $0.failure?.code == .interrupted }) {
        #expect(session.out("z") == "z", "nothing after an interrupt is run")
        #expect(session.out("f(a)") == "9")
        #expect(session.out("1 + 1") == "2")
      }
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: labours) func `too much time is told and costs nothing else`(
    line: String
  ) {
    let session = Session(after: "set seconds 1", "5")
    let start = ContinuousClock.now
    let failure = session.failure(line)
    #expect(start.duration(to: .now) < .seconds(6))
    if let failure { #expect(failure.code == .limit, "\(failure.message)") }
    #expect(session.out("2 + 3") == "5")
  }

  @Test func `an interrupt is heard while a long statement runs`() {
    let session = Session()
    let finger = Finger(0)
    session.interrupt = { finger.isRaised }
    #expect(session.failure("diff(sin(x e^x), x, 2000)")?.code == .interrupted)
    session.interrupt = { false }
    #expect(session.out("1 + 1") == "2")
  }

  /// Thousands of different expressions fill the notebook more than once.
  @Test func `definitions and answers survive the notebook being renewed`() {
    let session = Session(after: "a = 3", "f(x) = a x^2 sin(x)", "y = x^5", "function u", "2^10")
    let expected = session.out("f(y)")
    for k in 0..<60 {
      let terms = (0..<2500).map { "cos(\(k * 2500 + $0) x)" }.joined(separator: " + ")
      #expect(session.failure("\(terms);") == nil)
    }
    #expect(session.out("f(y)") == expected)
    #expect(session.out("ans1") == "1024")
    #expect(session.out("d/dx y") == "5*x^4")
    #expect(session.out("d/dx u(x)") == "u'(x)")
    #expect(session.out("vars") == "a = 3\nf(x) = a*x^2*sin(x)\ny = x^5")
  }

  /// Short lines that differ turn page after page; each answer stays on its own.
  @Test func `answers are found on pages turned long ago`() {
    let session = Session(after: "f(x) = a x^2", "assume p > 0")
    var told: [String] = []
    func ask(_ line: String) -> String {
      told.append(session.out(line))
      return told[told.count - 1]
    }
    for k in 1...3000 {
      let answer = ask(
        "d/dx sin(\(k) x)^\(2 + k % 7) + cos(x/\(k + 1)) + sum(x^j/j, j=1..\(2 + k % 3)) + integral(cos(j x), j=0..\(k % 5 + 1))"
      )
      guard k % 250 == 0 else { continue }
      #expect(ask("ans") == answer)
      for n in [1, 17, told.count / 2, told.count] {
        let known = told[n - 1]
        #expect(ask("ans\(n)") == known)
      }
      #expect(ask("f(k)") == "a*k^2")
      #expect(ask("simplify(sqrt(p^2))") == "p")
    }
  }

  @Test func `a thousand answers are kept, and no more`() {
    let session = Session()
    for k in 1...1100 { _ = session.respond(to: "\(k);") }
    #expect(session.out("ans") == "1100")
    #expect(session.out("ans1100") == "1100")
    #expect(session.out("ans150") == "150")
  }

  @Test func `deep nesting is no danger`() {
    let deep = String(repeating: "(", count: 50_000) + "x" + String(repeating: ")", count: 50_000)
    #expect(Session().out(deep) == "x")
    let sines = String(repeating: "sin(", count: 20_000) + "x" + String(repeating: ")", count: 20_000)
    _ = Session().out("d/dx \(sines);")
    #expect(Session().failure(String(repeating: "(", count: 1000)) != nil)
    #expect(Session().failure(String(repeating: "-", count: 100_000) + "x") == nil)
  }

  /// Lines that have nothing to do with mathematics get an answer or an error, never anything else.
  @Test func `nonsense is answered`() {
    let pieces = [
      "sin", "(", ")", "[", "]", "x", "^", "²", "d/dx", "∂/∂", "=", "==", "at", "..", "'", "!", "|", ",", ";",
      "1e", "%", "_", "f", "\\", "√", "not", "if", "steps", ":", "?", "∇", "0", "-", " ", "\u{301}", "速度",
      "\"", "#",
    ]
    var state: UInt64 = 42
    let session = Session()
    session.settings.limits.seconds = 1
    for _ in 0..<3000 {
      var line = ""
      for _ in 0..<8 {
        state = state &* 6364136223846793005 &+ 1442695040888963407
        line += pieces[Int(state >> 33) % pieces.count]
      }
      if line.contains("quit") { continue }
      for reply in session.respond(to: line) { #expect(reply.ok == (reply.kind != .error), "\(line)") }
      _ = session.preview(line)
      _ = session.completions(line, line.unicodeScalars.count)
    }
    #expect(session.out("1 + 1") == "2")
  }
}
