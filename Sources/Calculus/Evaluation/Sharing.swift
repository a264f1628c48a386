// Long columns on several threads: each takes a stretch of whole lines of memory. A point has the same bits in any run,
// so the threads cannot be told from the results.
import Kernels

extension Program {
  /// What is worth handing over, in light steps of a point: some 40 µs.
  private static let sharedWork = 400_000
  /// The fewest points of a stretch, so that its registers are warm for most of it.
  private static let stretch = 4096

  /// How many points each chunk takes; nil where one thread does all.
  private func chunkLength(_ count: Int) -> Int? {
    guard count >= 2 * Program.stretch, code.isShareable, count * code.cost >= Program.sharedWork else {
      return nil
    }
    let threads = Workers.threads
    guard threads > 1 else { return nil }
    // Several chunks a thread: one that is disturbed leaves its share to the others.
    return (max(Program.stretch, count / (threads * 4)) + 63) & ~63
  }

  /// All points, block by block, on as many threads as are worth it.
  func columns(_ inputs: Inputs, _ outputs: Outputs, count: Int) {
    guard let length = chunkLength(count) else {
      blocks(inputs, outputs, from: 0, to: count, of: count)
      return
    }
    Workers.run(chunks: (count + length - 1) / length) { chunk in
      let start = chunk * length
      blocks(inputs, outputs, from: start, to: min(count, start + length), of: count)
    }
  }
}
