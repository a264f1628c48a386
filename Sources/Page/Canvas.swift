// A raster drawn with characters: each cell of the terminal holds two by four dots, which are the eight dots
// of a braille character, so that dots and bits correspond one to one. Where braille is missing a cell shows
// one mark.

/// What a line is drawn with. Curves differ in pattern and mark as well as in role, because colour may be
/// absent.
public struct Pen: Sendable {
  public enum Pattern: Sendable { case solid, dashed, dotted }

  public var role: Role
  public var pattern: Pattern
  /// The character of a touched cell where there is no braille.
  public var mark: Character
  /// Dots drawn so far, so that a pattern runs on from one line to the next.
  var phase = 0

  public init(_ role: Role = .plain, pattern: Pattern = .solid, mark: Character = "*") {
    self.role = role
    self.pattern = pattern
    self.mark = mark
  }

  /// The next dot along the line: drawn or left out.
  mutating func advance() -> Bool {
    defer { phase &+= 1 }
    return switch pattern {
    case .solid: true
    case .dashed: phase & 7 < 5
    case .dotted: phase % 3 == 0
    }
  }
}

/// Cells of dots; the origin is the upper left corner.
public struct Canvas: Sendable {
  /// Cells across, 1...4096, and down, 1...512; other sizes become the nearest of these.
  public let columns: Int
  public let rows: Int
  public var dotWidth: Int { columns * 2 }
  public var dotHeight: Int { rows * 4 }

  private var dots: [UInt8]
  /// The pen that drew last in each cell, as an index; 0 is none.
  private var owners: [UInt8]
  private var looks: [(role: Role, mark: Character)] = [(.plain, " ")]

  public init(columns: Int, rows: Int) {
    self.columns = min(max(columns, 1), 4096)
    self.rows = min(max(rows, 1), 512)
    dots = [UInt8](repeating: 0, count: self.columns * self.rows)
    owners = dots
  }

  /// One dot; outside of the canvas nothing happens.
  public mutating func set(x: Int, y: Int, with pen: Pen = Pen()) {
    let owner = owner(of: pen)
    set(x, y, owner)
  }

  /// A straight line between two points in dots, of which only the part on the canvas costs anything. Nothing
  /// is drawn unless all coordinates are finite.
  public mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), with pen: inout Pen
  ) {
    let bounds = (x: Double(dotWidth - 1), y: Double(dotHeight - 1))
    guard let (a, b) = Canvas.clip(start, end, to: bounds) else { return }
    let owner = owner(of: pen)
    let steps = max((b.x - a.x).magnitude, (b.y - a.y).magnitude).rounded()
    var step = 0.0
    while step <= steps {
      let t = steps == 0 ? 0 : step / steps
      if pen.advance() {
        set(Int((a.x + (b.x - a.x) * t).rounded()), Int((a.y + (b.y - a.y) * t).rounded()), owner)
      }
      step += 1
    }
  }

  /// The rows of the canvas without the empty cells at their ends.
  public func lines(braille: Bool = true) -> [Text] {
    var lines: [Text] = []
    lines.reserveCapacity(rows)
    for row in 0..<rows {
      let cells = row * columns..<(row + 1) * columns
      let end = cells.last { dots[$0] != 0 } ?? cells.lowerBound - 1
      var line = Text()
      var run = ""
      var role = Role.plain
      for cell in cells.lowerBound..<(end + 1) {
        let look = looks[Int(owners[cell])]
        // Empty cells are braille too, so that no font makes them narrower, and have the look of what
        // precedes.
        if dots[cell] != 0, look.role != role {
          line.append(run, role: role)
          run = ""
          role = look.role
        }
        if braille {
          run.unicodeScalars.append(Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? " ")
        } else {
          run.append(dots[cell] == 0 ? " " : look.mark)
        }
      }
      line.append(run, role: role)
      lines.append(line)
    }
    return lines
  }

  /// The part of a line within 0...bounds (Liang and Barsky 1984), or nil.
  static func clip(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), to bounds: (x: Double, y: Double)
  ) -> ((x: Double, y: Double), (x: Double, y: Double))? {
    let dx = b.x - a.x
    let dy = b.y - a.y
    guard dx.isFinite, dy.isFinite else { return nil }
    var enter = 0.0
    var leave = 1.0
    for (slope, room) in [(-dx, a.x), (dx, bounds.x - a.x), (-dy, a.y), (dy, bounds.y - a.y)] {
      if slope == 0 {
        if room < 0 { return nil }
      } else if slope < 0 {
        enter = max(enter, room / slope)
      } else {
        leave = min(leave, room / slope)
      }
    }
    if !(enter <= leave) { return nil }
    func point(_ t: Double) -> (x: Double, y: Double) {
      (min(max(a.x + t * dx, 0), bounds.x), min(max(a.y + t * dy, 0), bounds.y))
    }
    return (enter == 0 ? point(0) : point(enter), leave == 1 ? point(1) : point(leave))
  }

  private mutating func owner(of pen: Pen) -> UInt8 {
    if let index = looks.lastIndex(where: { $0 == (pen.role, pen.mark) }), index > 0 { return UInt8(index) }
    if looks.count > 255 { return 255 }
    looks.append((pen.role, pen.mark))
    return UInt8(looks.count - 1)
  }

  private mutating func set(_ x: Int, _ y: Int, _ owner: UInt8) {
    guard x >= 0, x < dotWidth, y >= 0, y < dotHeight else { return }
    let cell = y / 4 * columns + x / 2
    let bits: [UInt8] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    dots[cell] |= bits[(y & 3) * 2 + (x & 1)]
    owners[cell] = owner
  }
}
