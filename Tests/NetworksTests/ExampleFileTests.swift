// Arrays of examples: images with channels first or last, truth values, classes under hinge.
import Arrays
import Calculus
import Networks
import Testing

@Suite struct ExampleFileTests {
  let folder: Folder

  init() throws { folder = try Folder() }

  private func inputs(_ shape: [Int], _ values: ArrayValues, _ line: String) throws -> [Double] {
    let network = try net(line)
    let path = folder.path + "/d.npz"
    let y = try NamedArray(
      name: "y", shape: [shape[0]], values: .int64([Int64](repeating: 0, count: shape[0])))
    try NpzFile.write([NamedArray(name: "x", shape: shape, values: values), y], to: path)
    let data = try TrainingSet(network.architecture, files: [path])
    return try #require(data.tensors(0..<data.count)).inputs.values
  }

  private static let image = "2x3x2 -> flatten -> dense 2 -> ce"

  /// Two images of 2 × 3 places with two channels: place p of channel c is 2p + c where channels are last.
  private static let last = (0..<24).map(Double.init)
  private static let first = [0.0, 12].flatMap { start in
    (0..<2).flatMap { channel in (0..<6).map { start + Double(2 * $0 + channel) } }
  }

  @Test func `images are taken with channels first or last`() throws {
    #expect(try inputs([2, 2, 3, 2], .float64(Self.last), Self.image) == Self.first)
    #expect(try inputs([2, 2, 2, 3], .float64(Self.first), Self.image) == Self.first)
    #expect(try inputs([2, 12], .float64(Self.first), Self.image) == Self.first)
    let bytes = try inputs([2, 2, 3, 2], .uint8(Self.last.map { UInt8($0) }), Self.image)
    #expect(bytes.map { ($0 * 255).rounded() } == Self.first)
    // Where both orders fit, channels are first.
    let cube = (0..<8).map(Double.init)
    #expect(try inputs([1, 2, 2, 2], .float64(cube), "2x2x2 -> flatten -> dense 2 -> ce") == cube)
    // One channel may be left out, first or last; a list of inputs takes any shape in its order.
    for shape in [[1, 2, 3], [1, 1, 2, 3], [1, 2, 3, 1], [1, 6]] {
      let grey = (0..<6).map(Double.init)
      #expect(try inputs(shape, .float64(grey), "2x3x1 -> flatten -> dense 2 -> ce") == grey)
      #expect(try inputs(shape, .float64(grey), "6 -> dense 2 -> ce") == grey)
    }
  }

  @Test(arguments: [[2, 3, 2, 2], [2, 3, 4], [2, 2, 6], [2, 13], [2, 4, 3]])
  func `images of another shape are refused`(shape: [Int]) throws {
    let count = shape.reduce(1, *)
    let failure = #expect(throws: Failure.self) {
      _ = try inputs(shape, .float64([Double](repeating: 0, count: count)), Self.image)
    }
    #expect(failure?.message.contains("the net takes 2×2×3") == true)
  }

  @Test func `steps and features keep their order`() throws {
    let line = "2x3 -> rnn 2 -> dense 2 -> ce"
    let numbers = (0..<6).map(Double.init)
    #expect(try inputs([1, 2, 3], .float64(numbers), line) == numbers)
    #expect(throws: Failure.self) { _ = try inputs([1, 3, 2], .float64(numbers), line) }
  }

  private func targets(_ values: ArrayValues, _ line: String) throws -> [Double] {
    let network = try net(line)
    let path = folder.path + "/d.npz"
    let x = try NamedArray(
      name: "x", shape: [values.count, 2], values: .float64([Double](repeating: 0, count: 2 * values.count)))
    try NpzFile.write([x, NamedArray(name: "y", shape: [values.count], values: values)], to: path)
    let data = try TrainingSet(network.architecture, files: [path])
    return try #require(data.tensors(0..<data.count)).targets.values
  }

  @Test func `classes are 1 and −1 under hinge`() throws {
    #expect(try targets(.uint8([0, 1]), "2 -> dense 2 -> hinge") == [1, -1, -1, 1])
    #expect(try targets(.int64([2, 0]), "2 -> dense 3 -> hinge") == [-1, -1, 1, 1, -1, -1])
    #expect(try targets(.int64([0, 1, 1]), "2 -> dense 1 -> hinge") == [-1, 1, 1])
    #expect(try targets(.float64([1, -1]), "2 -> dense 1 -> hinge") == [1, -1])
    #expect(throws: Failure.self) { _ = try targets(.int64([0, 2]), "2 -> dense 2 -> hinge") }
    #expect(throws: Failure.self) { _ = try targets(.int64([0, -1, 1]), "2 -> dense 1 -> hinge") }
  }
}
