// What `back` undoes: states before changes, the last one last, as many as a budget of numbers lets.

struct Past<State> {
  private var states: [(state: State, size: Int)] = []

  /// States that are kept at most, and the numbers in all of them; the last one is always kept.
  private static var count: Int { 64 }
  private static var numbers: Int { pastNumbers }

  /// `size` are the numbers that nobody else holds.
  mutating func add(_ state: State, size: Int) {
    states.append((state, size))
    var numbers = 0
    let kept = states.suffix(Self.count).reversed().prefix { entry in
      numbers += entry.size
      return numbers <= Self.numbers
    }.count
    states.removeFirst(states.count - max(kept, 1))
  }

  mutating func popLast() -> State? { states.popLast()?.state }
}

/// Numbers that former states may hold, and the weights of former trainings: 160 MB.
let pastNumbers = 20_000_000
