// Files of numbers byte by byte, as other programs write them, and a folder for each test.
import Arrays
import Calculus
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of its own for each test, gone with it.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/arrays-tests-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }

  var names: [String] {
    var names: [String] = []
    guard let folder = opendir(path) else { return [] }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    closedir(folder)
    return names.sorted()
  }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try RegularFile.write(bytes, to: path + "/" + name)
    return path + "/" + name
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }
}

/// A .npy file with `header` as it stands and `numbers` behind it.
func npy(_ header: String, _ numbers: [UInt8], version: UInt8 = 1) -> [UInt8] {
  var text = Array(header.utf8)
  let head = version == 1 ? 10 : 12
  while (head + text.count + 1) % 64 != 0 { text.append(0x20) }
  text.append(0x0A)
  let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(text.count >> (8 * $0) & 0xFF) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + numbers
}

func npy(_ descr: String, _ shape: String, _ numbers: [UInt8], fortran: Bool = false) -> [UInt8] {
  npy("{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }", numbers)
}

/// The bytes of numbers, lowest first.
func little<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}

func big<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] {
  values.flatMap { value in withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}

func doubles(_ values: [Double]) -> [UInt8] { little(values.map(\.bitPattern)) }

/// All rows of some columns of a file, read `piece` rows at a time.
func columns(
  _ path: String, _ wanted: [Int], format: ColumnFormat? = nil, width: Int = 1, piece: Int = 3
) throws -> [[Double]] {
  let source = try ColumnFile.open(path, format, width: width)
  let memory = UnsafeMutablePointer<Double>.allocate(capacity: piece * max(1, wanted.count))
  defer { memory.deallocate() }
  var found = wanted.map { _ in [Double]() }
  while true {
    let n = try source.read(piece, wanted, into: wanted.indices.map { memory + $0 * piece })
    for k in wanted.indices {
      found[k] += Array(UnsafeBufferPointer(start: memory + k * piece, count: n))
    }
    if n < piece { return found }
  }
}

func failure<T>(_ work: () throws -> T) -> Failure? {
  do {
    _ = try work()
    return nil
  } catch {
    return error as? Failure
  }
}

/// The bytes of a text in base64.
func base64(_ text: String) -> [UInt8] {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var bytes: [UInt8] = [], bits = 0, count = 0
  for byte in text.utf8 {
    guard let digit = digits.firstIndex(of: byte) else { continue }
    (bits, count) = ((bits << 6 | digit) & 0xFFFFFF, count + 6)
    if count >= 8 {
      count -= 8
      bytes.append(UInt8(bits >> count & 0xFF))
    }
  }
  return bytes
}

/// Numbers that look random and are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// Gives a reader damaged files: every one that is cut off, and thousands with one to four bytes changed. None may
/// trap; cut ones must fail. Returns how many of the changed ones were refused.
func refusals(of file: [UInt8], changed: Int = 4000, _ read: ([UInt8]) throws -> Void) -> Int {
  for end in file.indices {
    #expect(failure { try read(Array(file[..<end])) } != nil, "cut off behind \(end) bytes")
  }
  var generator = SeededGenerator(state: 7)
  return (0..<changed).count { _ in
    var bytes = file
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: bytes.indices, using: &generator)
      bytes[place] =
        [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)]
        .randomElement(using: &generator) ?? 0
    }
    return failure { try read(bytes) } != nil
  }
}
