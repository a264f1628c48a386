// Every level on a processor of its own: the ones this machine can run, and two older ones that qemu plays. Each
// prints what its kernels make of a fixed set of numbers, and all must agree within the bounds of the kernels.
import Foundation
import Kernels
import Testing
import Transcripts

private enum Programs {
  /// The program that prints the values is built with the tests and lies beside them.
  static let bench: String? = {
    guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      return nil
    }
    let path = URL(filePath: own).deletingLastPathComponent().appending(path: "kernels-verify").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()
  static let emulator: String? = {
    #if arch(x86_64) && os(Linux)
      return Tools.path("qemu-x86_64")
    #else
      return nil
    #endif
  }()
}

@Suite(.enabled(if: Programs.bench != nil, "the benchmark program lies beside the tests on Linux only"))
struct `Levels` {
  @Test(arguments: KernelSet.available.dropLast())
  func `agree with the best one of this processor`(set: KernelSet) throws {
    let best = try values(KernelSet.available.last?.name ?? "")
    #expect(differences(try values(set.name), best) == [])
  }

  @Test(
    .enabled(if: Programs.emulator != nil, "qemu-x86_64 is not installed"), arguments: ["Nehalem", "Haswell"])
  func `run on older processors and agree there`(processor: String) throws {
    let emulator = try #require(Programs.emulator), program = try #require(Programs.bench)
    let run = try Tools.run(emulator, ["-cpu", processor, program])
    try #require(run.status == 0, "\(run.errors)")
    let emulated = table(run.output)
    // Emulators before 7.2 have no AVX and play a lesser Haswell.
    let level = try #require(emulated["set"]?.first)
    #expect(level == "portable" || level == "avx2" && processor == "Haswell")
    #expect(differences(emulated, try values("portable")) == [])
  }

  @Test(
    .enabled(
      if: Programs.emulator != nil && Project.executable != nil, "needs qemu-x86_64, and NABLA an executable"),
    arguments: ["Nehalem", "Haswell"])
  func `of the program answer on older processors`(processor: String) throws {
    let emulator = try #require(Programs.emulator), nabla = try #require(Project.executable)
    let lines = [
      "d/dx sin(x)*e^x", "table tanh(x)*exp(-x^2) + x^0.3, x=0..4 step 0.25", "sin(2)*gamma(4.5) + 0.0",
    ]
    let arguments = ["--no-init"] + lines.flatMap { ["-e", $0] }
    let here = try Tools.run(nabla, arguments),
      there = try Tools.run(emulator, ["-cpu", processor, nabla] + arguments)
    #expect(there.status == 0)
    #expect(there.output.split(separator: "\n").count == here.output.split(separator: "\n").count)
    for (a, b) in zip(words(here.output), words(there.output)) {
      guard let x = Double(a), let y = Double(b) else {
        #expect(a == b)
        continue
      }
      #expect((x - y).magnitude <= 1e-14 * x.magnitude)
    }
  }

  @Test func `are compared bit by bit where a bound says so`() {
    let a = table("set a\nunary.exp 3ff0000000000000 nan\nunary.sqrt 3ff0000000000000\n")
    let near = table("set b\nunary.exp 3ff0000000000003 nan\nunary.sqrt 3ff0000000000003\n")
    #expect(differences(a, near) == ["unary.sqrt, number 0: 1.0 and 1.0000000000000007"])
    let strange = table("set b\nunary.exp 3ff0000000000000 0\nunary.sqrt 8000000000000000\n")
    #expect(differences(a, strange).count == 2)
    #expect(differences(a, ["set": ["b"]]) == ["unary.exp is missing", "unary.sqrt is missing"])
  }
}

/// What the set of a name prints on this processor.
private func values(_ set: String) throws -> [String: [String]] {
  let run = try Tools.run(try #require(Programs.bench), [], environment: ["NABLA_KERNELS": set])
  try #require(run.status == 0, "\(run.errors)")
  let table = table(run.output)
  #expect(table["set"] == [set])
  return table
}

private func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" || $0 == "\t" } }

private func table(_ text: String) -> [String: [String]] {
  var table: [String: [String]] = [:]
  for line in text.split(separator: "\n") {
    let words = line.split(separator: " ").map(String.init)
    table[words[0]] = Array(words.dropFirst())
  }
  return table
}

/// The first number of each kernel in which two tables differ by more than the kernel's bound allows.
private func differences(_ a: [String: [String]], _ b: [String: [String]]) -> [String] {
  var differences: [String] = []
  for (name, x) in a.sorted(by: { $0.key < $1.key }) where name != "set" {
    guard let y = b[name], x.count == y.count else {
      differences.append("\(name) is missing")
      continue
    }
    let isSingle = name.hasPrefix("float") || name.hasPrefix("sum.float")
    let bound = bound(name)
    for (i, pair) in zip(x, y).enumerated() where pair.0 != pair.1 {
      let (p, q) = (number(pair.0, isSingle), number(pair.1, isSingle))
      let ulp = isSingle ? Double(max(Float(p).ulp, Float(q).ulp)) : max(p.ulp, q.ulp)
      // Not within the bound, which a NaN never is; and a zero has a sign.
      if (p - q).magnitude <= bound * ulp, p != 0 || q != 0 { continue }
      differences.append("\(name), number \(i): \(p) and \(q)")
      break
    }
  }
  return differences
}

private func number(_ word: String, _ isSingle: Bool) -> Double {
  if isSingle { return UInt32(word, radix: 16).map { Double(Float(bitPattern: $0)) } ?? .nan }
  return UInt64(word, radix: 16).map { Double(bitPattern: $0) } ?? .nan
}

/// How far two values of a kernel may be apart, in units in the last place: both may err by the kernel's bound, and
/// at a power of two the units differ.
private func bound(_ name: String) -> Double {
  let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
  let kind = parts[0], kernel = parts.count > 1 ? parts[1] : ""
  let promised: Double? =
    switch kind {
    case "unary": KernelAccuracy.unary.first { "\($0.kernel)" == kernel }?.ulps
    case "binary": BinaryKernelAccuracy.all.first { "\($0.kernel)" == kernel }?.ulps
    case "float": FloatKernelAccuracy.all.first { "\($0.kernel)" == kernel }?.ulps
    // By multiplication, or as pow.
    case "power": Int(kernel).map { Double($0.magnitude) / 2 + 1.5 }
    // One rounding or two; sums of positive numbers in another order.
    case "sum": 16
    default: nil
    }
  if promised == 0.5 { return 0 }
  return 2 * (promised ?? 6) + 1
}
