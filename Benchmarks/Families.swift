// All workloads, family by family, and the programs they are compared with.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

func families(_ peers: Peers) -> [Workload] {
  var all: [Workload] = []
  all += symbolWorkloads(peers)
  all += functionWorkloads(peers)
  all += matrixWorkloads(peers)
  all += programWorkloads(peers)
  all += trainingWorkloads(peers)
  all += arrayWorkloads()
  all += startUpWorkloads()
  all += loopWorkloads()
  return all
}

/// Where things are: the sources of this program tell the folder of the project.
enum Place {
  static let project: String = {
    let parts = #filePath.split(separator: "/").dropLast(2)
    return "/" + parts.joined(separator: "/")
  }()
  static let peers = project + "/.build/peers"
  static let sources = project + "/Benchmarks/peers"

  /// The program that is measured: the variable NABLA names another.
  static let nabla = getenv("NABLA").map { String(cString: $0) } ?? project + "/.build/release/nabla"

  /// Files for the runs lie where builds are.
  static let folder: String = {
    let folder = project + "/.build/bench"
    mkdir(project + "/.build", 0o755)
    mkdir(folder, 0o755)
    return folder
  }()

  static func file(_ name: String, _ text: String) -> String {
    let path = "\(folder)/\(name)"
    guard let file = fopen(path, "w") else { return path }
    fputs(text, file)
    fclose(file)
    return path
  }
}

/// The programs that stay while the rounds run; each is started when it is first asked.
struct Peers {
  let ginac = PeerProgram("GiNaC", [Place.peers + "/bin/ginac"])
  let giac = PeerProgram("giac", [Place.peers + "/bin/giac"])
  let libmvec = PeerProgram("libmvec", [Place.peers + "/bin/libmvec"])
  let symengine = python("SymEngine", "symbols.py")
  let numpy = python("NumPy", "numbers_numpy.py")
  let torch = python("PyTorch", "numbers_torch.py")
  let programs = ["NumPy", "numexpr", "JAX", "PyTorch"].map { python($0, "programs.py", $0) }
  let casadi = python("CasADi", "programs.py", "CasADi")
  // One of them compiles for half a minute before its first step.
  let training = ["PyTorch", "torch.compile", "JAX", "Keras"].map {
    python($0, "training.py", $0, patience: 120)
  }

  static func python(
    _ name: String, _ script: String, _ arguments: String..., patience: Double = 20
  ) -> PeerProgram {
    PeerProgram(
      name, [Place.peers + "/env/bin/python", "\(Place.sources)/\(script)"] + arguments, patience: patience)
  }

  func stop() {
    for program in [ginac, giac, libmvec, symengine, numpy, torch, casadi] + programs + training {
      program.stop()
    }
  }

  /// Runs Scripts/peers, whose words go to standard error.
  static func setUp() -> Bool {
    guard let pid = Command.spawn([Place.project + "/Scripts/peers"], input: 0, output: 2, error: nil) else {
      return false
    }
    var status: Int32 = 0
    return waitpid(pid, &status, 0) == pid && status == 0
  }
}
