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
  var definitions = Definitions() {
    didSet {
      parserIsCurrent = false
      isUntouched = definitions.isUntouched
    }
  }
  /// Nothing is defined and nothing declared.
  private(set) var isUntouched = true
  /// Reads statements; kept, so that its memory is.
  private var parser: Parser
  /// The parser has the definitions as they are now.
  private var parserIsCurrent = false
  /// The last statement that was mathematics, as parsed: what `steps` alone explains.
  var lastStatement: Expr? {
    get { lastDerivative.map { graph.standing($0.function, wrt: [$0.variable]) } ?? lastExpression }
    set {
      lastExpression = newValue
      lastDerivative = nil
    }
  }
  private var lastExpression: Expr?
  /// The same where it was a derivative and nothing else, which is written as a node only for who asks.
  var lastDerivative: (function: Expr, variable: Expr)?
  /// Hears an answer that is plain text on one line as bytes, where it can take them as they are; there is no reply
  /// then. A text of its own for each would take longer than printing it.
  public var hearsPlain: ((Bytes) -> Bool)?
  /// Kinds of note already made.
  private var noted: Set<String> = []
  /// The lines typed, for `history`; those of loaded files are not.
  private(set) var inputs = TypedLines()
  /// Files being loaded, innermost last, by device and inode.
  var loading: [FileIdentity] = []
  /// Numbers that were loaded, for map.
  var columns = ColumnTable()
  /// A net, while one is open.
  var net: NetSession? { didSet { if net != nil { gan = nil } } }
  /// Two nets against each other, while they are open; never beside a net.
  var gan: GanSession? { didSet { if gan != nil { net = nil } } }
  /// Draws how far a long training is, and takes the drawing away when there is nothing more to say.
  public var showProgress: ((Progress?) -> Void)?
  /// The statement closes with `;`, so what it answers need not be written out.
  var isSilent = false
  /// Statements answered so far: tells notes that belong to one answer from those made once.
  private(set) var statementCount = 0
  /// Nanoseconds that the statement may take; 0 between statements.
  private var allowance: UInt64 = 0
  /// When it has had them; 0 before its work first asks, which that of a short one never does.
  private var deadline: UInt64 = 0
  /// Nodes at which a new page of the notebook is begun, and those that pages may have together.
  private var pageSize = Session.smallPage
  private var pagesSize = Session.smallPages
  /// Fits into the second cache of most processors.
  private static let smallPage = 15_000
  /// Room for a page and what its last statement writes, as a power of two.
  private static let room = 14
  private static let smallPages = 400_000
  /// Statements on this page, and those that had been asked before.
  private var page = (statements: 0, known: 0)
  private var memory = LineMemory()
  /// Whether balls are to stop; made once.
  private var haltsBalls: () -> Bool = { false }
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
    haltsBalls = { [unowned self] in self.graph.isInterrupted() }
    hook()
  }

  private func hook() {
    graph.limits = settings.limits
    graph.strength = settings.strength
    graph.isInterrupted = { [unowned self] in self.interrupt() || self.isLate() }
  }

  /// Whether the statement has had its time.
  private func isLate() -> Bool {
    guard allowance > 0 else { return false }
    let now = Clock.nanoseconds
    if deadline == 0 { deadline = now + allowance }
    return now > deadline
  }

  /// Whether anyone hears what is said beside the answers; what must hold for them need not be found otherwise.
  public var isHeard = true

  /// Whether a net is being stepped through; the prompt shows it.
  public var isInNet: Bool { net != nil || gan != nil }

  /// What a prompt says before `>`.
  public var prompt: String { gan != nil ? "gan" : net != nil ? "net" : "nabla" }

  // MARK: Responding

  /// The replies to a line, one a statement, in order. `each` hears every reply as soon as it is there.
  public func respond(to line: String, each: (Reply) -> Void) {
    let bytes = Array(line.utf8)
    respond(to: bytes.span, Lines.traits(bytes.span), each: each)
  }

  public func respond(to line: String) -> [Reply] {
    var replies: [Reply] = []
    respond(to: line) { replies.append($0) }
    return replies
  }

  /// The same for a line as the bytes of its UTF-8, with what whoever has looked at each of them has found.
  public func respond(to line: Bytes, _ traits: Lines.Traits, each: (Reply) -> Void) {
    if line.count > settings.limits.lineBytes {
      var reply = Reply.failed(
        Failure(
          .limit, "a line of more than \(settings.limits.lineBytes) bytes", at: 0..<1,
          hint: "raise the limit with: set line N"))
      reply.source = String(copying: line.extracting(first: 200))
      each(reply)
      return
    }
    if traits.isDisjoint(with: [.separator, .comment]) {
      let whole = Statements.trimmed(line, 0..<line.count)
      if whole.isEmpty { return }
      if loading.isEmpty { inputs.append(line) }
      var reply = Reply(.expression)
      respond(to: line, whole, silent: false, into: &reply)
      if !reply.wasHeard { each(reply) }
      return
    }
    let statements = Statements.split(line)
    if loading.isEmpty, !statements.isEmpty { inputs.append(line) }
    for statement in statements {
      var reply = Reply(.expression)
      respond(to: line, statement.range, silent: statement.isSilent, into: &reply)
      if !reply.wasHeard { each(reply) }
      // A training that was interrupted has an answer and yet was the last to be run.
      if reply.ends || reply.failure?.code == .interrupted || interrupt() { return }
    }
  }

  /// The reply to the statement at `range`, into a fresh one.
  private func respond(to line: Bytes, _ range: Range<Int>, silent: Bool, into reply: inout Reply) {
    let bytes = line.extracting(range)
    let isTimed = settings.time || settings.tellsValues
    let start = isTimed ? Clock.nanoseconds : 0
    allowance = UInt64(max(0, min(settings.limits.seconds, 1e9)) * 1e9)
    deadline = 0
    // A session may answer inside another's statement, as examples in help do.
    let watch = BallWatch.current
    let outer = (watch.seconds, watch.isStopped)
    watch.heed(seconds: settings.limits.seconds, haltsBalls)
    defer {
      allowance = 0
      watch.heed(seconds: outer.0, outer.1)
    }
    graph.clearTrouble()
    if !graph.requirements.isEmpty { graph.requirements = [] }
    graph.isPartlySimplified = false
    isSilent = silent
    statementCount += 1
    turnPage(before: bytes)
    // Names and answers change only as the last act of a statement, so a failed one has changed nothing.
    do throws(Failure) {
      try execute(bytes, into: &reply)
      try watch.check()
    } catch {
      reply = .failed(told(error))
    }
    if !reply.notes.isEmpty { reply.notes = reply.notes.filter { noted.insert($0.id).inserted } }
    if isHeard || !reply.ok { reply.source = String(copying: bytes) }
    if silent { reply.isSilent = true }
    reply.offset = range.lowerBound
    if isTimed { reply.milliseconds = Double(Clock.nanoseconds - start) / 1e6 }
  }

  /// A failure as whoever typed the statement is to hear of it.
  private func told(_ error: Failure) -> Failure {
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
    return failure
  }

  private func execute(_ bytes: Bytes, into reply: inout Reply) throws(Failure) {
    if !isInNet, Command.isExcluded(bytes) { return try calculate(bytes, withNet: false, into: &reply) }
    let recognised = try Command.recognise(bytes, inNet: isInNet, definitions)
    // While a net is open its quantities are values, for this statement.
    let (spelled, lent) = try lendNetNames(Array(copying: bytes), to: recognised?.0)
    defer { takeBack(lent) }
    if let gan, let (command, arguments) = recognised, let verb = try GanVerb.verb(of: command, arguments) {
      reply = try verb.run(self, gan, arguments)
    } else if let (command, arguments) = recognised {
      reply = try command.run(self, arguments.reading(spelled))
    } else {
      try calculate(spelled.span, withNet: !lent.isEmpty, into: &reply)
    }
  }

  /// A statement that is mathematics; `withNet` when it names quantities of the net.
  private func calculate(_ bytes: Bytes, withNet: Bool, into reply: inout Reply) throws(Failure) {
    if !parserIsCurrent {
      parser.definitions = definitions
      parserIsCurrent = true
    }
    graph.recordsConditions = isHeard
    defer {
      graph.recordsConditions = false
      graph.writesDecimals = false
    }
    var statement: Statement
    switch try read(bytes, splits: isUntouched && !withNet) {
    case .derivative(let f, let x): return try differentiate(f, by: x, bytes.count, into: &reply)
    case .statement(let read): statement = read
    }
    if case .definition = statement.form {
      // A second holder of the definitions would have all of them copied for each new one.
      parser.definitions = Definitions()
      parserIsCurrent = false
    }
    if withNet { statement.hasDecimal = true }
    graph.writesDecimals = statement.hasDecimal
    try answer(statement, into: &reply)
    if !parser.notes.isEmpty { reply.notes = parser.notes + reply.notes }
  }

  private func read(_ bytes: Bytes, splits: Bool) throws(Failure) -> Reading {
    graph.recordsMerging = isHeard
    defer { graph.recordsMerging = false }
    return try parser.reading(bytes, splits: splits)
  }

  /// Bounds the computation that follows, for guesses made while a person types.
  func withDeadline(milliseconds: Int64) {
    graph.clearTrouble()
    allowance = UInt64(max(0, milliseconds)) * 1_000_000
    deadline = Clock.nanoseconds + allowance
    BallWatch.current.heed(seconds: settings.limits.seconds, haltsBalls)
  }

  func endDeadline() {
    allowance = 0
    BallWatch.current.ignore()
    graph.clearTrouble()
  }

  // MARK: The notebook

  /// Begins a new page of the notebook when the old one has grown: in a small one most of what is looked up is in
  /// the processor's caches. Definitions go along; answers stay on their pages until these are too many.
  /// Not while a file is loaded: what would be put back after a mistake in it is written in the old one.
  private func turnPage(before bytes: Bytes) {
    page.statements += 1
    if memory.remembers(bytes) { page.known += 1 }
    guard graph.nodeCount > pageSize, loading.isEmpty else { return }
    if page.known * 4 > page.statements, pageSize < Session.smallPages {
      // What is written is asked for again, so it is worth its room.
      pageSize *= 2
      page = (0, 0)
      return
    }
    let fresh = Graph(page: Session.room)
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
    page = (0, 0)
    graph.retire()
    graph = fresh
    parser = Parser(graph)
    parserIsCurrent = false
    hook()
  }

  /// Remembers an answer as `ans` and `ansN`.
  func remember(_ e: Expr) {
    definitions.answers.append(e, in: graph)
  }
}
