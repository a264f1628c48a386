// `nabla map` from start to end on the wall, as somebody feels it who has a file of numbers and a formula, beside
// Python with numexpr or NumPy on the same file. The limit is a copy of the file.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

func arrayWorkloads() -> [Workload] {
  func workload(_ count: Int, _ name: String) -> Workload {
    let formula = "sin(x)*exp(-x^2)"
    let input = Place.folder + "/x\(name).npy"
    func output(_ who: String) -> String { Place.folder + "/\(who).npy" }
    let ours = Command(
      arguments: [Place.nabla, "map", formula, "--in", input, "--out", output("nabla")], measure: .wall,
      times: 3)
    func python(_ library: String) -> Peer {
      let arguments = [
        Place.peers + "/env/bin/python", Place.sources + "/map.py", library, input, output(library),
      ]
      return .command(library, Command(arguments: arguments, measure: .wall, times: 3))
    }
    return Workload(
      family: "map", name: "\(formula), \(name) doubles", unit: .milliseconds,
      limit: .command(["cp", input, output("copy")], clock: .wall),
      peers: [python("numexpr"), python("numpy")]
    ) {
      if access(input, R_OK) != 0 { writeArray(input, count) }
      return ours.seconds()
    }
  }
  return [workload(1000, "10³"), workload(1_000_000, "10⁶"), workload(10_000_000, "10⁷")]
}

/// A file of NumPy's with numbers that are spread over [-2, 2].
private func writeArray(_ path: String, _ count: Int) {
  guard let file = fopen(path, "w") else { return }
  defer { fclose(file) }
  var header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(count),), }"
  header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
  let length = header.utf8.count
  let start: [UInt8] = [0x93] + "NUMPY".utf8 + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + header.utf8
  fwrite(start, 1, start.count, file)
  let numbers: [Double] = spread(-2...2, count)
  fwrite(numbers, 8, count, file)
}
