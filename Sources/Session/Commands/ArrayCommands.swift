// The command over columns of numbers: map.
import Calculus
import Page

extension Command {
  static let map = Command(
    "map", usage: "map EXPRESSION [, x=a..b step h] [> FILE]",
    "An expression over columns of numbers: how many, least, greatest, mean, the first ones.",
    details:
      "Columns are loaded by name: load x.npy, load table.csv, load points.npy as x, y. In map their names stand for them; in other lines a name means what it meant before. With > FILE the values are written to a file: .npy, .csv, .tsv, or bare numbers, .f8 and .f4. A derivative works as anywhere (map d/dx x^2), and [f, g] or grad(f) give several columns. nabla map does the same with files of any size.",
    examples: [
      "map sin(x)*e^(-x), x=0..10 step 0.001", "map d/dx x^3, x=0..1 step 1/4",
      "map [cos(t), sin(t)], t=0..6",
    ],
    completes: .expression, group: .mathematics
  ) { (session, arguments) throws(Failure) in try session.map(arguments) }
}
