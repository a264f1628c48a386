// Initialisers: bounds and moments. The deviations and bounds expected are those of Keras 3 and PyTorch 2, whose
// own draws were measured for these shapes and agree to their sampling error.

import Calculus
import Networks
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

private func moments(_ values: [Double]) -> (mean: Double, deviation: Double, bound: Double) {
  let mean = values.reduce(0, +) / Double(values.count)
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  return (mean, variance.squareRoot(), values.reduce(0) { max($0, $1.magnitude) })
}

@Suite struct InitializerTests {
  /// Name, numbers, deviation and bound for 300 inputs and 200 outputs. A bound of nil: none.
  @Test(
    arguments: [
      ("glorot_uniform", [], 0.0632456, 0.1095445), ("GlorotNormal", [], 0.0632456, 0.1438),
      ("xavier_uniform_", [2.0], 0.1264911, 0.2190890), ("xavier_normal", [], 0.0632456, nil),
      ("he_uniform", [], 0.0816497, 0.1414214), ("he_normal", [], 0.0816497, 0.185645),
      ("kaiming_uniform", [], 0.0816497, 0.1414214),
      ("kaiming_uniform", [2.2360679775], 0.0333333, 0.0577350),
      ("kaiming_normal", [], 0.0816497, nil), ("kaiming_normal_", [1.0], 0.0577350, nil),
      ("lecun_uniform", [], 0.0577350, 0.1), ("LecunNormal", [], 0.0577350, 0.131271),
      ("uniform", [], 0.0288675, 0.05), ("uniform", [-1.0, 1.0], 0.5773503, 1), ("normal", [], 0.05, nil),
      ("RandomNormal", [0.0, 2.0], 2, nil), ("truncated_normal", [], 0.0439813, 0.1),
      ("orthogonal", [], 0.0577350, nil),
    ] as [(String, [Double], Double, Double?)])
  func `deviations and bounds`(name: String, numbers: [Double], deviation: Double, bound: Double?) throws {
    let initializer = try Initializer(named: name, numbers)
    let fans = try #require(Fans(outputsFirst: [200, 300]))
    let values = try initializer.values(shape: [200, 300], fans: fans, seed: 7, stream: 1)
    #expect(values.count == 60_000)
    let found = moments(values)
    // Five times the standard error of a normal sample's mean and deviation.
    #expect(found.mean.magnitude < 5 * deviation / 60_000.0.squareRoot())
    #expect(abs(found.deviation / deviation - 1) < 5 / (2 * 60_000.0).squareRoot())
    if let bound {
      #expect(found.bound <= bound + 1e-6)
      #expect(found.bound > 0.995 * bound)
    } else {
      #expect(found.bound > 3.2 * deviation)
    }
  }

  @Test func `a uniform draw is uniform and a normal draw is normal`() throws {
    let fans = Fans(input: 1, output: 1)
    let uniform = try Initializer(named: "uniform", [0, 10]).values(
      shape: [50_000], fans: fans, seed: 3, stream: 0)
    var tenths = [Int](repeating: 0, count: 10)
    for value in uniform { tenths[min(Int(value), 9)] += 1 }
    #expect(tenths.allSatisfy { abs($0 - 5000) < 340 })
    let normal = try Initializer(named: "normal", [1, 2]).values(
      shape: [50_000], fans: fans, seed: 3, stream: 0)
    for (limit, share) in [(-1.0, 0.158655), (0.0, 0.308538), (1.0, 0.5), (3.0, 0.841345), (5.0, 0.977250)] {
      let below = Double(normal.filter { $0 < limit }.count) / 50_000
      #expect(abs(below - share) < 0.012)
    }
  }

  @Test(
    arguments: [([6, 6], 1), ([3, 8], 1.5), ([8, 3], 1), ([2, 3, 2, 2], 1), ([40, 17], 2)]
      as [([Int], Double)])
  func `orthogonal matrices are orthogonal`(shape: [Int], gain: Double) throws {
    let fans = try #require(Fans(outputsFirst: shape))
    let values = try Initializer(named: "orthogonal", [gain]).values(
      shape: shape, fans: fans, seed: 5, stream: 2)
    let rows = shape[0]
    let columns = values.count / rows
    let few = min(rows, columns)
    func entry(_ vector: Int, _ place: Int) -> Double {
      rows <= columns ? values[vector * columns + place] : values[place * columns + vector]
    }
    for i in 0..<few {
      for j in 0..<few {
        let product = (0..<max(rows, columns)).reduce(0.0) { $0 + entry(i, $1) * entry(j, $1) }
        #expect(abs(product - (i == j ? gain * gain : 0)) < 1e-5)
      }
    }
  }

  @Test func `determinants of orthogonal matrices have both signs`() throws {
    let initializer = try Initializer(named: "orthogonal")
    let positive = try (0..<200).filter { seed in
      let m = try initializer.values(
        shape: [2, 2], fans: Fans(input: 2, output: 2), seed: UInt64(seed), stream: 0)
      return m[0] * m[3] - m[1] * m[2] > 0
    }.count
    #expect(positive > 60 && positive < 140)
  }

