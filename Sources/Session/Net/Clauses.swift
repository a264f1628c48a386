// Arguments with key words in them: 10 batch 32 with adam 0.01 schedule cosine 10.
import Calculus

struct Clauses {
  /// What stands before the first key word.
  let head: Arguments
  private var found: [(keyword: String, range: Range<Int>, arguments: Arguments)] = []

  static let optimizer = ["decay", "clip", "clipvalue"]
  static let training = optimizer + ["with", "schedule"]
  static let fitting = training + ["batch", "split", "patience", "seed", "noshuffle"]

  /// Key words that are given twice count once, the last time.
  init(_ arguments: Arguments, keywords: [String]) {
    var marks: [(String, Range<Int>)] = []
    for word in arguments.words where keywords.contains(word.text) { marks.append(word) }
    func part(_ from: Int, _ to: Int) -> Arguments {
      let start = max(from - arguments.offset, 0)
      let end = min(max(to - arguments.offset, start), arguments.bytes.count)
      var bytes = Array(arguments.bytes[start..<end])
      while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
      return Arguments(bytes: bytes, offset: arguments.offset + start, word: arguments.word).from(0)
    }
    let end = arguments.offset + arguments.bytes.count
    head = part(arguments.offset, marks.first?.1.lowerBound ?? end)
    for (k, mark) in marks.enumerated() {
      let next = k + 1 < marks.count ? marks[k + 1].1.lowerBound : end
      var inside = part(mark.1.upperBound, next)
      if inside.isEmpty { inside = Arguments(bytes: [], offset: mark.1.upperBound, word: mark.1) }
      found.append((mark.0, mark.1, inside))
    }
  }

  subscript(_ keyword: String) -> Arguments? { found.last { $0.keyword == keyword }?.arguments }

  func has(_ keyword: String) -> Bool { found.contains { $0.keyword == keyword } }

  /// Fails when something stands before the first key word.
  func expectNoHead() throws(Failure) {
    guard head.isEmpty else {
      throw Failure(
        .usage, "'\(head.words.first?.text ?? "")' is not expected here", at: head.range,
        hint: "there are " + Clauses.training.joined(separator: ", "))
    }
  }
}

extension Arguments {
  /// What follows the byte at `start` of these arguments, spaces left out.
  func from(_ start: Int) -> Arguments {
    var k = min(start, bytes.count)
    while k < bytes.count, bytes[k] <= 0x20 { k += 1 }
    return Arguments(bytes: Array(bytes[k...]), offset: offset + k, word: word)
  }

  /// What follows a word of these arguments.
  func after(_ word: Range<Int>) -> Arguments { from(word.upperBound - offset) }
}
