// Files of others, the making of small ones, and a folder for each test.
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

enum Exponential {
  static func of(_ x: Double) -> Double { exp(x) }
}

/// A folder of its own for each test, gone with it.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/onnx-tests-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit {
    for name in ["x.onnx", "x.data"] { unlink(path + "/" + name) }
    rmdir(path)
  }
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

func failure<T>(_ work: () throws -> T) -> Failure? {
  do {
    _ = try work()
    return nil
  } catch {
    return error as? Failure
  }
}

enum Files {
  /// The bytes of a text in base64.
  static func base64(_ text: String) -> [UInt8] {
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

  /// A field of a message that is text, bytes or a message itself, below 128 bytes and number 16.
  static func field(_ number: UInt8, _ contents: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + [UInt8(contents.count)] + contents
  }

  /// `torch.onnx.export` of Conv2d(1, 2, 3, padding=1), ReLU, MaxPool2d(2), Flatten, Linear(8, 2), where the k-th
  /// number of each parameter is (k − 3)/8.
  static let torch = base64(
    """
    CAgSB3B5dG9yY2gaBjIuMTUuMDq7BgoeCgYwLmJpYXMSBjQuYmlhcxoAIghJZGVudGl0eTIACo8BCgF4CggwLndlaWdodAoGMC5iaWFz\
    EhAvMC9Db252X291dHB1dF8wGgAiBENvbnYqEgoJZGlsYXRpb25zQAFAAaABByoMCgVncm91cBgBoAECKhUKDGtlcm5lbF9zaGFwZUAD\
    QAOgAQcqEQoEcGFkc0ABQAFAAUABoAEHKhAKB3N0cmlkZXNAAUABoAEHMgAKLgoQLzAvQ29udl9vdXRwdXRfMBIQLzEvUmVsdV9vdXRw\
    dXRfMBoAIgRSZWx1MgAKlgEKEC8xL1JlbHVfb3V0cHV0XzASEy8yL01heFBvb2xfb3V0cHV0XzAaACIHTWF4UG9vbCoQCgljZWlsX21v\
    ZGUYAKABAioSCglkaWxhdGlvbnNAAUABoAEHKhUKDGtlcm5lbF9zaGFwZUACQAKgAQcqEQoEcGFkc0AAQABAAEAAoAEHKhAKB3N0cmlk\
    ZXNAAkACoAEHMgAKRAoTLzIvTWF4UG9vbF9vdXRwdXRfMBITLzMvRmxhdHRlbl9vdXRwdXRfMBoAIgdGbGF0dGVuKgsKBGF4aXMYAaAB\
    AjIACmQKEy8zL0ZsYXR0ZW5fb3V0cHV0XzAKCDQud2VpZ2h0CgY0LmJpYXMSAXkaACIER2VtbSoPCgVhbHBoYRUAAIA/oAEBKg4KBGJl\
    dGEVAACAP6ABASoNCgZ0cmFuc0IYAaABAjIAEgptYWluX2dyYXBoKl4IAggBCAMIAxABQggwLndlaWdodEpIAADAvgAAgL4AAAC+AAAA\
    AAAAAD4AAIA+AADAPgAAAD8AACA/AABAPwAAYD8AAIA/AACQPwAAoD8AALA/AADAPwAA0D8AAOA/KhYIAhABQgYwLmJpYXNKCAAAwL4A\
    AIC+KlIIAggIEAFCCDQud2VpZ2h0SkAAAMC+AACAvgAAAL4AAAAAAAAAPgAAgD4AAMA+AAAAPwAAID8AAEA/AABgPwAAgD8AAJA/AACg\
    PwAAsD8AAMA/WiAKAXgSGwoZCAESFQoHEgViYXRjaAoCCAEKAggECgIIBGIYCgF5EhMKEQgBEg0KBxIFYmF0Y2gKAggCQgIQEQ==
    """)

  /// `onnx.helper.make_model` with an array of every type, the numbers in lists, and a node with attributes of every
  /// kind.
  static let lists = base64(
    """
    CA46jAMKfQoBZhIBeSIISWRlbnRpdHkqDwoFYWxwaGEVAAAAP6ABASoICgFrGAOgAQIqDQoFbmFtZV8iAXigAQMqFQoBdCoNCAEQASIE\
    AAAQQUIBY6ABBCoKCgF2QAFAAqABByoQCgF3PQAAwD89AAAgQKABBioMCgF6SgFhSgFioAEIEgVsaXN0cyoRCAIQASIIzczMPQAAAMBC\
    AWYqEwgBCAEQC0IBZFIImpmZmZmZuT8qGQgCEAc6EP///////////wGAgICAgCBCAWwqERAGKgr5//////////8BQgFpKhQIAhAFKgvU\
    /f////////8BBUIBcyoTCAEQAyoKgP//////////AUIBYioMCAIQAioDAP8BQgF1Kg0IARAEKgP//wNCAnVzKg8IARAMQgJ1aVoF////\
    /w8qCwgBEA1CAnVsWgEFKgsIAhAJKgIBAEIBbyoOCAIQCioFgHyAgANCAWgqDwgCEBAqBcB/gP4CQgJiZioJCAAIAxABQgFlYg8KAXkS\
    CgoICAESBAoCCAJCBAoAEBFCEQoNY29tLm1pY3Jvc29mdBAB
    """)
}
