// Activations in the words of ONNX: an operator where there is one that says the same, else a few. Attributes
// of ONNX are floats, so constants of a net in double precision are arrays of their own.

import Calculus
import ONNXFormat

extension ONNXBuilder {
  /// Functions that are one operator without settings, by their row.
  private static let operators = [
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "Relu", "softplus": "Softplus", "softsign": "Softsign",
    "exp": "Exp", "ln": "Log", "sqrt": "Sqrt", "abs": "Abs", "sign": "Sign", "floor": "Floor", "ceil": "Ceil",
    "sin": "Sin", "cos": "Cos", "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan", "sinh": "Sinh",
    "cosh": "Cosh", "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh", "erf": "Erf",
  ]

  static func activation(ofOperator name: String) -> String? {
    operators.first { $0.value == name }?.key
  }

  mutating func transfer(_ transfer: Transfer, _ x: String) throws(Failure) -> String {
    switch transfer {
    case .linear: return x
    case .softmax: return add("Softmax", [x], ["axis": .int(-1)])
    case .elementwise(let activation): return try self.activation(activation.name, x)
    }
  }

  private mutating func activation(_ name: String, _ x: String) throws(Failure) -> String {
    switch name {
    case "silu": return add("Mul", [x, add("Sigmoid", [x])])
    case "gelu":
      let normal = add("Erf", [add("Mul", [x, try number(0.5.squareRoot())])])
      return add("Mul", [add("Mul", [x, try number(0.5)]), add("Add", [normal, try number(1)])])
    case "mish": return add("Mul", [x, add("Tanh", [try softplus(x)])])
    case "softplus": return try softplus(x)
    case "softsign":
      if precision == .single { return add("Softsign", [x]) }
      return add("Div", [x, add("Add", [add("Abs", [x]), try number(1)])])
    case "elu":
      if precision == .single { return add("Elu", [x], ["alpha": .float(1)]) }
      return add("Add", [add("Max", [x, try number(0)]), try belowZero(x)])
    case "selu":
      let above = add("Mul", [add("Max", [x, try number(0)]), try number(1.0507009873554805)])
      return add("Add", [above, add("Mul", [try belowZero(x), try number(1.7580993408473766)])])
    case "leakyrelu": return add("Max", [x, add("Mul", [x, try number(0.01)])])
    case "hardsigmoid":
      let line = add("Add", [add("Div", [x, try number(6)]), try number(0.5)])
      return add("Min", [add("Max", [line, try number(0)]), try number(1)])
    case "logsigmoid": return add("Neg", [try softplus(add("Neg", [x]))])
    case "tanhshrink": return add("Sub", [x, add("Tanh", [x])])
    case "logit": return add("Sub", [add("Log", [x]), add("Log", [add("Sub", [try number(1), x])])])
    default:
      guard let own = ONNXBuilder.operators[name] else {
        throw Failure(
          .value, "ONNX has no operator for \(name)",
          hint: "save the net as .json, .safetensors or .npz instead")
      }
      return add(own, [x])
    }
  }

  /// e^x − 1 below 0, and 0 above.
  private mutating func belowZero(_ x: String) throws(Failure) -> String {
    add("Sub", [add("Exp", [add("Min", [x, try number(0)])]), try number(1)])
  }

  /// Runtimes have the operator for floats; max(x, 0) + ln(1 + e^−|x|) does not overflow.
  private mutating func softplus(_ x: String) throws(Failure) -> String {
    if precision == .single { return add("Softplus", [x]) }
    let small = add("Exp", [add("Neg", [add("Abs", [x])])])
    return add(
      "Add", [add("Max", [x, try number(0)]), add("Log", [add("Add", [small, try number(1)])])])
  }
}
