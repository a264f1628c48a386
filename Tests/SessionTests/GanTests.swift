// Two nets at the prompt: stages one by one, what is undone, what only a single net understands, files.
import Calculus
import Foundation
import Session
import Testing
import Transcripts

@Suite struct GanTests {
  private static let opening = "gan 2-3-2 tanh linear vs 2-3-1 tanh sigmoid x=[[1, 0.5], [-0.4, 1.1]]"

  private func opened(_ lines: String...) throws -> Session {
    let session = Session()
    for line in [Self.opening] + lines { _ = try said(session, line) }
    return session
  }

  private func said(_ session: Session, _ line: String) throws -> Reply {
    let reply = try #require(session.respond(to: line).last, "\(line)")
    #expect(reply.ok, "\(line): \(reply.failure?.message ?? "")")
    return reply
  }

  private func failure(_ session: Session, _ line: String) throws -> Failure {
    try #require(session.respond(to: line).last?.failure, "\(line)")
  }

  @Test func `six stages are a step, and a step is six stages`() throws {
    let slow = try opened()
    let fast = try opened()
    #expect(slow.prompt == "gan" && slow.isInNet)
    var stages: [String] = []
    for _ in 0..<6 { stages.append(try #require(slow.stepNet()).out) }
    #expect(try said(fast, "step").out == stages.joined(separator: "\n"))
    #expect(try said(slow, "show").out == said(fast, "show").out)
    #expect(try said(slow, "gan").out.contains("steps 1"))
  }

  @Test func `back goes through stages, and then undoes steps and trainings`() throws {
    let session = try opened()
    let weights = try said(session, "show D.W1").out
    let first = try said(session, "n").out
    _ = try said(session, "n")
    #expect(try said(session, "b").out == first)
    #expect(try said(session, "b").out == "the start of a step")
    _ = try said(session, "step with adam 0.1")
    #expect(try said(session, "show D.W1").out != weights)
    _ = try said(session, "train 5")
    _ = try said(session, "b")
    #expect(try said(session, "b").out.contains("before step 1"))
    #expect(try said(session, "show D.W1").out == weights)
  }

  @Test func `reset brings both nets back`() throws {
    let session = try opened()
    let start = try said(session, "show").out
    _ = try said(session, "train 3 with momentum 0.1 0.5 schedule cosine 3")
    _ = try said(session, "reset")
    #expect(try said(session, "show").out == start)
  }

  @Test(arguments: [
    ("why W1", "'why' is for a single net"), ("fit 3", "'fit' is for a single net"),
    ("train", "a number of steps"), ("train 0", "from 1 on"), ("train 2 with adm", "unknown optimiser"),
    ("train 3 batch 2000", "data"), ("show Q", "is no quantity"), ("curve", "nothing has been trained"),
    ("save g.json", "'generator' or 'discriminator'"), ("data nowhere.csv", "nowhere.csv"),
    ("data digits 5", "784"), ("n 3", "nothing was expected"), ("step sideways", "not expected"),
    ("gan 2-3-2 vs 2-3-2", "2 outputs"),
  ]) func `what makes no sense is refused, and changes nothing`(line: String, message: String) throws {
    let session = try opened()
    let before = try said(session, "show").out
    #expect(try failure(session, line).message.contains(message))
    #expect(try said(session, "show").out == before)
  }

  @Test func `mathematics goes on, and a net takes the place of both`() throws {
    let session = try opened()
    #expect(try said(session, "d/dx x^2").out == "2*x")
    #expect(try said(session, "plot sin(x), x=0..1").kind == .table)
    _ = try said(session, "net 2-2-1 tanh mse")
    #expect(session.prompt == "net")
    _ = try said(session, Self.opening)
    #expect(session.prompt == "gan")
    _ = try said(session, "quit")
    #expect(session.prompt == "nabla" && !session.isInNet)
  }

  @Test func `real examples come from files, and nets go to them`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nabla-gan-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let points = folder.appending(path: "points.csv").path
    try "x,y\n1,2\n3,4\n5,6\n".write(toFile: points, atomically: true, encoding: .utf8)
    let session = try opened("data \(points)")
    #expect(try said(session, "data").out.contains("3 examples"))
    let run = try said(session, "train 20 batch 2 with adam 0.01")
    #expect(run.value?.isFinite == true)
    let saved = folder.appending(path: "g.json").path
    let weights = try said(session, "show G.W1").out
    _ = try said(session, "save generator \(saved)")
    let other = Session()
    _ = try said(other, "net 2-3-2 tanh linear mse")
    _ = try said(other, "load \(saved)")
    #expect("G." + (try said(other, "show W1").out) == weights)
    try "1,2\n3\n".write(toFile: points, atomically: true, encoding: .utf8)
    #expect(try failure(session, "data \(points)").place?.line == 2)
  }

  @Test func `pictures are drawn of points and of images`() throws {
    let session = try opened("data circles 50", "train 10 with adam 0.01")
    #expect(try said(session, "plot").out.split(separator: "\n").count == 150)
    #expect(try said(session, "curve").out.split(separator: "\n").count == 10)
    _ = try said(session, "gan 3 -> dense 64 sigmoid vs 8x8x1 -> flatten -> dense 1")
    _ = try said(session, "data digits8 20")
    #expect(try said(session, "plot").ok)
    _ = try said(session, "gan 2-3 vs 3-1")
    #expect(try failure(session, "plot").message.contains("are drawn"))
  }

  @Test func `an interrupt keeps what has been reached`() throws {
    let session = try opened()
    let before = try said(session, "show").out
    session.interrupt = { true }
    #expect(try said(session, "train 100000000").out.contains(" of 100000000 steps; back undoes them"))
    session.interrupt = { false }
    #expect(try said(session, "show").out != before)
    _ = try said(session, "b")
    #expect(try said(session, "show").out == before)
  }

  @Test(arguments: [
    ("gan", ["batch", "steps", "D.W1", "G.b2"]), ("train 5", ["L_D", "L_G", "losses_D", "G.W1"]),
    ("train 5; show", ["x", "z", "D(x)", "D.W1", "G.W2"]), ("show G.W1", ["G.W1"]),
    ("train 5; curve", ["steps_kept", "losses_D", "losses_G"]), ("plot", ["real", "made"]),
    ("train 5; reset", ["steps", "D.W1"]), ("data circles 40", ["batch", "examples"]), ("data", ["batch"]),
    ("train 5; b", ["steps", "D.W1"]),
  ])
  func `numbers are told to programs`(line: String, names: [String]) throws {
    let told = try said(opened(), line).quantities ?? []
    #expect(Set(names).isSubset(of: told.map(\.name)), "\(told.map(\.name))")
  }
}
