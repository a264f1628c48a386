// The loops of a function, found in its machine code: basic blocks, the blocks that dominate them, and for each
// jump back to a block that dominates it the blocks in between. Where the compiler has put a block says nothing
// about which loop it belongs to.

struct ControlFlow {
  struct Block {
    var instructions: ArraySlice<Instruction>
    var successors: [Int] = []
    var predecessors: [Int] = []
  }
  /// A loop: where it is entered, and the ways round it, one for each jump back. A way holds every block from which
  /// its jump is reached without passing the entry again.
  struct Loop {
    var header: Int
    var ways: [Set<Int>]
    var blocks: Set<Int> { ways.reduce(into: []) { $0.formUnion($1) } }
  }

  private(set) var blocks: [Block] = []

  init(_ function: MachineFunction) {
    let code = function.instructions
    guard let first = code.first, let last = code.last else { return }
    let inside = first.address...last.address
    var leaders: Set<UInt64> = [first.address]
    for (i, instruction) in code.enumerated() where instruction.isJump || instruction.isEnd {
      if i + 1 < code.count { leaders.insert(code[i + 1].address) }
      if let target = Self.target(of: instruction, in: inside) { leaders.insert(target) }
    }
    var start = 0, blockAt: [UInt64: Int] = [:]
    for i in 1...code.count where i == code.count || leaders.contains(code[i].address) {
      blockAt[code[start].address] = blocks.count
      blocks.append(Block(instructions: code[start..<i]))
      start = i
    }
    for b in blocks.indices {
      guard let end = blocks[b].instructions.last else { continue }
      if let target = Self.target(of: end, in: inside), let t = blockAt[target] { join(b, t) }
      if !end.isEnd && b + 1 < blocks.count { join(b, b + 1) }
    }
  }

  /// Where a jump goes, if it stays in the function.
  private static func target(of jump: Instruction, in inside: ClosedRange<UInt64>) -> UInt64? {
    guard jump.isJump, jump.symbol == nil, let target = jump.target, inside.contains(target) else {
      return nil
    }
    return target
  }

  private mutating func join(_ from: Int, _ to: Int) {
    blocks[from].successors.append(to)
    blocks[to].predecessors.append(from)
  }

  /// Blocks that can be reached, in reverse postorder.
  private var order: [Int] {
    var order: [Int] = [], seen: Set<Int> = [0]
    var stack: [(block: Int, next: Int)] = blocks.isEmpty ? [] : [(0, 0)]
    while let top = stack.last {
      let successors = blocks[top.block].successors
      if top.next < successors.count {
        stack[stack.count - 1].next += 1
        if seen.insert(successors[top.next]).inserted { stack.append((successors[top.next], 0)) }
      } else {
        order.append(top.block)
        stack.removeLast()
      }
    }
    return order.reversed()
  }

  /// For each block the last block that every way to it passes through, after Cooper, Harvey and Kennedy: a guess
  /// that is improved until it no longer changes.
  private func dominators(_ order: [Int]) -> [Int?] {
    var rank = [Int](repeating: -1, count: blocks.count)
    for (i, b) in order.enumerated() { rank[b] = i }
    var above = [Int?](repeating: nil, count: blocks.count)
    guard let entry = order.first else { return above }
    above[entry] = entry
    func meeting(_ a: Int, _ b: Int) -> Int {
      var a = a, b = b
      while a != b {
        while rank[a] > rank[b] { a = above[a] ?? entry }
        while rank[b] > rank[a] { b = above[b] ?? entry }
      }
      return a
    }
    var isChanging = true
    while isChanging {
      isChanging = false
      for b in order.dropFirst() {
        let known = blocks[b].predecessors.filter { above[$0] != nil }
        guard let first = known.first else { continue }
        let new = known.dropFirst().reduce(first, meeting)
        if above[b] != new { (above[b], isChanging) = (new, true) }
      }
    }
    return above
  }

  /// All loops; jumps back to the same block are one loop.
  var loops: [Loop] {
    let order = order
    let above = dominators(order)
    func dominates(_ a: Int, _ b: Int) -> Bool {
      var b = b
      while b != a {
        guard let next = above[b], next != b else { return false }
        b = next
      }
      return true
    }
    var ways: [Int: [Set<Int>]] = [:]
    for b in order {
      for header in blocks[b].successors where dominates(header, b) {
        var way: Set = [header], open = [b]
        while let block = open.popLast() {
          if way.insert(block).inserted { open += blocks[block].predecessors.filter { above[$0] != nil } }
        }
        ways[header, default: []].append(way)
      }
    }
    return ways.sorted { $0.key < $1.key }.map { Loop(header: $0.key, ways: $0.value) }
  }

  /// The loops in which there is no other.
  var innermost: [Loop] {
    let all = loops
    return all.filter { loop in !all.contains { $0.header != loop.header && loop.blocks.contains($0.header) }
    }
  }

  func instructions(_ places: Set<Int>) -> [Instruction] {
    places.sorted().flatMap { blocks[$0].instructions }
  }
}
