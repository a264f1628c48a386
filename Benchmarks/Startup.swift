// A process from start to end on the wall, as a shell script feels it. The limit is a program that does nothing.

func startUpWorkloads() -> [Workload] {
  func workload(_ line: String, _ peers: [Peer]) -> Workload {
    let ours = Command(arguments: [Place.nabla, "-e", line], measure: .wall, times: 40)
    return Workload(
      family: "start", name: "nabla -e '\(line)'", unit: .milliseconds,
      limit: Limit(name: "true") { _ in Command(arguments: ["true"], measure: .wall, times: 40).seconds() },
      peers: peers
    ) { ours.seconds() }
  }
  let sum = Place.file("sum.bc", "1+1\n"), derivative = Place.file("derivative.ginsh", "diff(x^x,x);\n")
  return [
    workload(
      "1+1", [.command("bc", Command(arguments: ["bc", "-q"], input: sum, measure: .wall, times: 40))]),
    workload(
      "d/dx x^x",
      [.command("ginsh", Command(arguments: ["ginsh"], input: derivative, measure: .wall, times: 40))]),
  ]
}
