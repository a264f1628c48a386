// The head of a .npy file as columns see it: an array of any rank is rows of its first axis, a record is a row of
// fields.

import Calculus

/// Where the numbers of a .npy file are and what they are.
struct NpyHeader: Equatable {
  struct Field: Equatable {
    /// nil for columns without names.
    var name: String?
    /// nil for what is no real number, and can't be used.
    var type: ElementType?
    /// Bytes from the beginning of a row.
    var offset: Int
  }
  /// The columns; one for each entry of a row.
  var fields: [Field]
  var rows: Int
  /// Bytes from row to row; in Fortran order, those of a number.
  var rowBytes: Int
  /// Columns lie one behind the other.
  var isFortran: Bool

  /// Most columns.
  static let columnLimit = 100_000

  /// Reads it from the beginning of `file`, which then stands before the first number.
  init(_ file: InputFile) throws(Failure) {
    let preamble = try NpyPreamble(file)
    let shape = preamble.shape, isFortran = preamble.isFortran
    rows = shape.first ?? 1
    let columns = shape.dropFirst().reduce(1, *)
    guard columns <= NpyHeader.columnLimit else {
      throw file.failure("has \(columns) columns", hint: "the limit is \(NpyHeader.columnLimit)")
    }
    // One column, or one row, lies the same way in either order.
    self.isFortran = isFortran && shape.count > 1 && columns > 1 && rows > 1
    guard !self.isFortran || shape.count == 2 else {
      throw file.failure(
        "has \(shape.count) dimensions in Fortran order", hint: "save numpy.ascontiguousarray of it")
    }
    if case .list(let members) = preamble.descr {
      (fields, rowBytes) = try NpyHeader.fields(members, file)
      guard columns == 1 else { throw file.failure("has records in \(shape.count) dimensions") }
    } else {
      let type = try preamble.type(file)
      fields = (0..<columns).map { Field(name: nil, type: type, offset: $0 * type.size) }
      rowBytes = self.isFortran ? type.size : type.size * columns
    }
  }

  /// The fields of a record array, and the bytes of a record.
  private static func fields(_ members: [PythonLiteral], _ file: InputFile) throws(Failure) -> ([Field], Int)
  {
    var fields: [Field] = []
    var offset = 0
    for member in members {
      guard case .list(let parts) = member, parts.count >= 2, case .text(let code) = parts[1] else {
        throw file.failure("has fields within fields")
      }
      // A title may stand before the name.
      var name: String
      switch parts[0] {
      case .text(let own): name = own
      case .list(let both): if case .text(let own)? = both.last { name = own } else { name = "" }
      default: name = ""
      }
      var count = 1
      if parts.count > 2 {
        guard case .list(let shape) = parts[2] else { throw file.failure("has a damaged header") }
        for case .number(let n) in shape where n >= 0 && count < 1 << 20 { count *= min(n, 1 << 20) }
      }
      guard let size = size(code) else { throw NpyPreamble.failure(code, file) }
      // Padding has no name.
      if !name.isEmpty || !code.hasPrefix("|V") {
        name = name.isEmpty ? "f\(fields.count)" : name
        fields.append(Field(name: name, type: parts.count > 2 ? nil : ElementType(code), offset: offset))
      }
      offset += size * count
    }
    guard !fields.isEmpty, offset > 0, fields.count <= columnLimit else {
      throw file.failure("has no fields")
    }
    return (fields, offset)
  }

  /// Bytes of a value of any type that has a fixed size.
  private static func size(_ code: String) -> Int? {
    if let type = ElementType(code) { return type.size }
    let word = code.drop { "<>=|".contains($0) }
    guard let letter = word.first else { return nil }
    let digits = word.dropFirst().prefix { $0 != "[" }
    guard let n = Int(digits), n >= 0, n <= NpyPreamble.limit else { return nil }
    switch letter {
    case "S", "a", "V", "c", "f", "M", "m", "i", "u", "b": return n
    case "U": return 4 * n
    default: return nil
    }
  }

  /// A header of version 1.0 for numbers in C order. It is as long for any number of rows, so that it can be written
  /// first and again when the rows have been counted.
  static func bytes(_ type: ElementType, shape: [Int]) -> [UInt8] {
    let dimensions = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(type.descriptor)', 'fortran_order': False, 'shape': (\(dimensions)), }"
    // 19 digits are the longest number of rows.
    let longest = text.utf8.count + 19 - String(shape.first ?? 0).utf8.count + 1
    let length = (10 + longest + 63) / 64 * 64 - 10
    text += String(repeating: " ", count: length - text.utf8.count - 1) + "\n"
    return NpyPreamble.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
