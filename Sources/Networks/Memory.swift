// Where a pass keeps its numbers: one 64-byte aligned block, cut into regions by a plan that is made once
// for an architecture and a batch size. Training touches nothing else, so a step allocates nothing.

import Calculus

/// A piece of the block.
struct Region: Sendable, Equatable {
  let start: Int
  let count: Int
}

final class Memory {
  let base: UnsafeMutablePointer<Double>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * 8, alignment: 64)
    base = bytes.bindMemory(to: Double.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  @inline(__always)
  subscript(_ region: Region) -> UnsafeMutablePointer<Double> { base + region.start }

  func read(_ region: Region) -> [Double] {
    Array(UnsafeBufferPointer(start: base + region.start, count: region.count))
  }

  /// Copies what fits; plans and values come from the same shapes.
  func write(_ values: [Double], to region: Region) {
    let target = base + region.start
    for (place, value) in values.prefix(region.count).enumerated() { target[place] = value }
  }
}

/// Layout of the parameters in one flat run: W1, b1, W2, b2, … W row-major, outputs × inputs.
public struct Layout: Sendable, Equatable {
  struct Layer: Sendable, Equatable {
    let weights: Region
    let bias: Region
    let inputs: Int
    let outputs: Int
  }

  let layers: [Layer]
  /// All weights and biases.
  public let count: Int

  /// Most parameters a net may have: 20 million, 160 MB for each copy.
  public static let limit = 20_000_000

  init(sizes: [Int]) throws(Failure) {
    var layers: [Layer] = []
    var start = 0
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      let (product, tooMany) = inputs.multipliedReportingOverflow(by: outputs)
      guard !tooMany, product <= Layout.limit, outputs <= Layout.limit,
        start + product + outputs <= Layout.limit
      else {
        throw Failure(
          .limit, "a net of \(shown(sizes.map(String.init).joined(separator: "-"))) has too many parameters",
          hint: "the limit is \(Layout.limit) weights and biases")
      }
      layers.append(
        Layer(
          weights: Region(start: start, count: product), bias: Region(start: start + product, count: outputs),
          inputs: inputs, outputs: outputs))
      start += product + outputs
    }
    self.layers = layers
    count = start
  }

  /// The parameter at a place of the flat run: W1[1,2].
  public func name(at place: Int) -> String {
    for (index, layer) in layers.enumerated() {
      if place < layer.weights.start + layer.weights.count {
        let inside = place - layer.weights.start
        return "W\(index + 1)[\(inside / layer.inputs + 1),\(inside % layer.inputs + 1)]"
      }
      if place < layer.bias.start + layer.bias.count {
        return "b\(index + 1)[\(place - layer.bias.start + 1)]"
      }
    }
    return "parameter \(place + 1)"
  }
}

/// Regions of a pass: parameters and their gradients first, then what each layer computes, for `rows`
/// examples.
struct Plan: Sendable {
  struct Layer: Sendable {
    let z: Region
    let a: Region
    let slope: Region
    let aGradient: Region
    let delta: Region
  }

  let rows: Int
  let parameters: Region
  let gradients: Region
  let memory: [Region]
  let input: Region
  let target: Region
  let probability: Region
  let layers: [Layer]
  let total: Int

  /// Most numbers a pass may hold: 1 GiB.
  static let limit = 1 << 27

  init(_ architecture: Architecture, _ layout: Layout, rows: Int, memories: Int) throws(Failure) {
    let units = architecture.sizes.reduce(0, +)
    let (cells, tooMany) = units.multipliedReportingOverflow(by: rows)
    guard !tooMany, cells <= Plan.limit / 8 else {
      throw Failure(
        .limit, "\(rows) examples through \(units) units are too many numbers",
        hint: "units times examples may be \(Plan.limit / 8)")
    }
    var start = 0
    // Every region begins on its own cache line.
    func take(_ count: Int) -> Region {
      defer { start += (count + 7) & ~7 }
      return Region(start: start, count: count)
    }
    self.rows = rows
    parameters = take(layout.count)
    gradients = take(layout.count)
    memory = (0..<memories).map { _ in take(layout.count) }
    input = take(rows * architecture.inputs)
    target = take(rows * architecture.outputs)
    probability = take(rows * architecture.outputs)
    layers = architecture.sizes.dropFirst().map { size in
      Layer(
        z: take(rows * size), a: take(rows * size), slope: take(rows * size),
        aGradient: take(rows * size), delta: take(rows * size))
    }
    total = start
  }
}
