// The programs of Programs.swift as workloads: columns of numbers in, columns out; and how long it takes from an
// expression to the program of its value and gradient. The limit reads and writes the columns at the rate of a copy.

import Calculus

func programWorkloads(_ peers: Peers) -> [Workload] {
  let counts = [1000, 100_000]
  var all = Programs.workloads.flatMap { w in
    // Columns that are no longer in any cache; fewer where there are many.
    (counts + [w.inputs.count > 2 || w.expressions.count > 2 ? 1_000_000 : 10_000_000]).map {
      columns(w, $0, peers)
    }
  }
  for (name, count) in [("rosenbrock", 1000), ("terms", 10_000)] {
    all.append(
      Workload(
        family: "programs", name: "gradient of \(name) \(count), built", unit: .milliseconds,
        peers: [.asked(peers.casadi, "build \(name) \(count)")]
      ) { try? Programs.building(name) })
  }
  return all
}

private func columns(_ w: Programs.Workload, _ count: Int, _ peers: Peers) -> Workload {
  let outputs = w.expressions.count + w.gradient.count
  return Workload(
    family: "programs", name: "\(w.name) \(count)", unit: .nanoseconds(each: count),
    limit: Limit(name: "copy") { $0.copy(bytes: 8 * count) * Double(w.inputs.count + outputs) / 2 },
    peers: peers.programs.map { .asked($0, "\(w.name) \(count)") }
  ) {
    guard let run = try? Programs.Run(w, count) else { return nil }
    return Clock.burst { run() }
  }
}
