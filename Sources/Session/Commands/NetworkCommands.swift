import Calculus
import Page
extension Command {
  static let network: [Command] = []
  static let verbs: [Command] = []
}
final class NetSession {}
extension Session {
  public func stepNet() -> Reply? { nil }
  func leaveNet() { net = nil }
  func resetNet(_ a: Arguments) throws(Failure) -> Reply { Reply(.net) }
  func setInNet(_ a: Arguments) throws(Failure) -> Reply { Reply(.net) }
  func loadNet(_ p: String, _ a: Arguments) throws(Failure) -> Reply { Reply(.net) }
  func saveNet(_ p: String, _ a: Arguments) throws(Failure) -> Reply { Reply(.net) }
}
