// A stack of plain values in memory of its own, which stays when the stack is emptied: a line that is read would
// otherwise ask for memory at every turn.

struct Stack<Element: BitwiseCopyable>: ~Copyable {
  private var elements: UnsafeMutablePointer<Element>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int = 16) {
    self.capacity = max(1, capacity)
    elements = .allocate(capacity: self.capacity)
  }

  deinit { elements.deallocate() }

  @inline(__always) var isEmpty: Bool { count == 0 }

  @inline(__always) subscript(k: Int) -> Element {
    get {
      precondition(UInt(bitPattern: k) < UInt(bitPattern: count))
      return elements[k]
    }
    set {
      precondition(UInt(bitPattern: k) < UInt(bitPattern: count))
      elements[k] = newValue
    }
  }

  @inline(__always) mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (elements + count).initialize(to: element)
    count &+= 1
  }

  @inline(__always) mutating func removeLast() {
    precondition(count > 0)
    count &-= 1
  }

  /// Keeps the first `length` elements.
  @inline(__always) mutating func cut(to length: Int) {
    precondition(UInt(bitPattern: length) <= UInt(bitPattern: count))
    count = length
  }

  @inline(never) private mutating func grow() {
    let bigger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    bigger.moveInitialize(from: elements, count: count)
    elements.deallocate()
    elements = bigger
    capacity *= 2
  }
}
