// The subsets of one size, in the order of the dictionary: which factors are tried together.

extension [Int] {
  /// The next choice of as many places among `count`; false when this was the last.
  mutating func advance(among count: Int) -> Bool {
    var k = self.count - 1
    while k >= 0 && self[k] == count - self.count + k { k -= 1 }
    if k < 0 { return false }
    self[k] += 1
    for j in (k + 1)..<Swift.max(k + 1, self.count) { self[j] = self[j - 1] + 1 }
    return true
  }
}
