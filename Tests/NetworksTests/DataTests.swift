// Generated data: the same for the same seed, of the shape and the kind that the description says; and splits and
// batches, which must deal out every example once.

import Calculus
import Networks
import Testing

/// FNV-1a over the bits of all numbers: a change of one bit anywhere shows.
private func fingerprint(_ examples: Examples) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  func add(_ bits: UInt64) { hash = (hash ^ bits) &* 0x0000_0100_0000_01b3 }
  switch examples.inputs {
  case .numbers(let values): for value in values { add(value.bitPattern) }
  case .bytes(let bytes): for byte in bytes { add(UInt64(byte)) }
  }
  switch examples.targets {
  case .classes(let classes, _): for target in classes { add(UInt64(target)) }
  case .values(let values, _): for value in values { add(value.bitPattern) }
  }
  return hash
}

@Suite struct DataTests {
  @Test(arguments: DataGenerator.names)
  func `a seed draws the same data`(name: String) throws {
    let row = try DataGenerator.named(name)
    let first = try row.generate(count: 40, seed: 11)
    #expect(first == (try row.generate(count: 40, seed: 11)))
    #expect(first.inputs != (try row.generate(count: 40, seed: 12)).inputs)
    #expect(first.count == 40)
    #expect(first.numbers.count == 40 * first.width)
    #expect(!first.numbers.contains { !$0.isFinite })
    #expect(first.input(39)?.count == first.width && first.input(40) == nil && first.input(-1) == nil)
    #expect(first.description.hasPrefix("40 examples: "))
    // Recorded once, so that no machine and no later version draws anything else.
    #expect(fingerprint(first) == recordedData[name], "\(name) \(fingerprint(first))")
  }

