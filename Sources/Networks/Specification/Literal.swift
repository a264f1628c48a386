// Numbers and nested brackets of numbers, read without computing anything: [[0.15, 0.20], [0.25, 0.30]].

import Arrays
import Calculus

extension Tensor {
  /// Fails with ranges in UTF-8 offsets from the start of `text`. Eight levels of brackets at most.
  init(literal text: Substring) throws(Failure) {
    var reader = LiteralReader(scalars: Array(text.unicodeScalars))
    do throws(Failure) { self = try reader.tensor() } catch { throw reader.inBytes(error) }
  }
}

private struct LiteralReader {
  let scalars: [Unicode.Scalar]
  var place = 0

  init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  mutating func tensor() throws(Failure) -> Tensor {
    skipSpaces()
    let result: Tensor
    if next == "[" {
      result = try bracket()
    } else {
      result = Tensor(try number())
    }
    skipSpaces()
    if place < scalars.count { throw expected("the end") }
    return result
  }

  /// Nobody has an array of more axes.
  private static let depthLimit = 8

  private mutating func bracket(depth: Int = 1) throws(Failure) -> Tensor {
    let start = place
    place += 1
    skipSpaces()
    guard next == "[" else { return Tensor(vector: try numbers()) }
    guard depth < LiteralReader.depthLimit else {
      throw Failure(.limit, "brackets are nested too deep", at: start..<place)
    }
    var values: [Double] = []
    var shape: [Int]?
    var count = 0
    while true {
      skipSpaces()
      guard next == "[" else { throw expected("'['") }
      let begin = place
      let part = try bracket(depth: depth + 1)
      count += 1
      if let shape, shape != part.shape {
        throw Failure(
          .shape,
          shape.count == 1 && part.shape.count == 1
            ? "row \(count) has \(part.shape[0]) numbers, row 1 has \(shape[0])"
            : "part \(count) is \(part.shapeText), part 1 is \(Tensor.text(of: shape))", at: begin..<place)
      }
      shape = part.shape
      values += part.values
      skipSpaces()
      if next == "," {
        place += 1
      } else if next == "]" {
        place += 1
        break
      } else {
        throw expected("',' or ']'")
      }
    }
    guard let tensor = Tensor(shape: [count] + (shape ?? []), values: values) else {
      throw Failure(.shape, "the parts differ in shape", at: start..<place)
    }
    return tensor
  }

  /// Numbers up to the closing bracket, which is read too.
  private mutating func numbers() throws(Failure) -> [Double] {
    var values: [Double] = []
    while true {
      values.append(try number())
      skipSpaces()
      if next == "," {
        place += 1
      } else if next == "]" {
        place += 1
        return values
      } else {
        throw expected("',' or ']'")
      }
    }
  }

  private mutating func number() throws(Failure) -> Double {
    skipSpaces()
    let start = place
    var word = ""
    while let scalar = next, scalar != ",", scalar != "]", scalar != "[", scalar != " ", scalar != "\t" {
      word.unicodeScalars.append(scalar == "−" ? "-" : scalar)
      place += 1
    }
    guard !word.isEmpty else { throw expected("a number") }
    guard let value = PlainDecimal.parse(word) else {
      throw Failure(.value, "'\(shown(word))' is not a number", at: start..<place)
    }
    guard value.isFinite else {
      throw Failure(.value, "\(shown(word)) is too large for a number", at: start..<place)
    }
    return value
  }

  /// Places are counted in scalars while reading.
  func inBytes(_ failure: Failure) -> Failure {
    guard let range = failure.range else { return failure }
    func offset(_ place: Int) -> Int {
      scalars.prefix(place).reduce(max(0, place - scalars.count)) { $0 + UTF8.width($1) }
    }
    var copy = failure
    copy.range = offset(range.lowerBound)..<offset(range.upperBound)
    return copy
  }

  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func skipSpaces() {
    while next == " " || next == "\t" { place += 1 }
  }

  private func expected(_ what: String) -> Failure {
    let found = next.map { "'\(shown(String($0)))'" } ?? "the end"
    return Failure(
      .syntax, "\(what) was expected, not \(found)",
      at: place..<min(place + 1, max(scalars.count, place + 1)))
  }
}
