// Sequences: waves whose next value is asked for, the adding problem on which memory can be tested, and short
// sentences for an embedding.

extension DataGenerator {
  static let sequenceRows: [DataGenerator] = [
    DataGenerator(
      name: "sines", summary: "the beginning of a sine wave; its next value is asked for", count: 200,
      noise: Option("noise", "standard deviation of what is added to every value", 0, in: 0...100),
      options: [Option("length", "values that are seen", 20, in: 1...10_000, whole: true)], make: sines),
    DataGenerator(
      name: "adding", summary: "numbers of which two are marked; the sum of those is asked for", count: 500,
      noise: Option("noise", "standard deviation of what is added to the sum", 0, in: 0...100),
      options: [Option("length", "numbers in a sequence", 20, in: 2...10_000, whole: true)], make: adding),
    DataGenerator(
      name: "words", summary: "short sentences: do more kind or more unkind words occur?", count: 300,
      noise: Option("noise", "share of the examples that have the wrong class", 0, in: 0...1),
      options: [Option("length", "words in a sentence", 8, in: 1...10_000, whole: true)], make: words),
  ]

  /// A wave of 10 to 50 steps, of amplitude ½ to 1, begun anywhere. Inputs are steps × 1.
  private static func sines(_ draft: inout DataDraft) -> Examples {
    let length = draft.whole("length")
    var values: [Double] = []
    var targets: [Double] = []
    values.reserveCapacity(draft.count * length)
    for _ in draft.rows {
      let frequency = draft.random.uniform(0.02, 0.1)
      let phase = draft.random.unit()
      let amplitude = draft.random.uniform(0.5, 1)
      for step in 0...length {
        let place = amplitude * PortableMath.circle(frequency * Double(step) + phase).y
        if step < length { values.append(draft.noisy(place)) } else { targets.append(draft.noisy(place)) }
      }
    }
    return Examples(
      inputs: .numbers(values), inputShape: [length, 1], targets: .values(targets, width: 1),
      description: draft.described("\(length) values of a sine wave, and the next one"))
  }

  /// Each step is a number from 0 to 1 and a mark; one number of the first half is marked and one of the second
  /// (Hochreiter and Schmidhuber 1997). Inputs are steps × 2.
  private static func adding(_ draft: inout DataDraft) -> Examples {
    let length = draft.whole("length")
    var values: [Double] = []
    var targets: [Double] = []
    values.reserveCapacity(draft.count * length * 2)
    for _ in draft.rows {
      let half = length / 2
      let marked = [draft.random.below(half), half + draft.random.below(length - half)]
      var sum = 0.0
      for step in 0..<length {
        let number = PortableMath.rounded(draft.random.unit())
        let isMarked = marked.contains(step)
        values.append(number)
        values.append(isMarked ? 1 : 0)
        if isMarked { sum += number }
      }
      targets.append(draft.noisy(sum))
    }
    return Examples(
      inputs: .numbers(values), inputShape: [length, 2], targets: .values(targets, width: 1),
      description: draft.described("\(length) numbers, two of them marked, and the sum of those two"))
  }

  private static let plainWords = [
    "the", "a", "we", "saw", "day", "house", "film", "walk", "and", "it", "was", "very",
  ]
  private static let unkindWords = ["bad", "dull", "cold", "dark", "poor", "sad"]
  private static let kindWords = ["good", "great", "warm", "bright", "fine", "happy"]

  /// Words as indices of the vocabulary. A sentence has more words of its class than of the other one.
  private static func words(_ draft: inout DataDraft) -> Examples {
    let length = draft.whole("length")
    let groups = [unkindWords, kindWords]
    let starts = [plainWords.count, plainWords.count + unkindWords.count]
    var values: [Double] = []
    var classes: [Int] = []
    values.reserveCapacity(draft.count * length)
    for row in draft.rows {
      let side = row % 2
      let most = 1 + draft.random.below(min(3, length))
      let others = draft.random.below(min(most, length - most + 1))
      var sentence: [Double] = []
      for place in 0..<length {
        let group = place < most ? side : place < most + others ? 1 - side : nil
        if let group {
          sentence.append(Double(starts[group] + draft.random.below(groups[group].count)))
        } else {
          sentence.append(Double(draft.random.below(plainWords.count)))
        }
      }
      draft.random.shuffle(&sentence)
      values += sentence
      // Drawn for every row, so that the sentences do not depend on the noise.
      classes.append(draft.random.unit() < draft.noise ? 1 - side : side)
    }
    return Examples(
      inputs: .numbers(values), inputShape: [length], targets: .classes(classes, count: 2),
      description: draft.described("sentences of \(length) words, class 1 where kind words prevail"),
      classNames: ["unkind", "kind"], vocabulary: plainWords + unkindWords + kindWords)
  }
}
