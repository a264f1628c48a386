// The formats a net is kept in. Writing goes by the ending of the name, reading by the first bytes.

import Arrays
import Calculus
import ONNXFormat

public enum ModelFormat: String, Sendable, CaseIterable {
  /// Ours, with every number as text; what has no other ending.
  case json
  /// Parameters as they lie in memory, for Python and Rust.
  case safetensors
  /// The same for NumPy.
  case npz
  /// A graph of operators that runs without Nabla.
  case onnx

  /// By the ending of a name.
  public init(named path: String) {
    let ending = path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
    self = ModelFormat(rawValue: ending) ?? .json
  }

  /// Whether a file of this name can only be a net, or numbers for one.
  public static func isModel(_ path: String) -> Bool {
    ModelFormat.allCases.contains { path.lowercased().hasSuffix("." + $0.rawValue) }
  }

  /// By what a file begins with.
  init(of path: String) throws(Failure) {
    let head = try RegularFile.head(path, count: 16)
    if head.starts(with: [0x50, 0x4B]) {
      self = .npz
    } else if head.count > 8, head[8] == UInt8(ascii: "{"), head[5...7].allSatisfy({ $0 == 0 }) {
      // The length of a header, then the header.
      self = .safetensors
    } else if head.count > 1, head[0] == 0x08, head[1] < 0x20 {
      // The field of the version, and a small version.
      self = .onnx
    } else {
      self = .json
    }
  }
}

extension Network {
  /// Writes the net to a file in one step, as the ending of its name says; an existing file is replaced only
  /// by a complete one. Files of safetensors and npz hold the parameters under their names, in 64 bits for a
  /// net in double precision and in 32 for one in single.
  ///
  /// Fails when the file can't be written, and for a graph when ONNX has no operator for an activation.
  public func save(to path: String) throws(Failure) {
    switch ModelFormat(named: path) {
    case .json: try RegularFile.write(Array(json.utf8), to: path)
    case .safetensors:
      try SafeTensors.write(
        .init(arrays: try arrays(), metadata: [Network.metadataKey: description]), to: path)
    case .npz:
      let words = try NamedArray(
        name: Network.metadataKey, shape: [description.utf8.count], values: .uint8(Array(description.utf8)))
      try NpzFile.write(try arrays() + [words], to: path)
    case .onnx: try onnx().write(to: path)
    }
  }

  /// Reads a net that was saved in any of the formats, or a chain of layers that another program wrote as a
  /// graph.
  ///
  /// A graph holds no loss and no examples: without words of ours the loss is ce behind softmax, bce behind
  /// sigmoid, else mse, and the examples are drawn from the seed.
  public static func load(from path: String) throws(Failure) -> Network {
    switch try ModelFormat(of: path) {
    case .json: return try NetworkFile(path).network()
    case .safetensors:
      let contents = try SafeTensors.read(path)
      return try Network(contents.arrays, description: contents.metadata[Network.metadataKey], path)
    case .npz:
      var arrays = try NpzFile.read(path)
      var words: String?
      if let place = arrays.firstIndex(where: { $0.name == Network.metadataKey }) {
        if case .uint8(let bytes) = arrays[place].values { words = String(validating: bytes, as: UTF8.self) }
        arrays.remove(at: place)
      }
      return try Network(arrays, description: words, path)
    case .onnx: return try Network(try ONNXGraph.read(path), path)
    }
  }

  /// Takes what a file of JSON holds, an object {"W1": …, "x": …} of some of the net's numbers; false, and
  /// nothing is changed, when it is a whole net. Fails as `load` does.
  public mutating func assign(from path: String) throws(Failure) -> Bool {
    guard case .json = try ModelFormat(of: path) else { return false }
    let file = try NetworkFile(path)
    if file.isNetwork { return false }
    try file.assign(to: &self)
    return true
  }

  /// Takes weights and biases from a file: a saved net of the same layers in any of the formats, arrays under
  /// our names or under those of PyTorch, an object {"W1": …, "b1": …}, or plain numbers separated by spaces,
  /// commas or lines, in the order W1 row by row, b1, W2, b2 … Nothing changes unless all of it is right.
  public mutating func loadWeights(from path: String) throws(Failure) {
    if case .npy = try FileKind(path) {
      let array = try NpyFile.read(path)
      guard array.values.count == layout.count else {
        throw Failure(
          .shape, "\(array.values.count) numbers for \(layout.count) weights and biases",
          hint: "one array holds all of them, in the order W1 row by row, b1, W2, b2 …")
      }
      try setParameters(array.doubles)
      return
    }
    switch try ModelFormat(of: path) {
    case .safetensors:
      let matching = WeightMatching(layout, keepsOrder: false, path)
      try setParameters(try matching.values(SafeTensors.read(path).arrays))
    case .npz:
      let arrays = try NpzFile.read(path).filter { $0.name != Network.metadataKey }
      try setParameters(try WeightMatching(layout, keepsOrder: true, path).values(arrays))
    case .onnx:
      let other = try Network(try ONNXGraph.read(path), path)
      guard other.layout.parameters.map(\.shape) == layout.parameters.map(\.shape) else {
        throw Failure(
          .shape, "the file is for \(shown(other.architecture.text)), the net is \(shown(architecture.text))")
      }
      try setParameters(other.parameters)
    case .json:
      var bytes = try RegularFile.read(path)
      try RegularFile.validate(&bytes, path)
      let first = bytes.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
      if first == UInt8(ascii: "{") {
        try setParameters(try NetworkFile(path, bytes).weights(for: self))
      } else {
        try setParameters(try NumberList.read(bytes, path, expected: layout.count))
      }
    }
  }
}
