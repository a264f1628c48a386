// Measures Nabla beside the programs that do the same, one line a workload. `make bench`.

import ArgumentParser
import CLimits

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

@main
struct NablaBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nabla-bench",
    abstract: "Measures Nabla beside its peers, one line a workload.",
    discussion: """
      Without names every workload runs except the extra ones, which need theirs. Times of what computes are of the \
      process, times of commands on the wall; the median of the rounds counts. The limit is what no program could \
      beat on this machine, measured in the same round. Peers that are not there are said; Scripts/peers sets them up.
      """)

  @Argument(help: "Parts of the titles of workloads, as `--list` shows them.")
  var names: [String] = []
  @Flag(help: "Set the peers up first, in .build/peers.")
  var peers = false
  @Flag(help: "Measure Nabla and the limits alone.")
  var alone = false
  @Option(help: "Rounds of each workload.")
  var rounds = 5
  @Flag(help: "Write one table in Markdown at the end.")
  var markdown = false
  @Option(help: "Put the tables between the marks of a Markdown file.")
  var record: String?
  @Flag(help: "List the workloads.")
  var list = false

  func run() throws {
    limits_prepare()
    let programs = Peers()
    let all = families(programs)
    let chosen = all.filter { workload in
      names.isEmpty ? !workload.isExtra : names.contains { workload.title.contains($0) }
    }
    if list {
      for workload in names.isEmpty ? all : chosen {
        print(workload.title + (workload.isExtra ? " (extra)" : ""))
      }
      return
    }
    if chosen.isEmpty {
      throw ValidationError("no workload has a title with \(names.joined(separator: " or "))")
    }
    if peers && !Peers.setUp() { throw ExitCode.failure }
    let machine = Machine(), runner = Runner(rounds: rounds, asksPeers: !alone)
    defer { programs.stop() }
    var rows: [Row] = []
    for workload in chosen {
      let row = runner.row(workload, machine)
      if !markdown {
        if row.family != rows.last?.family { print("\n\(row.family)\n\(Report.textHeader)") }
        print(Report.text(row))
        fflush(nil)
      }
      rows.append(row)
    }
    let table = Report.markdown(rows, machine: machine.summary)
    print(markdown ? table : "\n\(machine.summary)\n", terminator: "")
    if let record, !Report.record(table, in: record) {
      throw ValidationError("\(record) has no marks to put the tables between, or cannot be written")
    }
  }
}
