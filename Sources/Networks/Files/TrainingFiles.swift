// Examples from files: CSV, .npy and .npz, IDX as MNIST has it (gzip too), JSON with x and y. What a file is
// shows in its first bytes, not in its name.

import Arrays
import Calculus

extension TrainingSet {
  /// One file with inputs and targets, or a file of inputs and one of targets. Fails with the file's name and
  /// place when anything does not fit the net.
  public init(_ architecture: Architecture, files: [String]) throws(Failure) {
    if files.count == 2 {
      try self.init(architecture, inputs: files[0], targets: files[1])
      return
    }
    let path = files.first ?? ""
    switch try FileKind(path) {
    case .npz:
      let arrays = try NpzFile.read(path)
      let x = try TrainingSet.array(["x", "X", "x_train", "inputs"], in: arrays, path)
      let y = try TrainingSet.array(["y", "Y", "y_train", "targets"], in: arrays, path)
      try self.init(architecture, x, y, path)
    case .json:
      let file = try NetworkFile(path)
      let (x, y) = try file.examples(architecture)
      try self.init(
        architecture, inputs: .numbers(x.values), targets: .numbers(y.values),
        title: TrainingSet.title(path, x.shape[0]))
    case .text:
      var bytes = try RegularFile.read(path)
      try RegularFile.validate(&bytes, path)
      let table = try DataTable(bytes, path, architecture)
      do throws(Failure) {
        let x = try architecture.inputs(table.inputs)
        let y = try architecture.targets(table.targets, rows: x.shape[0])
        try self.init(
          architecture, inputs: .numbers(x.values), targets: .numbers(y.values),
          title: TrainingSet.title(path, x.shape[0]))
      } catch {
        var placed = error
        placed.place = .init(file: path, line: table.firstLine, column: 1)
        throw placed
      }
    case .npy, .binary:
      throw Failure(
        .file, "'\(shown(path))' holds one array: inputs and targets are two files",
        hint: "for example data images.idx labels.idx, or data x.npy y.npy")
    }
  }

  private static func title(_ path: String, _ count: Int) -> String {
    "\(count == 1 ? "1 example" : "\(count) examples") from \(shown(path))"
  }

  private static func array(_ names: [String], in arrays: [NamedArray], _ path: String) throws(Failure)
    -> NamedArray
  {
    for name in names { if let found = arrays.first(where: { $0.name == name }) { return found } }
    throw Failure(
      .file, "'\(shown(path))' has no array \(names[0])",
      hint: "it has " + arrays.prefix(8).map(\.name).joined(separator: ", "))
  }

  private init(_ architecture: Architecture, inputs: String, targets: String) throws(Failure) {
    try self.init(architecture, try TrainingSet.array(inputs), try TrainingSet.array(targets), inputs)
  }

  private static func array(_ path: String) throws(Failure) -> NamedArray {
    switch try FileKind(path) {
    case .npy: return try NpyFile.read(path)
    case .binary:
      let array = try IDXFile.read(path)
      return try NamedArray(name: "", shape: array.shape, values: array.values)
    case .npz, .json, .text:
      throw Failure(
        .file, "'\(shown(path))' is neither .npy nor IDX", hint: "two files are arrays of inputs and targets")
    }
  }

  private init(_ architecture: Architecture, _ x: NamedArray, _ y: NamedArray, _ path: String) throws(Failure)
  {
    let inputs = try Inputs(x, for: architecture, path)
    let count = x.shape[0]
    guard y.shape.first == count else {
      throw Failure(.shape, "there are \(count) inputs and \(y.shape.first ?? 0) targets")
    }
    let goals = y.shape.dropFirst().reduce(1, *)
    let numbers = y.doubles
    let targets: Targets
    if goals == architecture.lossGroups,
      architecture.loss.kind == .ce || architecture.outputs > 1 && goals == 1
        || TrainingSet.isPair(numbers, architecture)
    {
      var classes: [Int32] = []
      classes.reserveCapacity(numbers.count)
      for value in numbers {
        guard let index = Int32(exactly: value) else {
          throw Failure(.value, "\(Digits.short(value)) is no class: classes are whole numbers from 0")
        }
        classes.append(index)
      }
      targets = try TrainingSet.targets(ofClasses: classes, architecture)
    } else {
      targets = .numbers(numbers)
    }
    try self.init(architecture, inputs: inputs, targets: targets, title: TrainingSet.title(path, count))
  }
}