  /// Counted by torch.nn.init and keras.initializers for a kernel of 3×5 with 40 inputs and 60 outputs.
  @Test func `fans are counted as by both frameworks`() throws {
    #expect(Fans(outputsFirst: [60, 40, 3, 5]) == Fans(input: 600, output: 900))
    #expect(Fans(outputsLast: [3, 5, 40, 60]) == Fans(input: 600, output: 900))
    #expect(Fans(outputsFirst: [9, 4]) == Fans(outputsLast: [4, 9]))
    #expect(Fans(outputsLast: [7]) == Fans(input: 7, output: 7))
    #expect(Fans(outputsLast: []) == Fans(input: 1, output: 1))
    #expect(Fans(outputsFirst: [7]) == nil)
    #expect(Fans(outputsFirst: [.max, 2, .max]) == nil)
    #expect(Fans(outputsLast: [.max, .max, 2, 3]) == nil)
  }

  @Test func `defaults are those of PyTorch`() throws {
    let torch = InitializerConvention.pytorch
    func bound(_ role: ParameterRole, _ owner: ParameterOwner, _ fans: Fans) throws -> Double {
      let initializer = torch.initializer(for: role, in: owner)
      return moments(try initializer.values(shape: [20_000], fans: fans, seed: 1, stream: 0)).bound
    }
    // Linear(300, 200) and Conv2d(40, 60, 3): ±1/√fanIn for weights and biases.
    for role in [ParameterRole.kernel, .bias] {
      #expect(abs(try bound(role, .feedforward, Fans(input: 300, output: 200)) - 0.0577350) < 1e-4)
      #expect(abs(try bound(role, .feedforward, Fans(input: 360, output: 540)) - 0.0527046) < 1e-4)
    }
    // LSTM(30, 200), GRU and RNN: ±1/√200 for all four.
    for role in [ParameterRole.kernel, .recurrentKernel, .bias, .recurrentBias] {
      for owner in [ParameterOwner.recurrent, .lstm] {
        #expect(abs(try bound(role, owner, Fans(input: 30, output: 800, units: 200)) - 0.0707107) < 1e-4)
      }
    }
    #expect(torch.initializer(for: .embedding, in: .feedforward).kind == .normal(mean: 0, deviation: 1))
    #expect(torch.initializer(for: .scale, in: .feedforward).kind == .constant(1))
    #expect(torch.initializer(for: .offset, in: .feedforward).kind == .constant(0))
  }

  @Test func `defaults are those of Keras`() throws {
    let keras = InitializerConvention.keras
    #expect(keras.initializer(for: .kernel, in: .lstm) == (try Initializer(named: "glorot_uniform")))
    #expect(
      keras.initializer(for: .recurrentKernel, in: .recurrent) == (try Initializer(named: "orthogonal")))
    #expect(keras.initializer(for: .embedding, in: .feedforward) == (try Initializer(named: "uniform")))
    #expect(keras.initializer(for: .bias, in: .feedforward) == (try Initializer(named: "zeros")))
    let bias = try keras.initializer(for: .bias, in: .lstm).values(
      shape: [8], fans: Fans(input: 3, output: 8), seed: 1, stream: 0)
    #expect(bias == [0, 0, 1, 1, 0, 0, 0, 0])
  }

  @Test func `the same seed and stream give the same numbers, others do not`() throws {
    let fans = Fans(input: 4, output: 4)
    for name in Initializer.names where !["zeros", "ones", "constant"].contains(name) {
      let initializer = try Initializer(named: name)
      let first = try initializer.values(shape: [4, 4], fans: fans, seed: 1, stream: 3)
      #expect(first == (try initializer.values(shape: [4, 4], fans: fans, seed: 1, stream: 3)))
      #expect(first != (try initializer.values(shape: [4, 4], fans: fans, seed: 2, stream: 3)))
      #expect(first != (try initializer.values(shape: [4, 4], fans: fans, seed: 1, stream: 4)))
      #expect(Initializer.summary(of: name) != nil)
      #expect(!initializer.formula.isEmpty)
    }
    // Recorded once: these must not change from machine to machine nor from version to version.
    let normal = try Initializer(named: "normal", [0, 1]).values(shape: [3], fans: fans, seed: 42, stream: 0)
    #expect(normal == recordedNormals)
  }

  @Test func `small deviations keep their digits`() throws {
    let fans = Fans(input: 1, output: 1)
    let values = try Initializer(named: "normal", [0, 1e-9]).values(
      shape: [1000], fans: fans, seed: 1, stream: 0)
    #expect(abs(moments(values).deviation / 1e-9 - 1) < 0.1)
  }

  @Test(
    arguments: [
      ("glorot_unifrom", [], "unknown initialiser 'glorot_unifrom'", "did you mean 'glorot_uniform'?"),
      ("uniform", [1.0, 0.0], "uniform takes the lower bound first", "for example uniform(-0.05, 0.05)"),
      ("normal", [0.0, -1.0], "a standard deviation is 0 or more", nil),
      ("zeros", [1.0], "zeros takes no numbers", nil),
      ("normal", [1.0, 2.0, 3.0], "normal takes mean and deviation, not 3 numbers", nil),
      ("constant", [Double.nan], "the numbers of constant must be finite, at most 1e100", nil),
    ] as [(String, [Double], String, String?)])
  func `mistakes in names and numbers`(name: String, numbers: [Double], message: String, hint: String?) {
    let failure = #expect(throws: Failure.self) { try Initializer(named: name, numbers) }
    #expect(failure?.message == message)
    if let hint { #expect(failure?.hint == hint) }
  }

  @Test func `shapes that do not fit are refused`() throws {
    let fans = Fans(input: 0, output: 0)
    let orthogonal = try Initializer(named: "orthogonal")
    for shape in [[5], [], [-1, 2], [.max, .max], [20_000, 5_000]] {
      #expect(throws: Failure.self) { try orthogonal.values(shape: shape, fans: fans, seed: 1, stream: 0) }
    }
    #expect(try orthogonal.values(shape: [0, 5], fans: fans, seed: 1, stream: 0) == [])
    #expect(throws: Failure.self) {
      try Initializer(.forgetGate).values(shape: [6], fans: fans, seed: 1, stream: 0)
    }
    let none = try Initializer(named: "he_normal").values(shape: [0], fans: fans, seed: 1, stream: 0)
    #expect(none.isEmpty)
  }
}

