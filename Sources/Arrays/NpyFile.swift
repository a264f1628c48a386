// A .npy file as one array of any rank, in either order of its axes, of every type there is a place for.

import Calculus

public enum NpyFile {
  /// Reads an array, which is named as the file is, without folder and ending. `-` is standard input.
  ///
  /// Fails when it holds no real numbers, is truncated or has bytes to spare, and above 4 GiB.
  public static func read(_ path: String) throws(Failure) -> NamedArray {
    let file = try InputFile(path)
    return try array(file, name: stem(file.name))
  }

  /// What a path is called without its folder and the ending `.npy`.
  static func stem(_ path: String) -> String {
    let last = path.split(separator: "/").last ?? ""
    return last.hasSuffix(".npy") ? String(last.dropLast(4)) : String(last)
  }

  static func array(_ file: some ByteSource, name: String) throws(Failure) -> NamedArray {
    let preamble = try NpyPreamble(file)
    if case .list = preamble.descr {
      throw file.failure("holds records, which are no array of numbers", hint: "read it as columns")
    }
    let type = try preamble.type(file), shape = preamble.shape
    guard let count = NamedArray.count(shape) else {
      throw file.failure("has an array of too many axes", hint: "the limit is \(NamedArray.rankLimit)")
    }
    let bytes = try file.readLast(count, of: type.size)
    guard let values = bytes.withUnsafeBytes({ ArrayValues(type, $0) }) else {
      throw file.failure("holds whole numbers above 9223372036854775807", hint: "save it with astype('f8')")
    }
    // One axis, or one that is longer than 1, lies the same way in either order.
    let isTurned = preamble.isFortran && shape.count { $0 > 1 } > 1
    return try NamedArray(
      name: name, shape: shape, values: isTurned ? values.fromFortranOrder(shape) : values)
  }

  /// Writes a file of version 1.0 in C order and this machine's order of bytes, in the place of one that is there.
  public static func write(_ array: NamedArray, to path: String) throws(Failure) {
    let file = try OutputFile(path)
    try file.write(NpyHeader.bytes(array.values.elementType, shape: array.shape))
    try array.values.withBytes { (bytes) throws(Failure) in try file.write(bytes) }
    try file.finish()
  }
}
