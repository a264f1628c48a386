// Tensors, and numbers as they are written in worked examples.

import Networks
import Testing

@Suite struct DigitsTests {
  private func line(_ value: Double) -> String { Line("v", "", value).text }

  @Test(arguments: [
    (0.0, "0.000000"), (-0.0, "0.000000"), (1, "1.000000"), (0.3775, "0.377500"), (-0.08287831, "−0.082878"),
    (0.9999996, "1.000000"), (9.9999995, "10.000000"), (123456.7890125, "123456.789013"),
    (0.0001, "0.000100"),
    (0.00009999, "9.999000e−05"), (1e7, "1.000000e+07"), (-1.23456789e-300, "−1.234568e−300"),
    (0.12345650, "0.123457"),
    (.infinity, "∞"), (.nan, "nan"), (9.9999999e-5, "1.000000e−04"), (0.0000005, "5.000000e−07"),
  ])
  func `six decimals, or a power of ten`(value: Double, text: String) {
    #expect(line(value) == "v = " + text)
  }

  @Test func `given numbers keep their decimals`() throws {
    let network = try net("1-1-1 linear mse x=-0.5 y=1 W1=2 b1=-0.25 W2=0.123456789 b2=3")
    let stages = try network.stages()
    #expect(stages[0].quantities[0].text == ["z1[1] = 2·(−0.50) − 0.25 = −1.250000"])
    #expect(stages[1].quantities[0].text == ["z2[1] = 0.123457·(−1.250000) + 3 = 2.845679"])
  }

  @Test func `shapes are checked`() {
    #expect(Tensor(shape: [2, 3], values: [1, 2, 3]) == nil)
    #expect(Tensor(shape: [-1, -1], values: [1]) == nil)
    #expect(Tensor.count(of: [Int.max, 2]) == nil)
    #expect(Tensor(rows: [[1, 2], [3]]) == nil)
    #expect(Tensor(shape: [2, 2], values: [1, 2, 3, 4])?.entry([2, 1]) == 3)
    #expect(Tensor(vector: [1, 2]).entry([3]) == nil)
    #expect(Tensor(vector: [1, 2]).entry([]) == nil)
  }

  @Test func `nested arrays`() {
    #expect(
      Tensor(shape: [2, 1, 2], values: [1, 0.5, -1e-9, .nan])?.json == "[[[1.0,0.5]],[[-1e-09,null]]]")
    #expect(Tensor(2).json == "2.0")
    #expect(Tensor(vector: []).json == "[]")
  }
}
