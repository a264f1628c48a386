// Python as text: numbers, nested lists, names of functions.

import Arrays
import Calculus

enum Python {
  /// The shortest form that reads back the same; Swift and Python write it alike.
  static func number(_ value: Double) -> String { "\(value)" }

  static func quoted(_ text: String) -> String { JSON.quoted(text) }

  static func tuple(_ numbers: [Int]) -> String {
    "(" + numbers.map(String.init).joined(separator: ", ") + (numbers.count == 1 ? ",)" : ")")
  }

  static func tuple(_ extent: Extent) -> String { tuple([extent.height, extent.width]) }

  /// `"W1": [[…], […]],` in lines that are not too long.
  static func entry(_ name: String, _ shape: [Int], _ values: [Double]) -> [String] {
    let numbers = values.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0)).0" : number($0) }
    var pieces: [String] = []
    let depth = shape.count
    var spans = shape
    for axis in shape.indices.reversed().dropFirst() { spans[axis] *= spans[axis + 1] }
    for (place, text) in numbers.enumerated() {
      var piece = ""
      for axis in 0..<depth where place % spans[axis] == 0 { piece += "[" }
      piece += text
      for axis in 0..<depth where (place + 1) % spans[axis] == 0 { piece += "]" }
      pieces.append(piece)
    }
    let start = "    \(quoted(name)): "
    let whole = start + (values.isEmpty ? "[]" : pieces.joined(separator: ", ")) + ","
    if whole.utf8.count <= 110 { return [whole] }
    var lines = [start.trimmedEnd]
    var line = "        "
    for (place, piece) in pieces.enumerated() {
      let text = piece + ","
      // A row begins a line.
      if line.utf8.count > 8, line.utf8.count + text.utf8.count > 109 || piece.hasPrefix("[") {
        lines.append(line.trimmedEnd)
        line = "        "
      }
      line += text + (place < pieces.count - 1 ? " " : "")
    }
    return lines + [line]
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// An activation in the words of the three libraries.
struct ProgramActivation {
  /// A module for PyTorch, or a function where there is none.
  let torchModule: String?
  let torch: String
  let keras: String
  let jax: String

  private init(_ module: String?, _ torch: String, _ keras: String, _ jax: String) {
    torchModule = module
    self.torch = torch
    self.keras = keras
    self.jax = jax
  }

  /// Functions with one name in all libraries.
  private static let plain = [
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "sinh": "sinh", "cosh": "cosh", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh", "exp": "exp",
    "ln": "log", "log1p": "log1p", "expm1": "expm1", "sqrt": "sqrt", "abs": "abs",
  ]

  init(_ name: String, in library: String) throws(Failure) {
    switch name {
    case "sigmoid": self.init("nn.Sigmoid()", "torch.sigmoid", "\"sigmoid\"", "jax.nn.sigmoid")
    case "tanh": self.init("nn.Tanh()", "torch.tanh", "\"tanh\"", "jnp.tanh")
    case "relu": self.init("nn.ReLU()", "F.relu", "\"relu\"", "jax.nn.relu")
    // PyTorch's is a straight line above its threshold.
    case "softplus": self.init("nn.Softplus(threshold=50)", "F.softplus", "\"softplus\"", "jax.nn.softplus")
    case "gelu":
      self.init("nn.GELU()", "F.gelu", "\"gelu\"", "(lambda z: jax.nn.gelu(z, approximate=False))")
    case "silu": self.init("nn.SiLU()", "F.silu", "\"silu\"", "jax.nn.silu")
    case "elu": self.init("nn.ELU()", "F.elu", "\"elu\"", "jax.nn.elu")
    case "selu": self.init("nn.SELU()", "F.selu", "\"selu\"", "jax.nn.selu")
    case "leakyrelu":
      self.init(
        "nn.LeakyReLU()", "F.leaky_relu", "(lambda z: ops.leaky_relu(z, negative_slope=0.01))",
        "jax.nn.leaky_relu")
    case "mish":
      self.init("nn.Mish()", "F.mish", "(lambda z: z * ops.tanh(ops.softplus(z)))", "jax.nn.mish")
    case "softsign": self.init("nn.Softsign()", "F.softsign", "\"softsign\"", "jax.nn.soft_sign")
    // PyTorch's takes a sixth in single precision, whatever it is given.
    case "hardsigmoid":
      self.init(
        nil, "(lambda z: torch.clamp(z / 6 + 0.5, 0, 1))", "\"hard_sigmoid\"", "jax.nn.hard_sigmoid")
    case "logsigmoid": self.init("nn.LogSigmoid()", "F.logsigmoid", "\"log_sigmoid\"", "jax.nn.log_sigmoid")
    case "tanhshrink":
      self.init(
        "nn.Tanhshrink()", "F.tanhshrink", "(lambda z: z - ops.tanh(z))", "(lambda z: z - jnp.tanh(z))")
    case "logit":
      self.init(
        nil, "torch.logit", "(lambda z: ops.log(z) - ops.log1p(-z))",
        "(lambda z: jnp.log(z) - jnp.log1p(-z))")
    case "erf": self.init(nil, "torch.erf", "ops.erf", "jax.scipy.special.erf")
    default:
      guard let plain = ProgramActivation.plain[name] else {
        throw Failure(.value, "a program for \(library) has no word for \(name)")
      }
      let torch = plain.hasPrefix("arc") ? "torch.a" + plain.dropFirst(3) : "torch.\(plain)"
      self.init(nil, torch, "ops.\(plain)", "jnp.\(plain)")
    }
  }
}
