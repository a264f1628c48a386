// What the frameworks of machine learning put in where a function has no derivative: one row a function. They take
// some slope between the one-sided ones, and not all the same.

struct Framework: Sendable {
  let function: String
  let returns: String

  /// By the name of the function's row.
  static let table: [Framework] = [
    Framework(function: "abs", returns: "PyTorch 0, TensorFlow 0, JAX 1"),
    Framework(function: "relu", returns: "PyTorch 0, TensorFlow 0, JAX 0"),
    Framework(
      function: "max",
      returns:
        "½ each in a tie (PyTorch maximum, JAX, TensorFlow reduce_max); PyTorch max along a dimension picks one"
    ),
    Framework(
      function: "min",
      returns:
        "½ each in a tie (PyTorch minimum, JAX, TensorFlow reduce_min); PyTorch min along a dimension picks one"
    ),
    Framework(
      function: "max 0",
      returns: "PyTorch relu 0, maximum ½, clamp 1; JAX relu 0, maximum ½; TensorFlow relu 0, maximum 1"),
    Framework(
      function: "clamp", returns: "PyTorch clamp 1, hardtanh 0; JAX clip ½; TensorFlow clip_by_value 1"),
    Framework(
      function: "hypot", returns: "norm of (0, 0): PyTorch 0, JAX and TensorFlow nan; hypot in JAX ½ each"),
    Framework(
      function: "leakyrelu", returns: "PyTorch and TensorFlow the slope of the left, JAX that of the right"),
    Framework(function: "hardsigmoid", returns: "PyTorch 0, TensorFlow 0, JAX 1/12"),
    Framework(function: "sign", returns: "PyTorch, JAX and TensorFlow 0"),
    Framework(function: "floor", returns: "PyTorch and JAX 0, TensorFlow none"),
    Framework(function: "ceil", returns: "PyTorch and JAX 0, TensorFlow none"),
    Framework(function: "round", returns: "PyTorch and JAX 0, TensorFlow none"),
    Framework(function: "mod", returns: "PyTorch and JAX the slope beside the jump"),
  ]

  /// A line about the function whose joint lies at the point; nil when none of the table does.
  static func hint(_ graph: Graph, _ joints: [Graph.Joint]) -> String? {
    for joint in joints {
      guard var name = graph.row(joint.call)?.name else { continue }
      if name == "max" || name == "min" {
        let numbers = graph.children(joint.call).filter(graph.isNumber)
        let inner = graph.children(joint.call).contains {
          ["min", "max"].contains(graph.row($0)?.name ?? "")
        }
        let isInner = joints.contains { graph.children($0.call).contains(joint.call) }
        if !numbers.isEmpty, inner || isInner {
          name = "clamp"
        } else if name == "max", numbers.contains(.zero) {
          name = "max 0"
        }
      }
      if let row = table.first(where: { $0.function == name }) {
        return
          "slopes that frameworks put in for \(name == "max 0" ? "max(u, 0)" : name) there: \(row.returns)"
      }
    }
    return nil
  }
}
