// Nets as programs: each runs where its library is installed, finds our loss and gradients, and finds a wrong one.

import Arrays
import Calculus
import Foundation
import Networks
import Testing
import Transcripts

@Suite struct ProgramTests {
  private let folder: ModelFolder
  init() throws { folder = try ModelFolder() }

  /// Runs programs one after the other in one process.
  private static let program = """
    import contextlib, io, runpy, sys
    for name in sys.argv[1:]:
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said): runpy.run_path(name)
            end = "the same" if "the same as Nabla's" in said.getvalue() else "nothing"
        except SystemExit as stop: end = str(stop.code)
        if end != "the same": print(open(name).readline(), end)
    print("all")
    """

  private func programs(_ language: ProgramLanguage) throws -> [String] {
    var names: [String] = []
    for (place, text) in ModelNets.all.enumerated() {
      var optimizer = try Optimizer(named: Optimizer.names[place % Optimizer.names.count], [0.01])
      if place % 3 == 1 { optimizer.clipping = .norm(1) }
      if place % 3 == 2 { (optimizer.clipping, optimizer.decay) = (.value(1), 0.01) }
      let program = try ModelNets.moved(text).program(in: language, optimizer: optimizer, file: nil)
      names.append("\(folder.path)/n\(place).py")
      try RegularFile.write(Array(program.text.utf8), to: names[place])
    }
    return names
  }

  private func agree(_ language: ProgramLanguage, _ python: Python?) throws {
    let answer = try #require(try python?.run(ProgramTests.program, programs(language)))
    #expect(answer.output.hasSuffix("all\n") && !answer.output.contains("Nabla"), "\(answer.output)")
  }

  private static let torch = Python(with: "torch", "numpy")
  private static let jax = Python(with: "jax", "numpy")
  private static let keras = Python(with: "keras", "jax", "numpy")

  @Test(.enabled(if: torch != nil, "needs Python with torch"))
  func `PyTorch finds the same gradients`() throws { try agree(.pytorch, ProgramTests.torch) }

  @Test(.enabled(if: jax != nil, "needs Python with jax"))
  func `JAX finds the same gradients`() throws { try agree(.jax, ProgramTests.jax) }

  @Test(.enabled(if: keras != nil, "needs Python with keras and jax"))
  func `Keras finds the same gradients`() throws { try agree(.keras, ProgramTests.keras) }

  @Test(.enabled(if: torch != nil, "needs Python with torch"))
  func `two processes find the gradients of one`() throws {
    let network = try net("2-3-2 tanh mse x=[[1,2],[3,4],[0.5,-1]] seed=3")
    let path = folder.path + "/parallel.py"
    let program = try network.program(in: .pytorch, optimizer: Optimizer(named: "sgd"), file: nil)
    try RegularFile.write(Array(program.text.utf8), to: path)
    let start = """
      import os, runpy, sys
      os.environ["OMP_NUM_THREADS"] = "1"
      sys.argv = ["torchrun", "--standalone", "--nproc_per_node=2", sys.argv[1]]
      runpy.run_module("torch.distributed.run", run_name="__main__")
      """
    let answer = try #require(try ProgramTests.torch?.run(start, [path]))
    #expect(answer.status == 0 && answer.output.contains("the same as Nabla's"), "\(answer.output)")
  }

  @Test(.enabled(if: torch != nil, "needs Python with torch"))
  func `a wrong gradient ends the program at its entry`() throws {
    let network = try net("2-2-3 sigmoid bce weights=textbook")
    let program = try network.program(in: .pytorch, optimizer: Optimizer(named: "sgd"), file: nil)
    let path = folder.path + "/wrong.py"
    let wrong = program.text.replacing("-0.068954463979535", with: "-0.068954465979535")
    #expect(wrong != program.text)
    try RegularFile.write(Array(wrong.utf8), to: path)
    let answer = try #require(
      try ProgramTests.torch?.run("import runpy, sys; runpy.run_path(sys.argv[1])", [path]))
    #expect(answer.status == 1 && answer.output.contains("db2[3] is -0.0689"), "\(answer.output)")
  }

  @Test func `Keras takes both decays of AdamW from the weights`() throws {
    var optimizer = try Optimizer(named: "adamw", [0.001, 0.25])
    optimizer.decay = 0.5
    let text = try net("2-2 tanh mse").program(in: .keras, optimizer: optimizer, file: nil).text
    #expect(text.contains("weight_decay=0.75,"))
  }

  @Test func `many numbers lie beside the program`() throws {
    let network = try net("100-50-2 relu mse")
    let optimizer = try Optimizer(named: "sgd")
    let failure = #expect(throws: Failure.self) {
      _ = try network.program(in: .jax, optimizer: optimizer, file: nil)
    }
    #expect(failure?.code == .limit)
    let program = try network.program(in: .jax, optimizer: optimizer, file: "net.npz")
    #expect(program.text.contains("np.load(Path(__file__).with_name(\"net.npz\"))"))
    #expect(program.arrays.first { $0.name == "dW1" }?.shape == [50, 100])
  }

  @Test func `a function that a library has no word for is named`() throws {
    let network = try net("2-2 sec mse")
    let failure = #expect(throws: Failure.self) {
      _ = try network.program(in: .keras, optimizer: Optimizer(named: "sgd"), file: nil)
    }
    #expect(failure?.message.contains("sec") == true)
  }
}
