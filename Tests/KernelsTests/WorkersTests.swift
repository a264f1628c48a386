// The threads that share loops: every chunk once, whoever calls and however often.

import Kernels
import Synchronization
import Testing

/// Counters that several threads may raise.
private final class Counters: Sendable {
  private let cells: [Cell]
  private final class Cell: Sendable { let value = Atomic<Int>(0) }

  init(_ count: Int) { cells = (0..<count).map { _ in Cell() } }
  func raise(_ i: Int) { cells[i].value.add(1, ordering: .relaxed) }
  var values: [Int] { cells.map { $0.value.load(ordering: .relaxed) } }
}

/// Tests that change the number of threads, one after the other.
@Suite(.serialized) struct `The process's threads` {
  @Test(arguments: [1, 2, 3, 8])
  func `every chunk runs once`(threads: Int) {
    let before = Workers.threads
    defer { Workers.threads = before }
    Workers.threads = threads
    for chunks in [0, 1, 2, 3, 7, 64] {
      for _ in 0..<200 {
        let counters = Counters(chunks)
        Workers.run(chunks: chunks) { counters.raise($0) }
        #expect(counters.values == Array(repeating: 1, count: chunks))
      }
    }
  }

  @Test func `what a chunk writes is there when the loop ends`() {
    var numbers = [Int](repeating: 0, count: 10_000)
    for round in 1...300 {
      numbers.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let buffer = buffer
        Workers.run(chunks: 10) { chunk in
          for i in chunk * 1000..<(chunk + 1) * 1000 { buffer[i] += i ^ round }
        }
      }
    }
    let expected = (0..<10_000).map { i in (1...300).reduce(0) { $0 + (i ^ $1) } }
    #expect(numbers == expected)
  }

  @Test func `loops inside loops run where they are`() {
    let counters = Counters(36)
    Workers.run(chunks: 6) { outer in
      Workers.run(chunks: 6) { counters.raise(outer * 6 + $0) }
    }
    #expect(counters.values == Array(repeating: 1, count: 36))
  }

  @Test func `several threads may call at once`() async {
    let counters = Counters(8)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<500 { Workers.run(chunks: 8) { counters.raise($0) } }
        }
      }
    }
    #expect(counters.values == Array(repeating: 4000, count: 8))
  }

  @Test func `a sleeping helper wakes up`() async throws {
    let counters = Counters(4)
    for _ in 0..<20 {
      Workers.run(chunks: 4) { counters.raise($0) }
      try await Task.sleep(for: .milliseconds(2))
    }
    #expect(counters.values == [20, 20, 20, 20])
  }
}
