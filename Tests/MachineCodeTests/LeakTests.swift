// No instruction of a higher level where a lesser processor could come across it.
//
// A function that several modules may define (a specialised copy of a generic one, a helper of the runtime) is a
// weak symbol: the linker keeps one copy for all. If that copy comes from a module compiled for AVX, every module
// calls AVX. So a weak function of those modules may not lead to such code, unless its name carries the name of the
// module, which makes it the only one. And in the program as it is linked, such code may lie in those modules and in
// the C library only, which asks the processor by itself.
import Foundation
import Testing
import Transcripts

@Suite(.enabled(if: Tools.canReadCode, "needs x86-64, binutils and a build that NABLA names"))
struct `Wide instructions` {
  @Test(arguments: ["KernelLoopsAVX2", "KernelLoopsAVX512"])
  func `do not leave their module by a symbol that others share`(module: String) throws {
    let objects = Tools.objects(of: module)
    #expect(!objects.isEmpty)
    var wide = 0
    for object in objects {
      let functions = try Tools.functions(object)
      wide += functions.count { $0.instructions.contains(where: \.isBeyondBaseline) }
      let leaks = leaks(functions, shared: try Tools.sharedSymbols(object), module: module)
      #expect(leaks.isEmpty, "\(object)")
    }
    // Otherwise nothing was compiled for AVX, or nothing was understood.
    #expect(wide > 50)
  }

  @Test func `are in the modules for them and in the C library, and nowhere else in the program`() throws {
    let map = try LinkMap(of: "nabla")
    try #require(!map.pieces.isEmpty, "the linker's map is missing, or is not of the kind that is understood")
    var counts: [String: Int] = [:]
    for address in try Tools.wideAddresses(Project.executable ?? "") {
      counts[map.origin(of: address) ?? "no object", default: 0] += 1
    }
    let own = counts.filter { $0.key.contains("/KernelLoopsAVX") }
    #expect(own.values.reduce(0, +) > 10_000)
    #expect(counts.keys.filter { !$0.contains("/KernelLoopsAVX") && !isCLibrary($0) } == [])
  }

  /// The C library has several versions of a function and chooses among them as we do.
  private func isCLibrary(_ object: String) -> Bool {
    guard let open = object.lastIndex(of: "(") else { return false }
    let archive = object[..<open]
    let name = archive[(archive.lastIndex(of: "/") ?? archive.startIndex)...]
    return (archive.hasPrefix("/usr/lib") || archive.hasPrefix("/lib"))
      && (name.hasPrefix("/libc.") || name.hasPrefix("/libm.") || name.hasPrefix("/libm-")
        || name.hasPrefix("/libc-"))
  }

  @Test func `are noticed where they are shared, directly or one call further`() {
    let code = """
      0000000000000000 <$ss5ArrayV4growTg5>:
             0:\tpush   %rbp
             1:\tcall   10 <$s5local>
             6:\tret
      0000000000000010 <$s5local>:
            10:\tvaddpd %zmm0,%zmm1,%zmm0
            16:\tret
      0000000000000020 <helper>:
            20:\tlzcnt  %eax,%eax
            24:\tret
      0000000000000030 <plain>:
            30:\taddpd  %xmm0,%xmm1
            34:\tret
      0000000000000040 <$s4WideAAyyF>:
            40:\tvaddpd %zmm0,%zmm1,%zmm0
            46:\tret
      """
    let shared: Set = ["$ss5ArrayV4growTg5", "helper", "plain", "$s4WideAAyyF"]
    let functions = Disassembly.functions(code)
    #expect(leaks(functions, shared: shared, module: "Wide") == ["$ss5ArrayV4growTg5", "helper"])
    #expect(leaks(functions, shared: [], module: "Wide") == [])
  }
}

/// Shared functions from which wide instructions are reached without leaving the object.
private func leaks(_ functions: [MachineFunction], shared: Set<String>, module: String) -> [String] {
  var wide = Set<String>()
  var grew = true
  while grew {
    grew = false
    for function in functions where !wide.contains(String(function.name)) {
      let reaches = function.instructions.contains { instruction in
        instruction.isBeyondBaseline
          || (instruction.isCall || instruction.isJump) && wide.contains(plain(instruction.callee))
      }
      if reaches {
        wide.insert(String(function.name))
        grew = true
      }
    }
  }
  return wide.filter { shared.contains($0) && !$0.hasPrefix("$s\(module.count)\(module)") }.sorted()
}

/// A symbol without the distance from it.
private func plain(_ symbol: String) -> String {
  guard let plus = symbol.range(of: "+0x", options: .backwards) else { return symbol }
  return String(symbol[..<plus.lowerBound])
}
