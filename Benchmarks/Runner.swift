// Rounds: ours, the limit, each peer, and again, so that what disturbs one disturbs all; the medians are compared.

struct Row {
  var family: String
  var name: String
  var ours: String
  var limit: String
  var peers: [(name: String, shown: String, isBest: Bool)]
  /// Our time by that of the best peer.
  var ratio: String
}

struct Runner {
  var rounds: Int
  var asksPeers: Bool
  /// Rounds stop early, but not before the third, when a workload has taken as many seconds.
  static let patience = 12.0

  func row(_ workload: Workload, _ machine: Machine) -> Row {
    var ours: [Double] = [], limits: [Double] = []
    var names: [String] = [], times: [String: [Double]] = [:], remarks: [String: String] = [:]
    func note(_ name: String, _ seconds: Double?, _ remark: String? = nil) {
      if !names.contains(name) { names.append(name) }
      if let seconds { times[name, default: []].append(seconds) }
      if let remark { remarks[name] = remark }
    }
    let start = Clock.wall()
    for round in 0..<max(1, rounds) {
      if round >= 3 && Clock.wall() - start > Self.patience { break }
      if let seconds = workload.run() { ours.append(seconds) }
      if let seconds = workload.limit?.seconds(machine) { limits.append(seconds) }
      for peer in asksPeers ? workload.peers : [] {
        switch peer {
        case .asked(let program, let request):
          switch program.times(of: request) {
          case .times(let answers): for answer in answers { note(answer.peer, answer.seconds) }
          case .tooLong: note(program.name, nil, "> \(Int(program.patience)) s")
          case .ended: note(program.name, nil, "fails")
          case .missing: note(program.name, nil, "not installed")
          }
        case .command(let name, let command):
          switch command.run() {
          case .seconds(let seconds): note(name, seconds)
          case .failed: note(name, nil, "fails")
          case .missing: note(name, nil, "not installed")
          }
        }
      }
    }
    let medians = times.compactMapValues { median($0) }
    let best = medians.values.min()
    let mine = median(ours)
    let cells = names.map { name in
      guard let seconds = medians[name] else { return (name, remarks[name] ?? "–", false) }
      return (name, workload.unit.shown(seconds), seconds == best)
    }
    return Row(
      family: workload.family, name: workload.name, ours: mine.map(workload.unit.shown) ?? "–",
      limit: limits.min().map { "\(workload.unit.shown($0)) \(workload.limit?.name ?? "")" } ?? "–",
      peers: cells, ratio: mine.flatMap { mine in best.map { threeDigits(mine / $0) } } ?? "–")
  }
}
