// A layer is its two formulas: forward and backward read and write regions of the pass and, when there is a
// tape, tell it the quantities. There is no third method for explanation. Layers are classes: a loop over
// several kinds then hands references on instead of copying each layer into and out of a box, which was a
// third of a small net's step.

protocol Layer: AnyObject {
  func forward(_ memory: Memory, _ tape: Tape?)
  /// From ∂L/∂(own output) to the gradients of the parameters and ∂L/∂(own input).
  func backward(_ memory: Memory, _ tape: Tape?)
}

/// Shape and entry names of a region that holds one row of `units` for each example; a single example is a
/// vector.
struct RowShape: Sendable {
  let rows: Int
  let units: Int

  var shape: [Int] { rows == 1 ? [units] : [rows, units] }

  /// Row and unit, from 0, of a place.
  func split(_ place: Int) -> (row: Int, unit: Int) { (place / units, place % units) }

  func tensor(_ memory: Memory, _ region: Region) -> Tensor {
    Tensor(shape: shape, values: memory.read(region)) ?? Tensor(vector: memory.read(region))
  }

  /// "[2]" or, with several examples, "[1,2]", from zero-based row and unit.
  func entry(_ row: Int, _ unit: Int) -> String {
    rows == 1 ? "[\(unit + 1)]" : "[\(row + 1),\(unit + 1)]"
  }
}

/// How the values of a region are written where they stand in a formula: what was given as given, what was
/// computed with six decimals.
struct Spelling {
  let values: UnsafePointer<Double>
  let decimals: Int?

  init(given memory: Memory, _ region: Region) {
    values = UnsafePointer(memory[region])
    decimals = Digits.decimals(UnsafeBufferPointer(start: values, count: region.count))
  }

  init(computed memory: Memory, _ region: Region) {
    values = UnsafePointer(memory[region])
    decimals = nil
  }

  subscript(_ place: Int) -> String {
    decimals.map { Digits.given(values[place], $0) } ?? Digits.computed(values[place])
  }
}
