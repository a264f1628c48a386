// A net while it is open: the net itself, which is a value, and how far its pass has been watched. Every
// verb works on a copy and hands it over when all has gone well, so what fails leaves the net as it was.
import Calculus
import Networks
import Page

final class NetSession {
  private(set) var network: Network
  /// What `step`, `train` and `fit` use when no optimiser is named: the one used last.
  private(set) var optimizer: Optimizer?
  /// What `fit` and `evaluate` look at; nil for the batch on the table.
  private(set) var data: TrainingSet?
  /// Trainings so far, the last one last.
  private(set) var runs: [NetRun] = []
  /// The last `train` or `fit`, for `rerun`.
  var lastTraining: (statement: Arguments, isFit: Bool)?
  /// Layers whose lines are not shown.
  var folded: Set<Int> = []
  /// The nets before the changes that `back` undoes, the last one last.
  private var past = Past<Before>()
  /// One pass with the numbers as they are now, computed when somebody looks.
  private var watched: Walkthrough?

  private struct Before {
    let network: Network
    let change: String
    /// The data, where the change has put others in their place.
    let replaced: TrainingSet??
  }

  private static let runLimit = 100

  init(_ network: Network) {
    self.network = network
  }

  /// Takes over a changed net. The pass that was watched is over; `change` says what `back` would undo. A batch
  /// that is not from the data any more takes their place, so that what is trained on is what is shown.
  func commit(
    _ changed: Network, with used: Optimizer? = nil, data new: TrainingSet? = nil, after change: String
  ) {
    let isOther = changed.inputs != network.inputs || changed.targets != network.targets
    let replaced: TrainingSet?? = new != nil || isOther ? .some(data) : nil
    var size = network.layout.count + network.rememberedCount + ((replaced ?? nil)?.size ?? 0)
    if isOther { size += network.inputs.values.count + network.targets.values.count }
    past.add(Before(network: network, change: change, replaced: replaced), size: size)
    network = changed
    if replaced != nil { data = new }
    watched = nil
    if let used { optimizer = used }
  }

  /// Undoes the last change; what it was, or nil when there is none.
  func undo() -> String? {
    guard let last = past.popLast() else { return nil }
    network = last.network
    if let data = last.replaced { self.data = data }
    watched = nil
    return last.change
  }

  func add(_ run: NetRun) {
    runs.append(run)
    if runs.count > NetSession.runLimit { runs.removeFirst() }
    // The last two can always be compared.
    var numbers = 0
    for index in runs.indices.reversed() {
      numbers += (runs[index].weights?.before.count ?? 0) + (runs[index].weights?.after.count ?? 0)
      if numbers > pastNumbers, index < runs.count - 2 { runs[index].weights = nil }
    }
  }

  /// The pass and where the reader stands in it.
  func walkthrough() throws(Failure) -> Walkthrough {
    if let watched { return watched }
    let fresh = try Walkthrough(network)
    watched = fresh
    return fresh
  }

  /// Moves through the pass; where that fails or is interrupted, the reader stands where he stood.
  func walk<Value>(
    _ move: (inout Walkthrough) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    var walk = try walkthrough()
    let value = try move(&walk)
    watched = walk
    return value
  }

  /// A quantity by its name with its lines, from the pass that has been computed if there is one.
  func quantity(_ name: QuantityName, interrupted: @escaping () -> Bool) throws(Failure) -> Quantity {
    let resolved = try network.resolve(name)
    if network.isGiven(resolved) { return try network.quantity(resolved) }
    let told = try walk { (walk) throws(Failure) in
      try walk.quantity(resolved, interrupted: interrupted)
    }
    guard let told else { throw network.missing(name) }
    return told
  }

  /// Its numbers alone.
  func numbers(of name: QuantityName) throws(Failure) -> Tensor {
    let resolved = try network.resolve(name)
    if network.isGiven(resolved) { return try network.numbers(of: resolved) }
    guard let found = try walkthrough().numbers(of: resolved) else { throw network.missing(name) }
    return found
  }
}

extension Session {
  /// The open net, or the error of a verb that has none.
  func openNet(_ arguments: Arguments) throws(Failure) -> NetSession {
    if let net { return net }
    throw Failure(.state, "no net is open", at: arguments.word, hint: "open one first: net 2-2-3 sigmoid bce")
  }

  /// Closes the net. Its names go with it: they are lent to a statement at a time (see `lendNetNames`).
  func leaveNet() { net = nil }

  /// What the empty line does at a prompt while a net is open: the next stage; nil when no net is open.
  public func stepNet() -> Reply? {
    if let gan {
      do throws(Failure) { return try nextGanStage(gan) } catch { return .failed(error) }
    }
    guard let net else { return nil }
    do throws(Failure) { return try nextStage(of: net) } catch { return .failed(error) }
  }
}

/// A training, as it is compared with others.
struct NetRun {
  /// As it was typed: "train 200 with sgd 0.5".
  let title: String
  /// Losses and the steps or epochs they belong to.
  let places: [Double]
  let losses: [Double]
  let validation: [Double]
  let unit: String
  let accuracy: Double?
  /// Weights before and after; nil when they are no longer kept.
  var weights: (before: [Double], after: [Double])?

  var first: Double { losses.first ?? .nan }
  var last: Double { losses.last ?? .nan }
}
