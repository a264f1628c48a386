// Which examples are looked at, and when: a split into those to learn from and those to check with, and for each
// epoch an order and its batches. Rows are indices; nothing is copied. All of it is determined by the seed, so
// the batches of epoch 7 can be had without those of the six before.

import Calculus

/// Row indices of examples to learn from and of examples held back.
package struct Split: Sendable, Equatable {
  package let training: [Int]
  package let validation: [Int]

  private static let stream = 0x7370_6c69

  /// Holds back `share` of `count` examples, chosen by the seed; both parts stay in their order. With `classes`,
  /// one for each example, that share of each class, so that rare ones are in both parts (Keras, without asking,
  /// takes the last ones as they are).
  ///
  /// Numbers are rounded to the nearest, and a share above 0 leaves at least one example on either side where
  /// there are two. Throws for a share that is not from 0 to below 1, and when classes and examples differ in
  /// number.
  package init(count: Int, share: Double, seed: UInt64, classes: [Int]? = nil) throws(Failure) {
    guard share >= 0, share < 1 else {
      throw Failure(.value, "the share to hold back is from 0 to below 1", hint: "for example split 0.2")
    }
    let count = max(count, 0)
    guard (classes?.count ?? count) == count else {
      throw Failure(.shape, "\(classes?.count ?? 0) classes for \(count) examples")
    }
    var random = SplitMix64(seed: seed, stream: Split.stream)
    var groups: [[Int]] = [Array(0..<count)]
    if let classes {
      var rows: [Int: [Int]] = [:]
      for (row, name) in classes.enumerated() { rows[name, default: []].append(row) }
      groups = rows.sorted { $0.key < $1.key }.map(\.value)
    }
    var held = [Bool](repeating: false, count: count)
    // What rounding takes from one class it gives to the next: the whole is as near to the share as can be.
    var owed = 0.0
    for var group in groups {
      random.shuffle(&group)
      owed += share * Double(group.count)
      let most = groups.count > 1 ? max(group.count - 1, 0) : group.count
      let number = min(max(Int(owed.rounded()), 0), most)
      owed -= Double(number)
      for row in group.prefix(number) { held[row] = true }
    }
    if share > 0, count >= 2 {
      if !held.contains(true) { held[random.below(count)] = true }
      if !held.contains(false) { held[random.below(count)] = false }
    }
    training = held.indices.filter { !held[$0] }
    validation = held.indices.filter { held[$0] }
  }
}

/// The batches of training on some rows.
package struct Batches: Sendable, Equatable {
  /// The rows in their own order.
  package let rows: [Int]
  /// Rows in a batch; the last one of an epoch may be shorter.
  package let size: Int
  package let shuffles: Bool
  package let seed: UInt64

  /// Throws for a size below 1.
  package init(rows: [Int], size: Int, shuffles: Bool = true, seed: UInt64) throws(Failure) {
    guard size >= 1 else {
      throw Failure(.value, "a batch has at least one example", hint: "for example batch 32")
    }
    (self.rows, self.size, self.shuffles, self.seed) = (rows, size, shuffles, seed)
  }

  /// Batches in an epoch.
  package var count: Int { rows.isEmpty ? 0 : (rows.count - 1) / size + 1 }

  /// The order of the rows in an epoch, counted from 0.
  package func order(epoch: Int) -> [Int] {
    guard shuffles else { return rows }
    // The epoch's seed is drawn, so that no two epochs, seeds or users of a seed share a stream by arithmetic.
    var mixer = SplitMix64(seed: seed, stream: 0x6f72_6465)
    let key = mixer.next() ^ UInt64(bitPattern: Int64(epoch)) &* 0x9FB2_1C65_1E98_DF25
    var random = SplitMix64(seed: key, stream: 0)
    var order = rows
    random.shuffle(&order)
    return order
  }

  /// The places in an epoch's order that belong to batch `index`, counted from 0; empty where there is none.
  package func range(_ index: Int) -> Range<Int> {
    guard index >= 0, index < count else { return 0..<0 }
    let start = index * size
    return start..<(rows.count - start > size ? start + size : rows.count)
  }

  /// The rows of batch `index` of an epoch. Who goes through a whole epoch takes its order once and cuts it with
  /// `range`.
  package func batch(_ index: Int, epoch: Int) -> ArraySlice<Int> { order(epoch: epoch)[range(index)] }
}
