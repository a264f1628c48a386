// A session: definitions, answers, settings, a net. `respond` is its one function; the loop at a terminal, scripts,
// transcripts, tests and the documentation are its callers.
import Calculus
import Page

public final class Session {
  public var settings = Settings() {
    didSet {
      graph.limits = settings.limits
      graph.strength = settings.strength
    }
  }
  var graph: Graph
  var definitions = Definitions()
  /// Reads statements; kept, so that its memory is.
  private var parser: Parser
  /// The last statement that was mathematics, as parsed: what `steps` alone explains.
  var lastStatement: Expr?
  /// Kinds of note already made.
  private var noted: Set<String> = []
  /// The lines typed, for `history`; those of loaded files are not.
  private(set) var inputs: [String] = []
  /// Files being loaded, innermost last, by device and inode.
  var loading: [FileIdentity] = []
  /// Numbers that were loaded, for map.
  var columns = ColumnTable()
  /// A net, while one is open.
  var net: NetSession?
  /// The statement closes with `;`, so what it answers need not be written out.
  var isSilent = false
  /// Statements answered so far: tells notes that belong to one answer from those made once.
  private(set) var statementCount = 0
  private var deadline: ContinuousClock.Instant?
  /// Nodes at which a new page of the notebook is begun, and those that pages may have together.
  private var pageSize = Session.smallPage
  private var pagesSize = Session.smallPages
  /// Fits into the second cache of most processors.
  private static let smallPage = 16_000
  private static let smallPages = 400_000
  /// Statements on this page, those that were known already, and nodes after the last.
  private var page = (statements: 0, known: 0, nodes: 0)
  /// Set by whoever hears Ctrl-C; polled by every long computation.
  public var interrupt: @Sendable () -> Bool = { false }

  public init() {
    graph = Graph()
    parser = Parser(graph)
    for command in Command.all {
      for name in [command.name] + command.aliases where name.utf8.count > 1 {
        definitions.reserved[name] = "a command"
      }
    }
    hook()
  }

  private func hook() {
    graph.limits = settings.limits
    graph.strength = settings.strength
    graph.isInterrupted = { [unowned self] in
      if self.interrupt() { return true }
      guard let deadline = self.deadline else { return false }
      return ContinuousClock.now > deadline
    }
  }

  /// Whether anyone hears what is said beside the answers; what must hold for them need not be found otherwise.
  public var isHeard = true

  /// Whether a net is being stepped through; the prompt shows it.
  public var isInNet: Bool { net != nil }

  // MARK: Responding

  /// The replies to a line, one a statement, in order. `each` hears every reply as soon as it is there.
  public func respond(to line: String, each: (Reply) -> Void) {
    let bytes = Array(line.utf8)
    if bytes.count > settings.limits.lineBytes {
      var reply = Reply.failed(
        Failure(
          .limit, "a line of more than \(settings.limits.lineBytes) bytes", at: 0..<1,
          hint: "raise the limit with: set line N"))
      reply.source = String(decoding: bytes.prefix(200), as: UTF8.self)
      each(reply)
      return
    }
    let statements = Statements.split(bytes)
    if loading.isEmpty, !statements.isEmpty { keep(line) }
    for statement in statements {
      var reply = respond(to: Array(bytes[statement.range]), silent: statement.isSilent)
      reply.offset = statement.range.lowerBound
      each(reply)
      if reply.ends || reply.failure?.code == .interrupted { return }
    }
  }

  public func respond(to line: String) -> [Reply] {
    var replies: [Reply] = []
    respond(to: line) { replies.append($0) }
    return replies
  }

  /// A line for `history`: of a script with millions only the last thousand or two.
  private func keep(_ line: String) {
    inputs.append(line)
    if inputs.count >= 2000 { inputs.removeFirst(1000) }
  }

