// Measuring and shaping of texts, always in terminal cells, never in characters. Each operation is one walk
// over the spans that appends to a new text.

extension Text {
  /// The text cut at its newlines; always at least one line. A carriage return before a newline belongs to
  /// it.
  public var lines: [Text] {
    var lines: [Text] = []
    var line = Text()
    for span in spans {
      let scalars = span.text.unicodeScalars
      var start = scalars.startIndex
      var index = start
      while index < scalars.endIndex {
        if scalars[index] == "\n" {
          var end = index
          if end > start, scalars[scalars.index(before: end)] == "\r" { end = scalars.index(before: end) }
          line.append(String(scalars[start..<end]), role: span.role)
          lines.append(line)
          line = Text()
          start = scalars.index(after: index)
        }
        index = scalars.index(after: index)
      }
      line.append(String(scalars[start...]), role: span.role)
    }
    lines.append(line)
    return lines
  }

  /// Cells of the widest line.
  public var width: Int {
    var widest = 0
    var cells = 0
    for span in spans {
      if !span.text.utf8.contains(0x0A) {
        cells += Cells.width(of: span.text)
        continue
      }
      for scalar in span.text.unicodeScalars {
        if scalar == "\n" {
          widest = max(widest, cells)
          cells = 0
        } else {
          cells += Cells.width(of: scalar)
        }
      }
    }
    return max(widest, cells)
  }

  /// The text, taken as one line, filled up with blanks. A text that is already wider is returned as it is.
  public func padded(to width: Int, _ alignment: Alignment = .left) -> Text {
    let missing = min(max(width, 0), Cells.limit) - self.width
    if missing <= 0 { return self }
    let before: Int
    switch alignment {
    case .left: before = 0
    case .right, .decimal: before = missing
    case .center: before = missing / 2
    }
    var result = Text(Cells.blanks(before))
    result.append(self)
    result.append(Cells.blanks(missing - before))
    return result
  }

  /// The first cells of a one-line text, ending in an ellipsis if anything had to go.
  public func truncated(to width: Int, glyphs: Glyphs = .unicode) -> Text {
    if self.width <= width { return self }
    let ellipsis = Cells.prefix(glyphs.ellipsis, cells: max(width, 0))
    var room = max(width, 0) - Cells.width(of: ellipsis)
    var result = Text()
    var last = Role.plain
    for span in spans {
      last = span.role
      let part = Cells.prefix(span.text, cells: room)
      result.append(part, role: span.role)
      room -= Cells.width(of: part)
      if part.utf8.count < span.text.utf8.count { break }
    }
    result.append(ellipsis, role: last)
    return result
  }

  /// Every line that is not empty moved to the right.
  public func indented(by count: Int) -> Text {
    let margin = Text(Cells.blanks(count))
    return lines.map { $0.isEmpty ? $0 : margin + $0 }.joinedLines()
  }

  /// Lines of at most `width` cells, broken at blanks; continuation lines begin with `indent` blanks. A word
  /// that is wider than the line is cut, so that the promise holds for every input.
  public func wrapped(to width: Int, indent: Int = 0) -> Text {
    let width = max(width, 2)
    let margin = Cells.blanks(min(max(indent, 0), width - 2))
    var result: [Text] = []
    for line in lines {
      if line.width <= width {
        result.append(line)
        continue
      }
      var current = Text()
      var used = 0
      var pending = Text()
      for word in line.words {
        let cells = word.text.width
        if word.isBlank {
          pending = word.text
          continue
        }
        if used + pending.width + cells <= width {
          used += pending.width + cells
          current.append(pending)
          current.append(word.text)
        } else {
          if used > 0 {
            result.append(current)
            current = Text(margin)
            used = margin.utf8.count
          }
          for (index, piece) in word.text.pieces(of: width - used).enumerated() {
            if index > 0 {
              result.append(current)
              current = Text(margin)
            }
            current.append(piece)
            used = current.width
          }
        }
        pending = Text()
      }
      result.append(current)
    }
    return result.joinedLines()
  }

  /// The line without the blanks at its end.
  var trimmed: Text {
    var kept = spans
    while let last = kept.popLast() {
      let bytes = last.text.utf8
      if bytes.last != 0x20 { return Text(spans: kept + [last]) }
      guard let end = bytes.lastIndex(where: { $0 != 0x20 }) else { continue }
      let text = String(last.text[..<bytes.index(after: end)])
      return Text(spans: kept + [Span(text, last.role)])
    }
    return Text()
  }

  /// The line as an alternation of blanks and words, each with its spans.
  private var words: [(text: Text, isBlank: Bool)] {
    var words: [(text: Text, isBlank: Bool)] = []
    for span in spans {
      for run in span.text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == " " })
        .enumerated()
      {
        if run.offset > 0 { extend(&words, with: " ", role: span.role, isBlank: true) }
        if !run.element.isEmpty {
          extend(&words, with: String(run.element), role: span.role, isBlank: false)
        }
      }
    }
    return words
  }

  private func extend(
    _ words: inout [(text: Text, isBlank: Bool)], with string: String, role: Role, isBlank: Bool
  ) {
    if let last = words.indices.last, words[last].isBlank == isBlank {
      words[last].text.append(string, role: role)
    } else {
      words.append((Text(string, role), isBlank))
    }
  }

  /// A word cut into pieces of at most `cells` cells, each at least one character long.
  private func pieces(of cells: Int) -> [Text] {
    if width <= cells { return [self] }
    var pieces: [Text] = []
    var piece = Text()
    var used = 0
    for span in spans {
      for character in span.text {
        let string = String(character)
        let advance = Cells.width(of: string)
        if used > 0, used + advance > max(cells, 1) {
          pieces.append(piece)
          piece = Text()
          used = 0
        }
        piece.append(string, role: span.role)
        used += advance
      }
    }
    pieces.append(piece)
    return pieces
  }
}
