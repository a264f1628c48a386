// Machine code as text: what objdump prints of an object file, read into functions and instructions. Only the
// form that binutils print for x86-64 is understood.

/// One line of machine code.
struct Instruction {
  var address: UInt64
  /// The operation, without prefixes such as `rep`.
  var name: Substring
  var operands: Substring
  /// The symbol that the linker is to put here, where there is one.
  var symbol: Substring?

  /// The address of a direct jump or call.
  var target: UInt64? {
    guard !operands.hasPrefix("*"), let word = operands.split(separator: " ").first else { return nil }
    return UInt64(word, radix: 16)
  }
  var isCall: Bool { name.hasPrefix("call") }
  var isJump: Bool { name.hasPrefix("j") }
  var isUnconditional: Bool { name.hasPrefix("jmp") }
  /// Nothing that follows is reached from here.
  var isEnd: Bool { isUnconditional || name.hasPrefix("ret") || name == "ud2" || name == "hlt" }

  /// What is called: a name from the linker's table, or from the object's own.
  var callee: String {
    if let symbol { return String(symbol) }
    if let open = operands.firstIndex(of: "<"), let close = operands.lastIndex(of: ">") {
      return String(operands[operands.index(after: open)..<close])
    }
    return String(operands)
  }

  /// Whether only processors of x86-64-v3 or later have it: everything encoded with VEX or EVEX, and two others.
  var isBeyondBaseline: Bool {
    if name.hasPrefix("v") { return !["verr", "verw", "vmcall", "vmmcall"].contains(name) }
    if name.hasPrefix("k") { return true }
    return wideIntegers.contains(name)
  }
  /// Arithmetic on several numbers at once.
  var isPackedArithmetic: Bool {
    guard name.hasSuffix("pd") || name.hasSuffix("ps") else { return false }
    let operation = name.drop { $0 == "v" }.dropLast(2)
    return ["add", "sub", "mul", "div", "sqrt"].contains(operation)
      || ["fmadd", "fmsub", "fnmadd", "fnmsub"].contains { operation.hasPrefix($0) }
  }
}

/// Integer operations encoded with VEX, and what came with them.
let wideIntegers: Set<Substring> = [
  "andn", "bextr", "blsi", "blsmsk", "blsr", "bzhi", "mulx", "pdep", "pext", "rorx", "sarx", "shlx", "shrx",
  "lzcnt", "movbe",
]

struct MachineFunction {
  var name: Substring
  var instructions: [Instruction]
}

enum Disassembly {
  /// The functions in the output of `objdump -dr --no-show-raw-insn`.
  static func functions(_ text: String) -> [MachineFunction] {
    var functions: [MachineFunction] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")).map(Substring.init) {
      if line.hasSuffix(">:"), let open = line.firstIndex(of: "<") {
        functions.append(
          MachineFunction(name: line[line.index(after: open)...].dropLast(2), instructions: []))
        continue
      }
      guard let last = functions.indices.last else { continue }
      let fields = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: true)
      guard fields.count >= 2, let colon = fields[0].firstIndex(of: ":") else { continue }
      if fields[0].contains("R_X86_64") || fields[1].hasPrefix("R_X86_64") {
        addRelocation(line, to: &functions[last])
        continue
      }
      let address = fields[0][..<colon].drop { $0 == " " }
      guard let address = UInt64(address, radix: 16) else { continue }
      functions[last].instructions.append(instruction(address, fields[1]))
    }
    return functions
  }

  private static func instruction(_ address: UInt64, _ text: Substring) -> Instruction {
    var rest = text
    while true {
      let word = rest.prefix { $0 != " " }
      rest = rest[word.endIndex...].drop { $0 == " " }
      if !prefixes.contains(word) || rest.isEmpty {
        return Instruction(address: address, name: word, operands: rest, symbol: nil)
      }
    }
  }

  private static let prefixes: Set<Substring> = [
    "rep", "repz", "repnz", "lock", "notrack", "bnd", "data16", "cs", "ds", "{vex}", "{evex}",
  ]

  /// `34b: R_X86_64_PLT32 exp-0x4` belongs to the instruction before it.
  private static func addRelocation(_ line: Substring, to function: inout MachineFunction) {
    guard let last = function.instructions.indices.last, let word = line.split(separator: "\t").last else {
      return
    }
    let end = word.lastIndex { $0 == "-" || $0 == "+" } ?? word.endIndex
    function.instructions[last].symbol = word[..<end]
  }
}