@Suite struct PortableMathTests {
  @Test func `functions agree with the C library`() {
    for step in 1...2000 {
      let x = Double(step) * 0.00731
      #expect(abs(PortableMath.logarithm(x) - log(x)) <= 4e-16 * max(1, abs(log(x))))
      let circle = PortableMath.circle(x - 7)
      #expect(abs(circle.x - cos(2 * Double.pi * (x - 7))) < 1e-14)
      #expect(abs(circle.y - sin(2 * Double.pi * (x - 7))) < 1e-14)
    }
    for x in [1e-300, Double.leastNonzeroMagnitude, 1e300, 1, 0.5, 2] {
      #expect(abs(PortableMath.logarithm(x) - log(x)) <= 2e-16 * abs(log(x)))
    }
    for x in [0, -1, Double.infinity, Double.nan] { #expect(PortableMath.logarithm(x).isNaN) }
    #expect(PortableMath.circle(.infinity).x.isNaN)
    for (turns, x, y) in [
      (0.0, 1.0, 0.0), (0.25, 0, 1), (0.5, -1, 0), (0.75, 0, -1), (-3, 1, 0), (1e300, 1, 0),
    ] {
      #expect(PortableMath.circle(turns) == (x, y))
    }
    #expect(PortableMath.power(3, 5) == 243 && PortableMath.power(0.5, -1) == 1)
    #expect(PortableMath.power(0.5, .max) == 0)
    #expect(PortableMath.rounded(0.12345649) == 0.123456)
    #expect(PortableMath.rounded(1e300) == 1e300 && PortableMath.rounded(.infinity) == .infinity)
  }

  @Test func `numbers stand behind a name in brackets`() throws {
    #expect(try net("2-2-1 mse init=constant(0.5)").parameters == [0.5, 0.5, 0.5, 0.5, 0, 0, 0.5, 0.5, 0])
    let narrow = try net("40-40 linear mse init=uniform(-0.1, 0.2)").parameters.prefix(1600)
    #expect(narrow.allSatisfy { $0 >= -0.1 && $0 <= 0.2 } && narrow.contains { $0 > 0.15 })
    let normal = try net("40-40 linear mse init=normal(3,0.01)").parameters.prefix(1600)
    #expect(normal.allSatisfy { abs($0 - 3) < 0.1 } && Set(normal).count > 100)
    #expect(try net("2-2 mse init=normal").parameters == net("2-2 mse init=normal(0, 0.05)").parameters)
    #expect(try net("2-2 mse init=normal(0)").parameters == net("2-2 mse init=normal").parameters)
  }

  @Test(arguments: [
    ("init=constant(1, 2)", "constant takes value, not 2 numbers", "1, 2"),
    ("init=zeros(1)", "zeros takes no numbers", "1"),
    ("init=keras(1)", "keras takes no numbers", "1"),
    ("init=normal(0, -1)", "a standard deviation is 0 or more", "0, -1"),
    ("init=uniform(0,x)", "'x' is not a number", "x"),
    ("init=uniform(0,)", "a number is missing", ")"),
    ("init=normal(0)1", "a closing bracket was expected", "1"),
    ("init=constant([1, 2])", "a number was expected", "[1, 2]"),
    ("init=norml(0, 1)", "unknown initialiser 'norml'", "norml"),
    ("init=normal(0)(1)", "nothing was expected behind the bracket", "(1)"),
  ])
  func `numbers that are wrong are pointed at`(setting: String, message: String, place: String) throws {
    let line = "2-2 mse \(setting)"
    let failure = #expect(throws: Failure.self) { _ = try net(line) }
    #expect(failure?.message == message)
    let range = try #require(failure?.range)
    #expect(
      String(decoding: Array(line.utf8)[range.clamped(to: 0..<line.utf8.count)], as: UTF8.self) == place)
  }
}
