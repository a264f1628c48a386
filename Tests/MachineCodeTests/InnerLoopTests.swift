// No loop over numbers calls out. A call in an innermost loop costs more than the arithmetic beside it: every
// vector register is saved and loaded again around it. It creeps in when a formula is not inlined after all, or when
// the compiler makes one function of two that are alike and calls the difference through a pointer.
//
// The rule, for the innermost loops of the kernels' machine code on every level:
//
// - a call to a function of the module that has a loop itself, or to memset, memcpy or memmove, is a call a block:
//   the loop around it is not innermost;
// - a loop without arithmetic on vectors may call one-point functions: it goes number by number, for want of a
//   formula or to repair what a formula could not do;
// - a loop with such arithmetic may call them on a way of its own, which repairs and enters the loop again, as long as
//   there is a way round that calls nothing;
// - so may a loop in a function whose name begins with `any`: such a function exists for the arguments that a loop
//   leaves out, and is called once for many numbers;
// - nothing else is called, and nothing through a pointer.
import Testing

@Suite(.enabled(if: Tools.canReadCode, "needs x86-64, binutils and a build that NABLA names"))
struct `Inner loops` {
  @Test(arguments: ["KernelLoops", "KernelLoopsAVX2", "KernelLoopsAVX512"])
  func `call nothing but one-point functions, and these only number by number`(module: String) throws {
    let functions = try Tools.objects(of: module).flatMap(Tools.functions)
    let (calls, loops) = forbiddenCalls(functions)
    #expect(loops > 100)
    #expect(calls == [])
  }

  @Test func `are found wherever the compiler puts their blocks, and their calls with them`() {
    // Two loops, one in the other; the inner one has a block behind the end of the function.
    let code = """
      0000000000000000 <nested>:
             0:\txor    %eax,%eax
             2:\tcall   90 <before>
             7:\tmovupd (%rdi),%xmm0
             b:\ttest   %eax,%eax
             d:\tje     20 <nested+0x20>
             f:\tcmp    %rax,%rcx
            12:\tjb     7 <nested+0x7>
            14:\tcall   94 <between>
            19:\tjb     2 <nested+0x2>
            1b:\tret
            20:\tcall   98 <within>
            25:\tjmp    f <nested+0xf>
      0000000000000098 <within>:
            98:\tret
      """
    #expect(forbiddenCalls(Disassembly.functions(code)).calls == ["nested calls within"])
    let blocks = code.replacing("98:\tret", with: "98:\tjne    98 <within>\n      99:\tret")
    #expect(forbiddenCalls(Disassembly.functions(blocks)).calls == [])
  }

  @Test func `may call one-point functions without vector arithmetic, and nothing through pointers`() {
    func calls(_ body: String) -> [String] {
      let code = "0000000000000000 <f>:\n   0:\tnop\n\(body)\n      a0:\tjne    0 <f>\n      a2:\tret\n"
      return forbiddenCalls(Disassembly.functions(code)).calls
    }
    let sine = "   2:\tcall   7 <f+0x7>\n\t\t\t3: R_X86_64_PLT32\t$s11KernelTable6ScalarO3sinyS2dFZ-0x4"
    #expect(calls(sine) == [])
    #expect(
      calls("   1:\tvmulpd %zmm0,%zmm1,%zmm2\n" + sine) == ["f calls $s11KernelTable6ScalarO3sinyS2dFZ"])
    #expect(calls("   2:\tcall   *%rbx") == ["f calls *%rbx"])
    #expect(
      calls("   2:\tcall   7 <f+0x7>\n\t\t\t3: R_X86_64_PLT32\tswift_retain-0x4") == ["f calls swift_retain"])
    #expect(calls("   2:\tcall   7 <f+0x7>\n\t\t\t3: R_X86_64_PLT32\tmemset-0x4") == [])
  }

  @Test func `may repair on a way of their own, not on the one that all vectors take`() {
    func calls(_ afterwards: String) -> [String] {
      let code = """
        0000000000000000 <f>:
           0:\tmulpd  %xmm0,%xmm1
           4:\tjp     10 <f+0x10>
           6:\tmovupd %xmm1,(%rdi)
           8:\tjb     0 <f>
           a:\tret
          10:\tcall   15 <f+0x15>
        \t\t\t11: R_X86_64_PLT32\tsin-0x4
          15:\t\(afterwards)
          17:\tret
        """
      return forbiddenCalls(Disassembly.functions(code)).calls
    }
    #expect(calls("jb     0 <f>") == [])
    #expect(calls("jmp    6 <f+0x6>") == ["f calls sin"])
  }
}

/// `function calls function` for each call that the rule forbids, and how many innermost loops there are.
private func forbiddenCalls(_ functions: [MachineFunction]) -> (calls: [String], loops: Int) {
  let flows = functions.map { ControlFlow($0) }
  var looping: Set<String> = ["memset", "memcpy", "memmove"]
  for (function, flow) in zip(functions, flows) where !flow.loops.isEmpty {
    looping.insert(String(function.name))
  }
  var calls: [String] = [], count = 0
  for (function, flow) in zip(functions, flows) {
    for loop in flow.innermost {
      let code = flow.instructions(loop.blocks)
      let callees = Set(code.filter(\.isCall).map(\.callee))
      if !callees.isDisjoint(with: looping) { continue }
      count += 1
      let mayRepair =
        function.name.contains(/[0-9]any[A-Z]/) || !code.contains(where: \.isPackedArithmetic)
        || loop.ways.contains { way in !flow.instructions(way).contains(where: \.isCall) }
      for callee in callees.sorted() where !mayRepair || !isOnePoint(callee) {
        calls.append("\(function.name) calls \(callee)")
      }
    }
  }
  return (calls, count)
}

/// The functions of one number: those of KernelTable, and of the C library where these are inlined.
private func isOnePoint(_ symbol: String) -> Bool {
  symbol.hasPrefix("$s11KernelTable") || ofTheCLibrary.contains(symbol)
}

private let ofTheCLibrary = Set(
  """
  exp expm1 log log1p log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc tgamma
  lgamma_r cbrt sqrt floor ceil round rint pow atan2 hypot fmod
  """.split { $0 == " " || $0 == "\n" }.map(String.init))
