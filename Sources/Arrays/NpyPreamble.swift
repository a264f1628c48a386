// What a .npy file begins with: magic number, version, and a Python dictionary with the type, the order and the shape.
// Versions 1 to 3 differ in how long it may be and in how its letters are written.

import Calculus

/// What the head of a .npy file says.
struct NpyPreamble {
  /// A type's code, or a list of fields.
  let descr: PythonLiteral
  /// The first axis runs fastest.
  let isFortran: Bool
  let shape: [Int]

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// Most bytes of a header that are read; NumPy itself trusts 10,000.
  static let limit = 1 << 20

  /// Reads it from the beginning of `file`, which then stands before the first number.
  init(_ file: some ByteSource) throws(Failure) {
    let start = try file.read(8)
    guard start.starts(with: NpyPreamble.magic) else {
      throw file.failure("is not an .npy file", hint: NpyPreamble.advice(start))
    }
    guard start.count == 8 else {
      throw file.failure("is truncated: its header ends after \(start.count) bytes")
    }
    guard (1...3).contains(start[6]) else {
      throw file.failure("is of version \(start[6]).\(start[7]) of the .npy format", hint: "1 to 3 are known")
    }
    let sizes = try file.read(start[6] == 1 ? 2 : 4)
    let length = sizes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard sizes.count == (start[6] == 1 ? 2 : 4), length <= NpyPreamble.limit else {
      throw file.failure("has a damaged header")
    }
    let text = try file.read(length)
    guard text.count == length else {
      throw file.failure("is truncated: its header ends after \(8 + sizes.count + text.count) bytes")
    }
    guard case .dictionary(let members)? = PythonLiteral.parse(text), let descr = members["descr"],
      case .bool(let isFortran)? = members["fortran_order"], case .list(let dimensions)? = members["shape"]
    else { throw file.failure("has a damaged header") }
    var shape: [Int] = []
    var total = 1
    for dimension in dimensions {
      guard case .number(let n) = dimension, n >= 0,
        case let (product, overflow) = total.multipliedReportingOverflow(by: max(n, 1)), !overflow,
        product < Int.max / 4096
      else { throw file.failure("has a damaged header") }
      total = product
      shape.append(n)
    }
    self.descr = descr
    self.isFortran = isFortran
    self.shape = shape
  }

  /// The type of the numbers. Fails when they are something else.
  func type(_ file: some ByteSource) throws(Failure) -> ElementType {
    guard case .text(let code) = descr else { throw file.failure("has a damaged header") }
    guard let type = ElementType(code) else { throw NpyPreamble.failure(code, file) }
    return type
  }

  static func failure(_ code: String, _ file: some ByteSource) -> Failure {
    let letter = code.first { $0.isLetter || $0 == "?" }
    let what: String =
      switch letter {
      case "O": "Python objects"
      case "c": "complex numbers"
      case "U", "S", "a": "texts"
      case "M", "m": "dates"
      case "V": "records without fields"
      case "f": "numbers of another size"
      default: "something else"
      }
    return file.failure(
      "holds \(what) ('\(shown(code))'), not real numbers",
      hint: letter == "O" || letter == "f"
        ? "save it with astype('f8')" : letter == "c" ? "save its .real and .imag" : nil)
  }

  private static func advice(_ start: [UInt8]) -> String? {
    if start.starts(with: [0x50, 0x4B, 3, 4]) {
      return "it is a zip archive, such as .npz: unpack it, its members are .npy files"
    }
    if start.starts(with: [0x1F, 0x8B]) { return "it is compressed: unpack it first, as with gunzip" }
    return nil
  }
}