extension TrainingSet {
  /// Whether targets of one output under hinge, which wants −1 and 1, are the classes 0 and 1.
  private static func isPair(_ numbers: [Double], _ architecture: Architecture) -> Bool {
    architecture.loss.kind == .hinge && architecture.outputs == 1 && numbers.contains(0)
      && numbers.allSatisfy { $0 == 0 || $0 == 1 }
  }
}

// MARK: Inputs alone

extension TrainingSet {
  /// Generated examples without their targets, for a net that is to tell them from others: each counts as real.
  package init(inputsFor architecture: Architecture, _ examples: Examples) throws(Failure) {
    guard examples.width == architecture.inputs else {
      throw Failure(
        .shape,
        "the examples have \(examples.width) numbers, and the net takes "
          + Tensor.text(of: architecture.inputShape))
    }
    let inputs: Inputs
    switch examples.inputs {
    case .numbers(let numbers): inputs = .numbers(numbers)
    case .bytes(let bytes): inputs = .bytes(bytes, scale: 1 / 255.0)
    }
    try self.init(
      architecture, inputs: inputs, targets: .numbers([Double](repeating: 1, count: examples.count)),
      title: examples.description)
  }

  /// The same from a file: an array in .npy or IDX, x of an .npz, or CSV with nothing but inputs in a row.
  package init(inputsFor architecture: Architecture, file path: String) throws(Failure) {
    let inputs: Inputs
    let count: Int
    switch try FileKind(path) {
    case .npz, .npy, .binary:
      let array =
        try FileKind(path) == .npz
        ? TrainingSet.array(["x", "X", "x_train", "inputs"], in: NpzFile.read(path), path)
        : TrainingSet.array(path)
      inputs = try Inputs(array, for: architecture, path)
      count = array.shape[0]
    case .text:
      let numbers = try TrainingSet.rows(path, width: architecture.inputs)
      count = numbers.count / architecture.inputs
      inputs = .numbers(numbers)
    case .json:
      throw Failure(
        .file, "'\(shown(path))' is JSON, and inputs alone are CSV, .npy, .npz or IDX")
    }
    try self.init(
      architecture, inputs: inputs, targets: .numbers([Double](repeating: 1, count: count)),
      title: TrainingSet.title(path, count))
  }

  /// Rows of a CSV file, one behind the other.
  private static func rows(_ path: String, width: Int) throws(Failure) -> [Double] {
    var bytes = try RegularFile.read(path)
    try RegularFile.validate(&bytes, path)
    let reader = CSVReader(bytes: bytes, path: path, cellLimit: width)
    var numbers: [Double] = []
    var isFirst = true
    while let row = try reader.row() {
      defer { isFirst = false }
      guard row.cells.count == width else {
        throw reader.wrongCount(row, [width], hint: "a row has \(width == 1 ? "1 input" : "\(width) inputs")")
      }
      if isFirst && row.isHeader { continue }
      for cell in row.cells { numbers.append(try cell.number) }
    }
    guard !numbers.isEmpty else { throw Failure(.file, "'\(shown(path))' holds no examples") }
    return numbers
  }
}

/// What a file is, by its first bytes.
enum FileKind {
  case text, json, npy, npz
  /// IDX, plain or compressed.
  case binary

  init(_ path: String) throws(Failure) {
    let head = try RegularFile.head(path, count: 16)
    if head.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) {
      self = .npy
    } else if head.starts(with: [0x50, 0x4B]) {
      self = .npz
    } else if head.starts(with: [0x1F, 0x8B]) || head.starts(with: [0, 0]) {
      self = .binary
    } else if head.first(where: { $0 > 0x20 }) == 0x7B {
      self = .json
    } else {
      self = .text
    }
  }
}
