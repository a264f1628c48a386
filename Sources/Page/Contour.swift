// Where a function on a grid is zero, by marching squares: in each cell between four grid points the sides on
// which the sign changes are joined, at the places a straight line between the values gives.

enum Contour {
  typealias Place = (x: Double, y: Double)

  /// Straight pieces of the line, in units of the grid: column and row as given to `value`. A saddle is joined as
  /// the mean of its corners says; where a value is not a number there is no line.
  static func zero(columns: Int, rows: Int, value: (Int, Int) -> Double) -> [(Place, Place)] {
    guard columns > 1, rows > 1 else { return [] }
    var pieces: [(Place, Place)] = []
    for row in 0..<(rows - 1) {
      for column in 0..<(columns - 1) {
        // Clockwise from the upper left corner, with the side that follows each.
        let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map { step in
          (x: column + step.0, y: row + step.1, value: value(row + step.1, column + step.0))
        }
        guard corners.allSatisfy({ !$0.value.isNaN }) else { continue }
        var crossings: [Place] = []
        for side in 0..<4 {
          let (a, b) = (corners[side], corners[(side + 1) % 4])
          guard (a.value > 0) != (b.value > 0) else { continue }
          let share = a.value / (a.value - b.value)
          let part = share.isFinite ? min(max(share, 0), 1) : 0.5
          crossings.append(
            (Double(a.x) + Double(b.x - a.x) * part, Double(a.y) + Double(b.y - a.y) * part))
        }
        if crossings.count == 2 { pieces.append((crossings[0], crossings[1])) }
        if crossings.count == 4 {
          let mean = corners.reduce(0) { $0 + $1.value / 4 }
          let turn = (mean > 0) == (corners[0].value > 0) ? 0 : 1
          // The corners that differ from the middle are cut off.
          pieces.append((crossings[turn], crossings[1 + turn]))
          pieces.append((crossings[2 + turn], crossings[(3 + turn) % 4]))
        }
      }
    }
    return pieces
  }

  /// The pieces strung together as far as their ends meet, as one path; `place` puts a grid place on the page.
  static func path(_ pieces: [(Place, Place)], place: (Place) -> Place) -> String {
    // Ends meet exactly, because both cells of a side compute the same crossing; a thousandth names it.
    struct Key: Hashable {
      let x: Int
      let y: Int
      init(_ place: Place) {
        x = Int((place.x * 1000).rounded())
        y = Int((place.y * 1000).rounded())
      }
    }
    var at: [Key: [Int]] = [:]
    for (index, piece) in pieces.enumerated() {
      at[Key(piece.0), default: []].append(index)
      at[Key(piece.1), default: []].append(index)
    }
    var used = [Bool](repeating: false, count: pieces.count)
    func follow(_ start: Place) -> [Place] {
      var line = [start]
      var end = start
      while let next = at[Key(end)]?.first(where: { !used[$0] }) {
        used[next] = true
        let piece = pieces[next]
        end = Key(piece.0) == Key(end) ? piece.1 : piece.0
        line.append(end)
      }
      return line
    }
    var path = ""
    for index in pieces.indices where !used[index] {
      used[index] = true
      let line = follow(pieces[index].0).reversed() + follow(pieces[index].1)
      for (step, point) in line.enumerated() {
        let spot = place(point)
        path += (step == 0 ? "M" : "L") + Drawing.point(spot.x, spot.y)
      }
    }
    return path
  }
}
