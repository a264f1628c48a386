// From steps on values to steps on places: inputs, outputs, constants that a loop reads as blocks, and registers, each
// free again after the last step that reads it. One walk back for what is needed, one forward.
import Kernels

/// Steps whose operands are places.
struct Placement {
  private(set) var steps: [Step] = []
  /// The places of the arguments of calls of balls and of sums, products and integrals.
  private(set) var lists: [Int32] = []
  private(set) var constants: [Double] = []
  private(set) var firstConstant = 0
  /// All places: inputs, outputs, constants, registers.
  private(set) var count = 0

  private var lastUse: [Int32]
  private var places: [Int32]

  init(_ lowering: Lowering, results: [Tape.Value], inputCount: Int) {
    let values = lowering.steps.entries
    let lists = lowering.tape.lists
    lastUse = Array(repeating: -1, count: values.count)
    places = Array(repeating: -1, count: values.count)
    let end = Int32(values.count)
    for r in results { lastUse[Int(lowering.place(r))] = end }
    for k in values.indices.reversed() where lastUse[k] >= 0 {
      Placement.eachBlock(values[k], lists, lowering) { operand in
        lastUse[Int(operand)] = max(lastUse[Int(operand)], Int32(k))
      }
    }
    // Which output each value is computed into: the first that asks.
    let firstOutput = Int32(inputCount)
    for (k, r) in results.enumerated() where places[Int(lowering.place(r))] < 0 {
      let v = Int(lowering.place(r))
      if values[v].code != .input && values[v].code != .constant { places[v] = firstOutput + Int32(k) }
    }
    steps.reserveCapacity(values.count + results.count)
    firstConstant = inputCount + results.count
    reserveConstants(values, lists, lowering, from: firstConstant)
    let firstRegister = Int32(firstConstant + constants.count)
    var free: [Int32] = []
    var next = firstRegister
    for k in values.indices where lastUse[k] >= 0 {
      var s = values[k]
      switch s.code {
      case .input: places[k] = s.a
      case .constant: break
      default:
        moveBlocks(&s, lists, lowering)
        // A register whose value dies here may take the result: loops work in place.
        Placement.eachBlock(values[k], lists, lowering) { operand in
          if lastUse[Int(operand)] == Int32(k), places[Int(operand)] >= firstRegister {
            free.append(places[Int(operand)])
            lastUse[Int(operand)] = -2
          }
        }
        if places[k] < 0 {
          if let reused = free.popLast() {
            places[k] = reused
          } else {
            places[k] = next
            next += 1
          }
        }
        s.target = places[k]
        steps.append(s)
      }
    }
    for (k, r) in results.enumerated() {
      let v = Int(lowering.place(r))
      guard places[v] != firstOutput + Int32(k) else { continue }
      var s = values[v].code == .constant ? Step(.fill, x: values[v].x) : Step(.copy, places[v])
      s.target = firstOutput + Int32(k)
      steps.append(s)
    }
    count = Int(next)
  }

  /// A block for each constant that some step reads as one.
  private mutating func reserveConstants(
    _ values: [Step], _ lists: [Tape.Value], _ lowering: Lowering, from first: Int
  ) {
    for k in values.indices where lastUse[k] >= 0 {
      Placement.eachBlock(values[k], lists, lowering) { operand in
        let v = values[Int(operand)]
        guard v.code == .constant, places[Int(operand)] < 0 else { return }
        places[Int(operand)] = Int32(first + constants.count)
        constants.append(v.x)
      }
    }
  }

  private mutating func moveBlocks(_ s: inout Step, _ lists: [Tape.Value], _ lowering: Lowering) {
    let n = s.code.blocks
    if n > 0 { s.a = places[Int(s.a)] }
    if n > 1 { s.b = places[Int(s.b)] }
    if n > 2 { s.c = places[Int(s.c)] }
    if n > 3 { s.d = places[Int(s.d)] }
    guard let range = Placement.range(s) else { return }
    let start = Int32(self.lists.count)
    for j in range { self.lists.append(places[Int(lowering.place(lists[j]))]) }
    if s.code == .balls { s.a = start } else { s.b = start }
  }

  /// Where the operands of a step stand in the lists.
  static func range(_ s: Step) -> Range<Int>? {
    switch s.code {
    case .balls: Int(s.a)..<Int(s.a + s.b)
    case .bound: Int(s.b)..<Int(s.b + s.c)
    default: nil
    }
  }

  @inline(__always)
  private static func eachBlock(
    _ s: Step, _ lists: [Tape.Value], _ lowering: Lowering, _ visit: (Int32) -> Void
  ) {
    let n = s.code.blocks
    if n > 0 { visit(s.a) }
    if n > 1 { visit(s.b) }
    if n > 2 { visit(s.c) }
    if n > 3 { visit(s.d) }
    if let range = range(s) { for j in range { visit(lowering.place(lists[j])) } }
  }
}
