// How digits are written: each as strokes of a pen, in a box one unit wide and one and a half high around the
// origin, y downwards. Some have two forms, as among people.

/// A line through points, or a piece of an ellipse.
enum Stroke {
  case line([(Double, Double)])
  /// From one angle to another, in turns: 0 is on the right, ¼ below.
  case arc(x: Double, y: Double, width: Double, height: Double, from: Double, to: Double)

  /// The points the pen goes through; an arc is cut at every twentieth of a turn or finer.
  var points: [(x: Double, y: Double)] {
    switch self {
    case .line(let points): return points.map { (x: $0.0, y: $0.1) }
    case .arc(let x, let y, let width, let height, let from, let to):
      let pieces = max(Int(((to - from).magnitude * 20).rounded(.up)), 1)
      return (0...pieces).map { piece in
        let place = PortableMath.circle(from + (to - from) * Double(piece) / Double(pieces))
        return (x: x + width / 2 * place.x, y: y + height / 2 * place.y)
      }
    }
  }
}

enum DigitStrokes {
  /// The forms of each digit from 0 to 9.
  static let forms: [[[Stroke]]] = [
    [[.arc(x: 0, y: 0, width: 0.84, height: 1.36, from: -0.25, to: 0.75)]],
    [
      [.line([(0, -0.68), (0, 0.68)])],
      [.line([(-0.24, -0.42), (0, -0.68), (0, 0.68)])],
      [.line([(-0.24, -0.42), (0, -0.68), (0, 0.68)]), .line([(-0.26, 0.68), (0.26, 0.68)])],
    ],
    [
      [
        .arc(x: 0, y: -0.3, width: 0.8, height: 0.76, from: 0.53, to: 1.1),
        .line([(0.324, -0.077), (-0.42, 0.68), (0.44, 0.68)]),
      ]
    ],
    [
      [
        .arc(x: -0.02, y: -0.34, width: 0.72, height: 0.68, from: 0.58, to: 1.25),
        .arc(x: -0.02, y: 0.34, width: 0.84, height: 0.68, from: 0.75, to: 1.42),
      ]
    ],
    [
      [.line([(0.18, 0.68), (0.18, -0.68), (-0.45, 0.22), (0.45, 0.22)])],
      [.line([(-0.32, -0.64), (-0.4, 0.08), (0.42, 0.08)]), .line([(0.2, -0.5), (0.2, 0.68)])],
    ],
    [
      [
        .line([(0.38, -0.66), (-0.3, -0.66), (-0.324, -0.06)]),
        .arc(x: 0, y: 0.22, width: 0.84, height: 0.9, from: 0.61, to: 1.4),
      ]
    ],
    [
      [
        .arc(x: 0.35, y: 0.27, width: 1.5, height: 1.9, from: 0.74, to: 0.5),
        .arc(x: 0, y: 0.27, width: 0.8, height: 0.82, from: 0.5, to: 1.5),
      ]
    ],
    [
      [.line([(-0.42, -0.66), (0.42, -0.66), (-0.1, 0.68)])],
      [.line([(-0.42, -0.66), (0.42, -0.66), (-0.1, 0.68)]), .line([(-0.2, 0.02), (0.34, 0.02)])],
    ],
    [
      [
        .arc(x: 0, y: -0.35, width: 0.68, height: 0.66, from: 0.25, to: 1.25),
        .arc(x: 0, y: 0.33, width: 0.84, height: 0.7, from: -0.25, to: 0.75),
      ]
    ],
    [
      [
        .arc(x: 0, y: -0.28, width: 0.8, height: 0.8, from: 0, to: 1),
        .line([(0.4, -0.28), (0.3, 0.68)]),
      ],
      [
        .arc(x: 0, y: -0.28, width: 0.8, height: 0.8, from: 0, to: 1),
        .arc(x: -0.35, y: -0.28, width: 1.5, height: 1.92, from: 0, to: 0.24),
      ],
    ],
  ]

  /// The polylines of each form, cut once.
  static let lines: [[[[(x: Double, y: Double)]]]] = forms.map { $0.map { $0.map(\.points) } }
}
