// Draws the line being edited. It keeps the cells it last drew and sends only what changed, so a key costs
// some ten bytes; every row is placed by the width of its characters, and a text taller than the window is
// shown through a window that follows the cursor.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#endif

struct Screen {
  let descriptor: Int32
  /// Whether only carriage returns may be used.
  let isDumb: Bool

  private var cells: [Cell] = []
  private var places: [Place] = []
  private var end = Place(row: 0, column: 0)
  private var cursor = Place(row: 0, column: 0)
  private var cursorCell = Composition.Cursor.end
  private var columns = 0
  private var top = 0
  private var isClipped = false
  private var isDrawn = false
  private var dumbRow: (line: Int, text: String, cursor: Int)?
  private var output = ""

  init(descriptor: Int32, isDumb: Bool) {
    self.descriptor = descriptor
    self.isDumb = isDumb
  }

  /// Shows a composition in place of the one before.
  mutating func draw(_ composition: Composition) {
    let size = Terminal.size(descriptor)
    if isDumb { return drawDumb(composition, columns: size.columns) }
    if isDrawn, columns != size.columns { clearAfterResize(size) }
    let (all, on) = composition.flat
    let (allPlaces, allEnd) = Composition.places(all, columns: size.columns)
    var target = allEnd
    switch on {
    case .on(let index): target = allPlaces[index]
    case .behind(let index):
      let column = min(allPlaces[index].column + all[index].width, size.columns - 1)
      target = Place(row: allPlaces[index].row, column: column)
    case .end: break
    }
    var shown = all[...]
    var shownPlaces = allPlaces
    var shownEnd = allEnd
    let wasClipped = isClipped
    isClipped = allEnd.row >= size.rows
    if isClipped {
      top = min(max(top, target.row - size.rows + 1), target.row, allEnd.row - size.rows + 1)
      let low = allPlaces.firstIndex { $0.row >= top } ?? 0
      let high = allPlaces.lastIndex { $0.row < top + size.rows } ?? 0
      shown = low <= high ? all[low...high] : []
      shownPlaces = low <= high ? Array(allPlaces[low...high]) : []
      for index in shownPlaces.indices { shownPlaces[index].row -= top }
      target.row -= top
      if allEnd.row < top + size.rows {
        shownEnd.row -= top
      } else if let last = shownPlaces.last, let cell = shown.last {
        shownEnd = Place(row: last.row, column: last.column + cell.width)
      }
    } else {
      top = 0
    }
    if wasClipped, !isClipped { home() }
    send(Array(shown), shownPlaces, shownEnd, cursor: target, columns: size.columns)
    cursorCell = on
    flush()
  }

  /// Leaves what is drawn on the screen and goes to a fresh row below it.
  mutating func finish(_ remark: String = "") {
    if isDumb {
      output += "\r" + (dumbRow?.text ?? "") + remark + "\r\n"
    } else {
      move(from: cursor, to: end)
      output += remark + "\r\n"
    }
    forget()
    flush()
  }

  /// Takes away what is drawn; the cursor stands where the prompt began.
  mutating func erase() {
    if isDumb {
      let width = dumbRow?.text.unicodeScalars.count ?? 0
      output += "\r" + String(repeating: " ", count: width) + "\r"
    } else {
      move(from: cursor, to: Place(row: 0, column: 0))
      output += "\u{1B}[J"
    }
    forget()
    flush()
  }

  /// An empty screen, the prompt in its first row.
  mutating func clear() {
    if !isDumb { home() }
    forget()
  }

  /// The rows on the screen are not ours any more (after a stop, or a program that drew).
  mutating func forget() {
    cells = []
    places = []
    end = Place(row: 0, column: 0)
    cursor = end
    top = 0
    isClipped = false
    isDrawn = false
    dumbRow = nil
  }

  mutating func write(_ text: String) {
    output += text
    flush()
  }

  // MARK: Full terminals

