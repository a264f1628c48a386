// The notation of nets in plain ASCII: δ2 is d2, ∂L/∂W1 is dL/dW1, σ′(z1) is sigma'(z1). Terminals get the
// tape's own words, pipes these.
import Arrays
import Calculus
import Networks

enum NetNotation {
  static func ascii(_ text: String) -> String { PlainText.ascii(text) }

  /// Lists of lists in words of a pipe: every number in full, as the prompt and `set` read it.
  static func literal(_ tensor: Tensor) -> String {
    guard tensor.shape.count > 0 else { return tensor.values.first.map(Decimal.shortest) ?? "" }
    var parts = tensor.values.map(Decimal.shortest)
    // From the innermost brackets outwards.
    for length in tensor.shape.reversed() {
      guard length > 0 else { return "[]" }
      parts = stride(from: 0, to: parts.count, by: length).map {
        "[" + parts[$0..<min($0 + length, parts.count)].joined(separator: ", ") + "]"
      }
    }
    return parts.first ?? "[]"
  }

  /// A short list for a line: [0.9874, 0.0141, …].
  static func brief(_ values: [Double], most: Int = 8) -> String {
    let shown = values.prefix(most).map { Digits.computed($0) }.joined(separator: ", ")
    return "[" + shown + (values.count > most ? ", …" : "") + "]"
  }
}

extension NamedQuantity {
  /// A quantity of a net under the name that can be typed, in full precision.
  init(_ quantity: Quantity) {
    self.init(
      name: quantity.name.ascii, formula: NetNotation.ascii(quantity.formula), shape: quantity.shape,
      value: quantity.value.values)
  }

  /// Numbers that are no quantity of a pass: the losses of a training.
  init(_ name: String, _ formula: String, _ values: [Double], shape: [Int]? = nil) {
    self.init(name: name, formula: formula, shape: shape ?? [values.count], value: values)
  }

  /// One number.
  init(_ name: String, _ formula: String, _ value: Double) {
    self.init(name: name, formula: formula, shape: [], value: [value])
  }

  /// {"name","formula","shape","value"}, the value as nested arrays; null for what is no finite number.
  public var json: String {
    var text = "{\"name\":\(JSON.quoted(name)),\"formula\":\(JSON.quoted(formula)),\"shape\":["
    text += shape.map(String.init).joined(separator: ",") + "],\"value\":"
    return text + (Tensor(shape: shape, values: value)?.json ?? "null") + "}"
  }
}
