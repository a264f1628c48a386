// safetensors: eight bytes with the length of a header, the header as JSON with type, shape and place of each array,
// then the numbers, lowest byte first. The format demands that the arrays fill the rest of the file without gap or
// overlap, which is what makes it safe; so they are read one behind the other as they lie.

import Calculus

public enum SafeTensors {
  /// What a file holds.
  public struct Contents: Equatable, Sendable {
    /// In the order of their numbers in the file.
    public var arrays: [NamedArray]
    /// Words about the file, by key.
    public var metadata: [String: String]

    public init(arrays: [NamedArray], metadata: [String: String] = [:]) {
      self.arrays = arrays
      self.metadata = metadata
    }
  }

  /// The types that are read, those that are written before the others, in the order of their arrays in a file: wide
  /// ones first. bfloats have no code among the types of .npy files.
  private static let types: [(name: String, code: String?, size: Int)] = [
    ("I64", "<i8", 8), ("F64", "<f8", 8), ("F32", "<f4", 4), ("I32", "<i4", 4), ("U8", "u1", 1),
    ("U64", "<u8", 8), ("U32", "<u4", 4), ("F16", "<f2", 2), ("BF16", nil, 2), ("U16", "<u2", 2),
    ("I16", "<i2", 2), ("I8", "i1", 1), ("BOOL", "b1", 1),
  ]
  /// Most bytes of a header: a hundred thousand arrays fit.
  private static let headerLimit = 16 << 20
  private static let metadataKey = "__metadata__"

  // MARK: Reading

  /// Reads all arrays of a file. Halves and bfloats become floats, which hold them exactly.
  ///
  /// Fails when the header is not what the format demands, when the file is truncated or has bytes to spare, when an
  /// array has a type that is not in the table above, and above 4 GiB.
  public static func read(_ path: String) throws(Failure) -> Contents { try contents(InputFile(path)) }

  /// The arrays of a file that has been read; `name` is for messages.
  package static func contents(_ bytes: [UInt8], name: String) throws(Failure) -> Contents {
    try contents(MemoryFile(bytes, name: name))
  }

  private struct Entry {
    let name: String
    let type: Int
    let shape: [Int]
    let count: Int
    let range: Range<Int>
  }

  private static func contents(_ file: some ByteSource) throws(Failure) -> Contents {
    var (entries, metadata) = try header(file)
    entries.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var place = 0
    for entry in entries {
      guard entry.range.lowerBound == place else {
        throw damaged(file, entry.name, "begins at byte \(entry.range.lowerBound) instead of \(place)")
      }
      place = entry.range.upperBound
    }
    if let remaining = file.remaining, remaining != place {
      throw file.failure(
        remaining < place
          ? "is truncated: \(counted(place, "byte")) of numbers promised, \(remaining) there"
          : "has \(counted(remaining - place, "byte")) behind its last number")
    }
    guard place <= RegularFile.arrayLimit else {
      throw Failure(
        .limit, "'\(shown(file.name, limit: 200))' promises \(place) bytes",
        hint: "the limit is \(RegularFile.arrayLimit) bytes")
    }
    var arrays: [NamedArray] = []
    for entry in entries {
      let bytes = try file.read(entry.range.count)
      guard bytes.count == entry.range.count else {
        throw file.failure("is truncated in '\(shown(entry.name))'")
      }
      let values = bytes.withUnsafeBytes { buffer in
        guard let code = types[entry.type].code else { return ArrayValues(bfloats: buffer) as ArrayValues? }
        return ElementType(code).flatMap { ArrayValues($0, buffer) }
      }
      guard let values else {
        throw damaged(file, entry.name, "holds whole numbers above 9223372036854775807")
      }
      arrays.append(try NamedArray(name: entry.name, shape: entry.shape, values: values))
    }
    guard try file.read(1).isEmpty else { throw file.failure("has more behind its last number") }
    return Contents(arrays: arrays, metadata: metadata)
  }

  private static func damaged(_ file: some ByteSource, _ array: String, _ why: String) -> Failure {
    file.failure("has a damaged header: the array '\(shown(array))' \(why)")
  }

