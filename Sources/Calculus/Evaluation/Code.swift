// The steps of a program as plain memory, which every run reads and nothing changes: a run at one point should not spend
// its time counting who holds which array.
import Kernels

final class Code: @unchecked Sendable {
  let steps: UnsafeMutablePointer<Step>
  let stepCount: Int
  /// The numbers of the steps that the loops of the kernels leave to the program.
  let heavy: UnsafeMutablePointer<Int>
  let heavyCount: Int
  /// The coefficients of polynomials.
  let pool: UnsafeMutablePointer<Double>
  /// Constants that steps read as blocks, and the places of the first of them and of the first register.
  let constants: [Double]
  let firstConstant: Int
  /// All places: inputs, outputs, constants, registers.
  let placeCount: Int
  /// The most numbers that a block holds.
  let blockLength: Int
  /// What a point costs, in light steps.
  let cost: Int
  /// Whether several threads may run it at once: not where something is asked of the notebook or of another program.
  let isShareable: Bool
  let lists: [Int32]
  let bounds: [BoundProgram]
  let loops = Loops.current

  init(_ placement: Placement, _ tape: Tape) {
    stepCount = placement.steps.count
    steps = .allocate(capacity: max(1, stepCount))
    for (k, s) in placement.steps.enumerated() { (steps + k).initialize(to: s) }
    let numbers = placement.steps.indices.filter { !placement.steps[$0].code.isLight }
    heavyCount = numbers.count
    heavy = .allocate(capacity: max(1, heavyCount))
    for (k, n) in numbers.enumerated() { (heavy + k).initialize(to: n) }
    pool = .allocate(capacity: max(1, tape.coefficients.count))
    for (k, c) in tape.coefficients.enumerated() { (pool + k).initialize(to: c) }
    cost = stepCount + 7 * heavyCount
    isShareable = numbers.allSatisfy { k in
      switch placement.steps[k].code {
      case .unary, .binary, .power, .scalar: true
      default: false
      }
    }
    constants = placement.constants
    firstConstant = placement.firstConstant
    placeCount = placement.count
    lists = placement.lists
    bounds = tape.bounds.map(\.program)
    // All blocks of a run stay in three quarters of a first-level cache of 32 kB, if they can.
    let fitting = 24 * 1024 / 8 / max(1, placement.count)
    blockLength = min(Program.blockLength, max(16, fitting & ~7))
  }

  deinit {
    steps.deallocate()
    heavy.deallocate()
    pool.deallocate()
  }

  /// Runs all steps: those between two that are the program's own at once by `light`, those by `own`.
  @inline(__always)
  func run(_ light: (UnsafePointer<Step>, Int) -> Void, _ own: (UnsafePointer<Step>) -> Void) {
    var done = 0
    for j in 0..<heavyCount {
      let k = heavy[j]
      if k > done { light(steps + done, k - done) }
      own(steps + k)
      done = k + 1
    }
    if stepCount > done { light(steps + done, stepCount - done) }
  }
}

/// The loops of this process that programs call, without the rest of their table.
final class Loops: Sendable {
  static let current = Loops(KernelSet.current)
  let steps: StepLoop
  let points: PointStepLoop
  let unary: [UnaryLoop]
  let binary: [BinaryLoop]
  let power: PowerLoop

  init(_ set: KernelSet) {
    steps = set.steps
    points = set.pointSteps
    unary = UnaryKernel.allCases.map { set[$0] }
    binary = BinaryKernel.allCases.map { set[$0] }
    power = set.power
  }
}
