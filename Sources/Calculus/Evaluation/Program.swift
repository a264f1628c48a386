// A compiled expression: instructions over registers that each hold a block of numbers. One operation is one pass
// of a kernel over a block, so the cost of choosing it is paid once for 128 numbers; one point is a block of one.
import Kernels

enum Comparison: UInt8, Sendable { case equal, notEqual, less, lessEqual, and, or, not }

/// One operation; the numbers are instructions before register allocation and registers after it.
enum Instruction: Sendable {
  case input(Int)
  case constant(Double)
  case unary(UnaryKernel, Int)
  case binary(BinaryKernel, Int, Int)
  case scale(Double, Int)
  case offset(Double, Int)
  case power(Int, Int)
  /// A row of the function table that has only a one-point function.
  case scalar(Int, Int)
  case scalar2(Int, Int, Int)
  /// A row whose numbers come from balls.
  case balls(Int, [Int])
  case compare(Comparison, Int, Int)
  case select(Int, Int, Int)
  /// A sum, product or integral: the limits, then what else its body needs.
  case bound(BoundProgram, [Int])
}

/// Expressions as a program: several outputs share what they have in common, so a value and its gradient cost
/// little more than the value.
public struct Program: Sendable {
  /// Numbers a register holds. 128 doubles keep two dozen registers in a first-level cache of 32 kB.
  public static let blockLength = 128

  public let inputCount: Int
  public let outputCount: Int
  private let steps: [(operation: Instruction, target: Int)]
  private let constants: [(register: Int, value: Double)]
  private let outputs: [Int]
  private let registerCount: Int

  /// Compiles `expressions` as functions of the symbols `inputs`. Throws when a name or function has no value.
  public init(_ graph: Graph, _ expressions: [Expr], inputs: [Expr]) throws(Failure) {
    var compiler = Compiler(graph, inputs: inputs)
    var results: [Int] = []
    for e in expressions { results.append(try compiler.compile(e)) }
    self.init(compiler.instructions, results: results, inputCount: inputs.count)
  }

  /// Gives each value a register from its birth to its last use. Inputs and constants keep theirs.
  private init(_ instructions: [Instruction], results: [Int], inputCount: Int) {
    var needed = Array(repeating: false, count: instructions.count)
    for r in results { needed[r] = true }
    for k in instructions.indices.reversed() where needed[k] {
      for operand in Program.operands(instructions[k]) { needed[operand] = true }
    }
    var lastUse = Array(repeating: -1, count: instructions.count)
    for k in instructions.indices where needed[k] {
      for operand in Program.operands(instructions[k]) { lastUse[operand] = k }
    }
    for r in results { lastUse[r] = instructions.count }
    var registers = Array(repeating: -1, count: instructions.count)
    var free: [Int] = []
    var count = inputCount
    var constants: [(Int, Double)] = []
    var steps: [(Instruction, Int)] = []
    for k in instructions.indices {
      switch instructions[k] {
      case .input(let n): registers[k] = n
      case .constant(let value) where needed[k]:
        registers[k] = count
        constants.append((count, value))
        count += 1
      default:
        guard needed[k] else { continue }
        let operands = Program.operands(instructions[k])
        let moved = Program.moved(instructions[k]) { registers[$0] }
        // A register whose value dies here may take the result: kernels work in place.
        for operand in Set(operands) where lastUse[operand] == k && !Program.isFixed(instructions[operand]) {
          free.append(registers[operand])
        }
        let target: Int
        if case .select = instructions[k] {
          // Select reads three registers while it writes, so it gets one of its own.
          let taken = Set(operands.map { registers[$0] })
          if let at = free.firstIndex(where: { !taken.contains($0) }) {
            target = free.remove(at: at)
          } else {
            target = count
            count += 1
          }
        } else if let reused = free.popLast() {
          target = reused
        } else {
          target = count
          count += 1
        }
        registers[k] = target
        steps.append((moved, target))
      }
    }
    self.steps = steps
    self.constants = constants
    self.outputs = results.map { registers[$0] }
    self.registerCount = count
    self.inputCount = inputCount
    self.outputCount = results.count
  }

  private static func isFixed(_ i: Instruction) -> Bool {
    switch i {
    case .input, .constant: true
    default: false
    }
  }

  private static func operands(_ i: Instruction) -> [Int] {
    switch i {
    case .input, .constant: []
    case .unary(_, let a), .scale(_, let a), .offset(_, let a), .power(_, let a), .scalar(_, let a): [a]
    case .binary(_, let a, let b), .scalar2(_, let a, let b), .compare(_, let a, let b): [a, b]
    case .select(let c, let a, let b): [c, a, b]
    case .balls(_, let list): list
    case .bound(_, let list): list
    }
  }

  private static func moved(_ i: Instruction, _ f: (Int) -> Int) -> Instruction {
    switch i {
    case .input, .constant: i
    case .unary(let k, let a): .unary(k, f(a))
    case .scale(let c, let a): .scale(c, f(a))
    case .offset(let c, let a): .offset(c, f(a))
    case .power(let n, let a): .power(n, f(a))
    case .scalar(let r, let a): .scalar(r, f(a))
    case .binary(let k, let a, let b): .binary(k, f(a), f(b))
    case .scalar2(let r, let a, let b): .scalar2(r, f(a), f(b))
    case .compare(let k, let a, let b): .compare(k, f(a), f(b))
    case .select(let c, let a, let b): .select(f(c), f(a), f(b))
    case .balls(let r, let list): .balls(r, list.map(f))
    case .bound(let program, let list): .bound(program, list.map(f))
    }
  }