  @Test(arguments: DataGenerator.names)
  func `a larger set begins with the smaller one`(name: String) throws {
    let row = try DataGenerator.named(name)
    let small = try row.generate(count: 13, seed: 2)
    let large = try row.generate(count: 29, seed: 2)
    #expect(Array(large.numbers.prefix(13 * large.width)) == small.numbers)
    if let classes = small.classes { #expect(large.classes.map { Array($0.prefix(13)) } == classes) }
  }

  @Test(arguments: DataGenerator.names)
  func `every option and the noise change the data`(name: String) throws {
    let row = try DataGenerator.named(name)
    let usual = try row.generate(count: 40, seed: 3)
    #expect(usual == (try row.generate(count: 40, noise: row.noise.usual, seed: 3)))
    let noisy = try row.generate(count: 40, noise: 0.5, seed: 3)
    #expect(noisy.inputs != usual.inputs || noisy.targets != usual.targets)
    for option in row.options {
      #expect(option.range.contains(option.usual))
      for end in [option.range.lowerBound, min(option.range.upperBound, 50)] where end != option.usual {
        let changed = try row.generate(count: 40, seed: 3, options: [option.name: end])
        #expect(changed.inputs != usual.inputs, "\(option.name)")
        #expect(!changed.numbers.contains { !$0.isFinite })
      }
      for wrong in [option.range.lowerBound - 1, option.range.upperBound + 1, .nan, .infinity] {
        #expect(throws: Failure.self) { try row.generate(count: 4, seed: 3, options: [option.name: wrong]) }
      }
    }
    #expect(throws: Failure.self) { try row.generate(count: 4, noise: -0.1) }
    #expect(throws: Failure.self) { try row.generate(count: 4, noise: .nan) }
    #expect(throws: Failure.self) { try row.generate(count: 4, options: ["nothing": 1]) }
    #expect(throws: Failure.self) { try row.generate(count: 0) }
    #expect(throws: Failure.self) { try row.generate(count: .max) }
  }

  @Test func `classes are balanced and in range`() throws {
    for name in DataGenerator.names {
      let examples = try DataGenerator.named(name).generate(count: 60, noise: 0, seed: 1)
      guard case .classes(let classes, let count) = examples.targets else { continue }
      #expect(examples.classNames.count == count)
      for target in 0..<count { #expect(classes.filter { $0 == target }.count == 60 / count) }
    }
  }

  @Test func `without noise xor is its truth table`() throws {
    let examples = try DataGenerator.named("xor").generate(count: 4, noise: 0)
    #expect(examples.inputs == .numbers([0, 0, 0, 1, 1, 0, 1, 1]))
    #expect(examples.classes == [0, 1, 1, 0])
  }

  @Test func `circles, moons and spirals lie where they should`() throws {
    let circles = try DataGenerator.named("circles").generate(
      count: 50, noise: 0, seed: 4, options: ["factor": 0.25])
    let moons = try DataGenerator.named("moons").generate(count: 50, noise: 0, seed: 4)
    let spirals = try DataGenerator.named("spirals").generate(
      count: 60, noise: 0, seed: 4, options: ["arms": 3, "turns": 0])
    for row in 0..<50 {
      let c = try #require(circles.input(row))
      #expect(abs((c[0] * c[0] + c[1] * c[1]).squareRoot() - (row % 2 == 0 ? 1 : 0.25)) < 2e-6)
      let m = try #require(moons.input(row))
      let centre = row % 2 == 0 ? (0.0, 0.0) : (1, 0.5)
      let to = (m[0] - centre.0, m[1] - centre.1)
      #expect(abs(to.0 * to.0 + to.1 * to.1 - 1) < 4e-6)
      #expect(row % 2 == 0 ? to.1 >= 0 : to.1 <= 0)
      // Without turns an arm is a straight line from the middle.
      let s = try #require(spirals.input(row))
      let along = PortableMath.circle(Double(row % 3) / 3)
      #expect(abs(s[0] * along.y - s[1] * along.x) < 2e-6 && s[0] * along.x + s[1] * along.y > 0.09)
    }
  }

  @Test func `linear data fulfils its description`() throws {
    let examples = try DataGenerator.named("linear").generate(count: 30, noise: 0, seed: 9)
    guard case .values(let ys, 1) = examples.targets else { throw Failure(.value, "no values") }
    let xs = examples.numbers
    let slope = (ys[1] - ys[0]) / (xs[1] - xs[0])
    for (x, y) in zip(xs, ys) { #expect(abs(ys[0] + slope * (x - xs[0]) - y) < 1e-4) }
    #expect(examples.description.hasPrefix("30 examples: y = "))
  }

  @Test func `the sum of the marked numbers is asked for`() throws {
    let examples = try DataGenerator.named("adding").generate(count: 50, seed: 6, options: ["length": 7])
    guard case .values(let sums, 1) = examples.targets else { throw Failure(.value, "no values") }
    #expect(examples.inputShape == [7, 2])
    for row in 0..<50 {
      let steps = try #require(examples.input(row))
      let marked = (0..<7).filter { steps[2 * $0 + 1] == 1 }
      #expect(marked.count == 2)
      #expect(abs(marked.reduce(0) { $0 + steps[2 * $1] } - sums[row]) < 1e-9)
    }
  }

  @Test func `a wave goes on as its values say`() throws {
    let examples = try DataGenerator.named("sines").generate(count: 20, seed: 6, options: ["length": 3])
    guard case .values(let next, 1) = examples.targets else { throw Failure(.value, "no values") }
    // Four equally spaced values of any sine wave: y₃ − y₂ ⋅ c + y₁ = 0 with the same c all along.
    for row in 0..<20 {
      let y = try #require(examples.input(row))
      guard abs(y[1]) > 0.05 else { continue }
      let c = (y[0] + y[2]) / y[1]
      #expect(abs(c * y[2] - y[1] - next[row]) < 1e-3)
    }
  }

  @Test func `sentences have more words of their class`() throws {
    for length in [1, 2, 5, 8] {
      let examples = try DataGenerator.named("words").generate(
        count: 80, noise: 0, seed: 6, options: ["length": Double(length)])
      let classes = try #require(examples.classes)
      for row in 0..<80 {
        let words = try #require(examples.input(row))
        let balance = words.reduce(0) { $0 + ($1 >= 18 ? 1 : $1 >= 12 ? -1 : 0) }
        #expect(words.allSatisfy { $0 >= 0 && $0 < Double(examples.vocabulary.count) && $0 == $0.rounded() })
        #expect(classes[row] == 1 ? balance > 0 : balance < 0)
      }
    }
    let flipped = try DataGenerator.named("words").generate(count: 1000, noise: 0.25, seed: 6)
    let wrong = try #require(flipped.classes).enumerated().filter { $0.element != $0.offset % 2 }.count
    #expect(wrong > 200 && wrong < 300)
  }

  /// A digit is nearer to the mean of its own kind than to the others' most of the time: they can be told apart,
  /// and they are not all alike.
  @Test(arguments: [("digits", 784), ("digits8", 64)])
  func `pictures of digits differ as digits do`(name: String, pixels: Int) throws {
    let learned = try DataGenerator.named(name).generate(count: 1000, seed: 1)
    let asked = try DataGenerator.named(name).generate(count: 300, seed: 2)
    #expect(learned.width == pixels)
    var means = [[Double]](repeating: [Double](repeating: 0, count: pixels), count: 10)
    for row in 0..<1000 {
      for (pixel, value) in (learned.input(row) ?? []).enumerated() { means[row % 10][pixel] += value / 100 }
    }
    var right = 0
    for row in 0..<300 {
      let image = try #require(asked.input(row))
      let distances = means.map { zip($0, image).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      if distances.enumerated().min(by: { $0.element < $1.element })?.offset == row % 10 { right += 1 }
      // Ink keeps off the rim, and there is some.
      #expect(image.reduce(0, +) / Double(pixels) > 0.04 && image.reduce(0, +) / Double(pixels) < 0.5)
    }
    #expect(right > 150 && right < 300, "\(right) of 300")
  }

  @Test func `misspelt names are understood`() {
    let failure = #expect(throws: Failure.self) { try DataGenerator.named("spiral") }
    #expect(failure?.hint == "did you mean 'spirals'?")
    let option = #expect(throws: Failure.self) {
      try DataGenerator.named("spirals").generate(options: ["arm": 3])
    }
    #expect(option?.hint == "did you mean 'arms'?")
  }
}

@Suite struct BatchesTests {
  @Test(
    arguments: [(10, 0.2), (7, 0.5), (2, 0.01), (2, 0.99), (1, 0.5), (0, 0.3), (1000, 0.333), (5, 0)]
      as [(Int, Double)])
  func `a split deals out every example once`(count: Int, share: Double) throws {
    let split = try Split(count: count, share: share, seed: 3)
    #expect((split.training + split.validation).sorted() == Array(0..<count))
    #expect(split.training == split.training.sorted() && split.validation == split.validation.sorted())
    if count > 2 { #expect(abs(Double(split.validation.count) - share * Double(count)) <= 0.5) }
    if count == 2 { #expect(split.training.count == 1 && split.validation.count == 1) }
    #expect(split == (try Split(count: count, share: share, seed: 3)))
    if count > 9, share > 0 { #expect(split != (try Split(count: count, share: share, seed: 4))) }
  }

  @Test func `a stratified split takes its share of each class`() throws {
    let classes = (0..<200).map { $0 % 20 == 0 ? 2 : $0 % 2 }
    let split = try Split(count: 200, share: 0.2, seed: 5, classes: classes)
    #expect((split.training + split.validation).sorted() == Array(0..<200))
    for (name, held) in [(0, 18), (1, 20), (2, 2)] {
      #expect(split.validation.filter { classes[$0] == name }.count == held)
    }
    // Single examples of a class stay to be learned from; yet something is held back.
    let rare = try Split(count: 4, share: 0.5, seed: 5, classes: [0, 1, 2, 3])
    #expect(rare.validation.count == 1)
    #expect(throws: Failure.self) { try Split(count: 3, share: 0.5, seed: 5, classes: [1]) }
    for share in [-0.1, 1, .nan] {
      #expect(throws: Failure.self) { try Split(count: 3, share: share, seed: 5) }
    }
  }

  @Test func `an epoch visits every row once, in an order of its own`() throws {
    let rows = (0..<23).map { $0 * 3 }
    let batches = try Batches(rows: rows, size: 5, seed: 9)
    #expect(batches.count == 5)
    var orders: Set<[Int]> = []
    for epoch in 0..<50 {
      let visited = (0..<batches.count).flatMap { batches.batch($0, epoch: epoch) }
      #expect(visited == batches.order(epoch: epoch))
      #expect(visited.sorted() == rows)
      orders.insert(visited)
    }
    #expect(orders.count == 50)
    #expect(batches.batch(4, epoch: 0).count == 3)
    #expect(batches.batch(5, epoch: 0).isEmpty && batches.batch(-1, epoch: 0).isEmpty)
    #expect(batches.order(epoch: 7) == (try Batches(rows: rows, size: 5, seed: 9)).order(epoch: 7))
    #expect(batches.order(epoch: 7) != (try Batches(rows: rows, size: 5, seed: 10)).order(epoch: 7))
    #expect(try Batches(rows: rows, size: 5, shuffles: false, seed: 9).order(epoch: 3) == rows)
    #expect(try Batches(rows: [], size: .max, seed: 0).count == 0)
    #expect(try Batches(rows: [4], size: .max, seed: 0).batch(0, epoch: -1) == [4])
    #expect(throws: Failure.self) { try Batches(rows: rows, size: 0, seed: 9) }
  }

  @Test func `every row is equally often in every place`() throws {
    let batches = try Batches(rows: Array(0..<4), size: 1, seed: 2)
    var counts = [Int](repeating: 0, count: 16)
    for epoch in 0..<4000 {
      for (place, row) in batches.order(epoch: epoch).enumerated() { counts[4 * place + row] += 1 }
    }
    #expect(counts.allSatisfy { abs($0 - 1000) < 140 })
  }
}
