// A workload: one thing that somebody waits for, what Nabla does about it, who else can do it, and what no program on
// this machine could beat. Families list theirs in files of their own.

/// How a time is written.
enum Unit {
  case seconds
  case milliseconds
  case microseconds
  /// Nanoseconds for each of so many numbers.
  case nanoseconds(each: Int)
  /// 10⁹ floating-point operations a second, of so many.
  case gigaflops(Double)

  func shown(_ seconds: Double) -> String {
    switch self {
    case .seconds: threeDigits(seconds) + " s"
    case .milliseconds: threeDigits(seconds * 1e3) + " ms"
    case .microseconds: threeDigits(seconds * 1e6) + " µs"
    case .nanoseconds(let count): threeDigits(seconds * 1e9 / Double(count)) + " ns"
    case .gigaflops(let work): threeDigits(work / seconds * 1e-9) + " GF/s"
    }
  }
}

/// What a workload cannot be faster than: seconds, from what is measured of the machine in the same round.
struct Limit {
  var name: String
  var seconds: (Machine) -> Double?

  /// Reading and writing so many bytes, in the cache they fit in.
  static func copy(bytes: Int) -> Limit {
    Limit(name: "copy") { $0.copy(bytes: bytes) }
  }

  /// So many operations at the rate of fused products that touch no memory.
  static func products(_ work: Double, single: Bool) -> Limit {
    Limit(name: "FMA") { work / $0.rate(single: single) }
  }

  /// A program that does nothing but the same reading, writing or starting.
  static func command(_ arguments: [String], input: String? = nil, clock: Command.Measure) -> Limit {
    Limit(name: arguments[0]) { _ in Command(arguments: arguments, input: input, measure: clock).seconds() }
  }
}

/// Another program on the same task.
enum Peer {
  /// A program of this folder that is asked by name and answers with times.
  case asked(PeerProgram, String)
  /// A command whose whole run is timed. The name is the column.
  case command(String, Command)
}

struct Workload {
  var family: String
  var name: String
  var unit: Unit
  var limit: Limit?
  var peers: [Peer] = []
  /// Only shown when it is asked for by name.
  var isExtra = false
  /// Seconds of one run; nil if this build cannot do it.
  var run: () -> Double?

  var title: String { "\(family): \(name)" }
}

/// Three significant digits without an exponent for what a table of times holds.
func threeDigits(_ value: Double) -> String {
  guard value.isFinite, value > 0 else { return value == 0 ? "0" : "–" }
  var places = 2, scale = value
  while scale >= 10 && places > 0 {
    scale /= 10
    places -= 1
  }
  while scale < 1 && places < 9 {
    scale *= 10
    places += 1
  }
  var power = 1.0
  for _ in 0..<places { power *= 10 }
  let digits = (value * power).rounded()
  if places == 0 { return "\(Int(digits))" }
  let whole = Int(digits / power)
  let fraction = String(Int(digits - Double(whole) * power))
  return "\(whole)." + String(repeating: "0", count: max(0, places - fraction.count)) + fraction
}