  /// Instructions a block costs, without inputs and constants.
  public var instructionCount: Int { steps.count }

  // MARK: Running

  /// The outputs at one point.
  public func callAsFunction(_ point: [Double]) -> [Double] {
    precondition(point.count == inputCount, "a value for each input")
    var results = [Double](repeating: 0, count: outputCount)
    point.withUnsafeBufferPointer { inputs in
      results.withUnsafeMutableBufferPointer { outputs in
        let columns = (0..<inputCount).map { inputs.baseAddress! + $0 }
        let places = (0..<outputCount).map { outputs.baseAddress! + $0 }
        run(columns, places, count: 1)
      }
    }
    return results
  }

  /// The outputs at `count` points, column by column: input k at `inputs[k]`, output k to `outputs[k]`.
  public func run(_ inputs: [UnsafePointer<Double>], _ outputs: [UnsafeMutablePointer<Double>], count: Int) {
    let length = min(Program.blockLength, max(1, count))
    // A line of padding between registers keeps them out of each other's cache sets.
    let stride = (length + 7) / 8 * 8 + (length > 1 ? 8 : 0)
    withUnsafeTemporaryAllocation(byteCount: registerCount * stride * 8 + 64, alignment: 64) { raw in
      let memory = raw.baseAddress!.bindMemory(to: Double.self, capacity: registerCount * stride + 8)
      for c in constants { KernelSet.current.fill(c.value, memory + c.register * stride, length) }
      var done = 0
      while done < count {
        let n = min(length, count - done)
        for k in 0..<inputCount { (memory + k * stride).update(from: inputs[k] + done, count: n) }
        for step in steps { Program.perform(step.operation, step.target, memory, stride, n) }
        for (k, r) in self.outputs.enumerated() {
          (outputs[k] + done).update(from: memory + r * stride, count: n)
        }
        done += n
      }
    }
  }

  @inline(__always)
  private static func perform(
    _ operation: Instruction, _ target: Int, _ memory: UnsafeMutablePointer<Double>, _ stride: Int, _ n: Int
  ) {
    let out = memory + target * stride
    switch operation {
    case .input, .constant: break
    case .unary(let k, let a): KernelSet.current[k](memory + a * stride, out, n)
    case .binary(let k, let a, let b): KernelSet.current[k](memory + a * stride, memory + b * stride, out, n)
    case .scale(let c, let a): KernelSet.current.scale(c, memory + a * stride, out, n)
    case .offset(let c, let a): KernelSet.current.offset(c, memory + a * stride, out, n)
    case .power(let p, let a): KernelSet.current.power(p, memory + a * stride, out, n)
    case .scalar(let r, let a):
      guard case .scalar(let f) = Function.table[r].value else { return }
      let x = memory + a * stride
      for k in 0..<n { out[k] = f(x[k]) }
    case .scalar2(let r, let a, let b):
      guard case .scalar2(let f) = Function.table[r].value else { return }
      let x = memory + a * stride, y = memory + b * stride
      // A register may take the result in place, so what is computed once more is found first.
      var open: [(Int, [Double])] = []
      for k in 0..<n {
        let (a, b) = (x[k], y[k])
        let value = f(a, b)
        if value.isNaN, a.isFinite, b.isFinite { open.append((k, [a, b])) }
        out[k] = value
      }
      if !open.isEmpty, BallServer.isInstalled {
        let values = BallServer.shared.values(row: r, at: open.map(\.1))
        for (j, value) in values.enumerated() { out[open[j].0] = value }
      }
    case .balls(let r, let list):
      let columns = list.map { memory + $0 * stride }
      let values = BallServer.shared.values(row: r, at: (0..<n).map { k in columns.map { $0[k] } })
      for k in 0..<n { out[k] = values[k] }
    case .compare(let c, let a, let b):
      let x = memory + a * stride, y = memory + b * stride
      for k in 0..<n { out[k] = compared(c, x[k], y[k]) ? 1 : 0 }
    case .select(let c, let a, let b):
      let condition = memory + c * stride, x = memory + a * stride, y = memory + b * stride
      for k in 0..<n { out[k] = condition[k] != 0 ? x[k] : y[k] }
    case .bound(let program, let list):
      for k in 0..<n { out[k] = program.value(list.map { memory[$0 * stride + k] }) }
    }
  }

  private static func compared(_ c: Comparison, _ x: Double, _ y: Double) -> Bool {
    switch c {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessEqual: x <= y
    case .and: x != 0 && y != 0
    case .or: x != 0 || y != 0
    case .not: x == 0
    }
  }
}

extension Graph {
  /// The value of a constant expression as a double.
  public func value(of e: Expr) throws(Failure) -> Double {
    if isNumber(e) { return value(e).double }
    let program = try Program(self, [e], inputs: [])
    return try watched { () throws(Failure) in
      let result = program([])[0]
      try BallWatch.current.check()
      // An integral asks whether to go on; what stopped it is worth more than its answer.
      if nodes[e.i].flags & Flag.hasBinder != 0 {
        poll()
        if let failure = trouble, failure.code == .interrupted { try check() }
      }
      return result
    }
  }
}