  private mutating func send(
    _ new: [Cell], _ newPlaces: [Place], _ newEnd: Place, cursor target: Place, columns: Int
  ) {
    let common = min(new.count, cells.count)
    var first = 0
    while first < common, new[first] == cells[first], newPlaces[first] == places[first] { first += 1 }
    let isSame = isDrawn && first == new.count && first == cells.count && newEnd == end
    if isSame {
      move(from: cursor, to: target)
    } else {
      // One cell back: the row then continues by itself at the margin, and old row ends get erased.
      let start = max(0, min(first, new.count) - 1)
      if start < new.count { move(from: cursor, to: newPlaces[start]) }
      var style: StyleEscape?
      for index in start..<max(start, new.count) {
        let cell = new[index]
        if index > start, newPlaces[index].row > newPlaces[index - 1].row {
          set(nil, &style)
          if newPlaces[index - 1].column + new[index - 1].width < columns { output += "\u{1B}[K" }
          if cell.startsRow { output += "\r\n" }
        }
        set(cell.style, &style)
        output += cell.text
      }
      set(nil, &style)
      let isFull = newEnd.column >= columns
      if !isFull {
        // The last cell filled its row: a blank makes the terminal begin the next one.
        if newEnd.column == 0, !new.isEmpty { output += " \r" }
        output += "\u{1B}[J"
      }
      cells = new
      places = newPlaces
      end = newEnd
      move(from: isFull ? Place(row: newEnd.row, column: columns) : newEnd, to: target)
    }
    cursor = target
    self.columns = columns
    isDrawn = true
  }

  private mutating func set(_ style: StyleEscape?, _ current: inout StyleEscape?) {
    if style == current { return }
    if current != nil { output += "\u{1B}[0m" }
    if let style { output += "\u{1B}[" + style.parameters + "m" }
    current = style
  }

  /// Relative moves only: where on the screen the prompt stands is never asked.
  private mutating func move(from: Place, to: Place) {
    if to.row < from.row { output += "\u{1B}[\(from.row - to.row)A" }
    if to.row > from.row { output += "\u{1B}[\(to.row - from.row)B" }
    if to.column == from.column, from.column < columns { return }
    if to.column == from.column - 1, from.column < columns {
      output += "\u{8}"
    } else {
      output += "\r"
      if to.column > 0 { output += "\u{1B}[\(to.column)C" }
    }
  }

  /// Terminals re-wrap long rows when their width changes. The old text is laid out again at the new width
  /// to learn in which row the cursor is now, and drawn over from its first row. Erasing first would do
  /// harm: tmux keeps what is erased from the top of the screen and brings it back at the next change.
  private mutating func clearAfterResize(_ size: (columns: Int, rows: Int)) {
    let (now, last) = Composition.places(cells, columns: size.columns)
    if isClipped || last.row >= size.rows {
      home()
    } else {
      var row = last.row
      switch cursorCell {
      case .on(let index): if index < now.count { row = now[index].row }
      case .behind(let index): if index < now.count { row = now[index].row }
      case .end: break
      }
      output += row > 0 ? "\r\u{1B}[\(row)A" : "\r"
    }
    forget()
  }

  private mutating func home() {
    output += "\u{1B}[H\u{1B}[2J"
    forget()
  }

  // MARK: Dumb terminals

  /// The line of the text that the cursor is in, on one row that slides sideways.
  private mutating func drawDumb(_ composition: Composition, columns: Int) {
    let line = composition.lines[composition.cursorLine]
    let room = max(2, columns - 1)
    var start = 0
    var width = line.prefix(composition.cursorCell).reduce(1) { $0 + $1.width }
    while width > room, start < composition.cursorCell {
      width -= line[start].width
      start += 1
    }
    var text = ""
    var before = ""
    var used = 0
    for index in start..<line.count {
      used += line[index].width
      if used > room { break }
      text += line[index].text
      if index < composition.cursorCell { before += line[index].text }
    }
    if let row = dumbRow, row.line == composition.cursorLine {
      if row.text == text, row.cursor == composition.cursorCell { return }
      let blank = max(0, row.text.unicodeScalars.count - text.unicodeScalars.count)
      if before == text, text.utf8.starts(with: row.text.utf8), row.cursor == line.count - 1 {
        output += String(decoding: text.utf8.dropFirst(row.text.utf8.count), as: UTF8.self)
      } else {
        output += "\r" + text + String(repeating: " ", count: blank)
        if blank > 0 || before != text { output += "\r" + before }
      }
    } else {
      output += (dumbRow == nil ? "" : "\r\n") + text
      if before != text { output += "\r" + before }
    }
    dumbRow = (composition.cursorLine, text, composition.cursorCell)
    flush()
  }

  private mutating func flush() {
    var bytes = Array(output.utf8)[...]
    output = ""
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Self.put(descriptor, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          if poll(&ready, 1, 1000) > 0 { continue }
        }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }

  private static func put(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Darwin)
      Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