  private func respond(to bytes: [UInt8], silent: Bool) -> Reply {
    let start = ContinuousClock.now
    deadline = start.advanced(by: .milliseconds(Int64(settings.limits.seconds * 1000)))
    // A session may answer inside another's statement, as examples in help do.
    let watch = BallWatch.current
    let outer = (watch.seconds, watch.isStopped)
    watch.heed(seconds: settings.limits.seconds) { [unowned self] in self.graph.isInterrupted() }
    defer {
      deadline = nil
      watch.heed(seconds: outer.0, outer.1)
    }
    graph.clearTrouble()
    graph.requirements = []
    graph.isPartlySimplified = false
    isSilent = silent
    statementCount += 1
    turnPage()
    let source = String(decoding: bytes, as: UTF8.self)
    // Names and answers change only as the last act of a statement, so a failed one has changed nothing.
    var reply: Reply
    do {
      reply = try execute(bytes, source)
      try watch.check()
    } catch {
      graph.clearTrouble()
      var failure = error
      if failure.code == .interrupted, !interrupt() {
        failure = Failure(
          .limit, "this takes longer than \(Int(settings.limits.seconds)) s, nothing was changed",
          hint: "raise the limit with: set seconds N")
      }
      if glyphs == .ascii {
        failure.message = failure.message.replacing("−", with: "-").replacing("∞", with: "inf")
      }
      reply = .failed(failure)
    }
    reply.notes = reply.notes.filter { noted.insert($0.id).inserted }
    reply.source = source
    reply.isSilent = reply.isSilent || silent
    let spent = start.duration(to: .now)
    reply.milliseconds = Double(spent.components.seconds) * 1000 + Double(spent.components.attoseconds) / 1e15
    return reply
  }

  private func execute(_ bytes: [UInt8], _ source: String) throws(Failure) -> Reply {
    let recognised = try Command.recognise(bytes, inNet: net != nil, definitions)
    // While a net is open its quantities are values, for this statement.
    let (bytes, lent) = try lendNetNames(bytes, to: recognised?.0)
    defer { takeBack(lent) }
    if let (command, arguments) = recognised { return try command.run(self, arguments.reading(bytes)) }
    parser.definitions = definitions
    graph.recordsConditions = isHeard
    graph.recordsMerging = isHeard
    defer { graph.recordsConditions = false }
    let read = Result { () throws(Failure) in try parser.statement(bytes) }
    graph.recordsMerging = false
    var statement = try read.get()
    // A second holder of the definitions would have all of them copied for each new one.
    if case .definition = statement.form { parser.definitions = Definitions() }
    if !lent.isEmpty { statement.hasDecimal = true }
    graph.writesDecimals = statement.hasDecimal
    defer { graph.writesDecimals = false }
    var reply = try answer(statement)
    reply.notes = parser.notes + reply.notes
    return reply
  }

  /// Bounds the computation that follows, for guesses made while a person types.
  func withDeadline(milliseconds: Int64) {
    graph.clearTrouble()
    deadline = ContinuousClock.now.advanced(by: .milliseconds(milliseconds))
    BallWatch.current.heed(seconds: settings.limits.seconds) { [unowned self] in self.graph.isInterrupted() }
  }

  func endDeadline() {
    deadline = nil
    BallWatch.current.ignore()
    graph.clearTrouble()
  }

  // MARK: The notebook

  /// Begins a new page of the notebook when the old one has grown: in a small one most of what is looked up is in
  /// the processor's caches. Definitions go along; answers stay on their pages until these are too many.
  /// Not while a file is loaded: what would be put back after a mistake in it is written in the old one.
  private func turnPage() {
    page.statements += 1
    if graph.nodeCount == page.nodes { page.known += 1 }
    page.nodes = graph.nodeCount
    guard graph.nodeCount > pageSize, loading.isEmpty else { return }
    if page.known * 4 > page.statements, pageSize < Session.smallPages {
      // What is written is asked for again, so it is worth its room.
      pageSize *= 2
      return
    }
    let fresh = Graph()
    // What is there may be longer than what may be made.
    fresh.limits.bits = .max / 4
    var mover = Mover(from: graph, to: fresh)
    definitions.move { mover.moved($0) }
    lastStatement = lastStatement.map { mover.moved($0) }
    for (x, assumption) in graph.assumptions { fresh.assumptions[mover.moved(x)] = assumption }
    fresh.adoptCells(of: graph) { mover.moved($0) }
    // Where all is alive the next copy waits for twice as much, so copying stays a small part of the work.
    pageSize = max(Session.smallPage, 2 * fresh.nodeCount)
    if definitions.answers.nodesKept(besides: fresh) > pagesSize {
      definitions.answers.gather(into: fresh)
      pagesSize = max(Session.smallPages, 2 * fresh.nodeCount)
      pageSize = max(pageSize, 2 * fresh.nodeCount)
    }
    page = (0, 0, fresh.nodeCount)
    graph.retire()
    graph = fresh
    parser = Parser(graph)
    hook()
  }

  /// Remembers an answer as `ans` and `ansN`.
  func remember(_ e: Expr) {
    definitions.answers.append(e, in: graph)
  }
}
