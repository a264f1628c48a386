// A net while it is open: the net itself, which is a value, and how far its pass has been watched. Every
// verb works on a copy and hands it over when all has gone well, so what fails leaves the net as it was.
import Calculus
import Networks
import Page

final class NetSession {
  private(set) var network: Network
  /// What `step` and `train` use when no optimiser is named: the one used last.
  private(set) var optimizer: Optimizer?
  /// The stages of one pass with the numbers as they are now, computed when somebody looks.
  private var watched: Walkthrough?

  init(_ network: Network) {
    self.network = network
  }

  /// Takes over a changed net. The pass that was watched is over.
  func commit(_ changed: Network, with used: Optimizer? = nil) {
    network = changed
    watched = nil
    if let used { optimizer = used }
  }

  /// The pass and where the reader stands in it.
  func walkthrough() throws(Failure) -> Walkthrough {
    if let watched { return watched }
    let fresh = try Walkthrough(network)
    watched = fresh
    return fresh
  }

  /// Moves through the pass.
  func walk<Value>(_ move: (inout Walkthrough) -> Value) throws(Failure) -> Value {
    var walk = try walkthrough()
    let value = move(&walk)
    watched = walk
    return value
  }

  /// A quantity by its name, from the pass that has been computed if there is one.
  func quantity(_ name: QuantityName) throws(Failure) -> Quantity {
    let resolved = try network.resolve(name)
    if network.isGiven(resolved) { return try network.quantity(resolved) }
    for stage in try walkthrough().stages {
      if let found = stage.quantities.first(where: { $0.name == resolved }) { return found }
    }
    return try network.quantity(name)
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
    guard let net else { return nil }
    do throws(Failure) { return try nextStage(of: net) } catch { return .failed(error) }
  }
}