  private static func header(_ file: some ByteSource) throws(Failure) -> ([Entry], [String: String]) {
    let start = try file.read(8)
    guard let length = start.little(UInt64.self, at: 0) else {
      throw file.failure(
        "is not a safetensors file", hint: "one begins with the length of its header, in 8 bytes")
    }
    guard length <= headerLimit else {
      throw file.failure(
        "is not a safetensors file, or has a header of \(length) bytes",
        hint: "the limit is \(headerLimit) bytes")
    }
    let bytes = try file.read(Int(length))
    guard bytes.count == length else {
      throw file.failure("is truncated: its header has \(length) bytes, \(bytes.count) are there")
    }
    guard bytes.first == UInt8(ascii: "{"), String(validating: bytes, as: UTF8.self) != nil else {
      throw file.failure("has a damaged header", hint: "one is JSON and begins with '{'")
    }
    let json: JSON
    do throws(JSONError) {
      json = try JSON.parse(bytes)
    } catch {
      throw file.failure("has a damaged header: \(error.message), at byte \(8 + error.offset)")
    }
    guard case .object(let members) = json.value else { throw file.failure("has a damaged header") }
    var entries: [Entry] = [], metadata: [String: String] = [:]
    for (name, value) in members {
      if name == metadataKey {
        metadata = try words(value, file)
      } else {
        entries.append(try entry(name, value, file))
      }
    }
    return (entries, metadata)
  }

  private static func words(_ value: JSON, _ file: some ByteSource) throws(Failure) -> [String: String] {
    var words: [String: String] = [:]
    guard case .object(let members) = value.value else {
      throw file.failure("has a damaged header: \(metadataKey) is \(value.kind), not an object")
    }
    for (key, member) in members {
      guard case .text(let word) = member.value else {
        throw file.failure(
          "has a damaged header: '\(shown(key))' of \(metadataKey) is \(member.kind), not text")
      }
      words[key] = word
    }
    return words
  }

  private static func entry(_ name: String, _ value: JSON, _ file: some ByteSource) throws(Failure) -> Entry {
    guard case .text(let typeName)? = value["dtype"]?.value, let shape = sizes(value["shape"]),
      let offsets = sizes(value["data_offsets"])
    else { throw damaged(file, name, "needs 'dtype', 'shape' and 'data_offsets'") }
    guard let type = types.firstIndex(where: { $0.name == typeName }) else {
      throw file.failure(
        "has the array '\(shown(name))' of type '\(shown(typeName))', which can't be read",
        hint: "known are \(types.map(\.name).joined(separator: ", "))")
    }
    guard let count = NamedArray.count(shape) else {
      throw damaged(file, name, "is too large: \(shown(shape))")
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: types[type].size)
    guard offsets.count == 2, offsets[0] <= offsets[1], !overflow, offsets[1] - offsets[0] == size else {
      throw damaged(
        file, name,
        "of \(shown(shape)) \(typeName) has the places \(offsets.map(String.init).joined(separator: " to "))")
    }
    return Entry(name: name, type: type, shape: shape, count: count, range: offsets[0]..<offsets[1])
  }

  /// A list of whole numbers from 0 to 2⁵³.
  private static func sizes(_ json: JSON?) -> [Int]? {
    guard case .numbers(let numbers)? = json?.value else { return nil }
    var sizes: [Int] = []
    for number in numbers {
      guard number >= 0, number <= 0x1p53, let size = Int(exactly: number) else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  // MARK: Writing

  /// Writes a file in the place of one that is there: wide types first, so that all numbers are aligned, and names in
  /// order, so that the same arrays are the same bytes.
  ///
  /// Fails when two arrays have one name, when one is called `__metadata__`, and when the file can't be written.
  public static func write(_ contents: Contents, to path: String) throws(Failure) {
    let ordered = contents.arrays.sorted {
      let (one, other) = (rank($0.values), rank($1.values))
      return one == other ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) : one < other
    }
    var names: Set<String> = [metadataKey]
    var members: [String] = []
    if !contents.metadata.isEmpty {
      let words = contents.metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { JSON.quoted($0.key) + ":" + JSON.quoted($0.value) }
      members.append("\"\(metadataKey)\":{\(words.joined(separator: ","))}")
    }
    var place = 0
    for array in ordered {
      guard names.insert(array.name).inserted else {
        throw Failure(
          .name,
          array.name == metadataKey
            ? "an array can't be called '\(metadataKey)'" : "there are two arrays '\(shown(array.name))'")
      }
      let end = place + array.values.withBytes { $0.count }
      let shape = array.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSON.quoted(array.name)):{\"dtype\":\"\(types[rank(array.values)].name)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(place),\(end)]}")
      place = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8)
    guard header.count <= headerLimit, place <= RegularFile.arrayLimit else {
      throw Failure(.limit, "'\(shown(path, limit: 200))' would be too large")
    }
    var start: [UInt8] = []
    start.append(little: UInt64(header.count))
    let file = try OutputFile(path)
    try file.write(start + header)
    for array in ordered {
      try array.values.withBytes { (bytes) throws(Failure) in try file.write(bytes) }
    }
    try file.finish()
  }

  /// Where the type of some values is in the table.
  private static func rank(_ values: ArrayValues) -> Int {
    switch values {
    case .int64: 0
    case .float64: 1
    case .float32: 2
    case .int32: 3
    case .uint8: 4
    }
  }
}
