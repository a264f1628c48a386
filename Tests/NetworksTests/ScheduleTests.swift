// Schedules against the rates that PyTorch's schedulers gave, and what is typed against what is read.

import Calculus
import Networks
import Testing

@Suite struct ScheduleTests {
  private static let steps = [0, 1, 4, 5, 6, 9, 10, 11, 14, 19, 20, 24]

  /// StepLR, ExponentialLR, CosineAnnealingLR, LinearLR, LambdaLR and SequentialLR of PyTorch 2, from 0.1.
  @Test(
    arguments: [
      ("step 5 0.3", [0.1, 0.1, 0.1, 0.03, 0.03, 0.03, 0.009, 0.009, 0.009, 0.0027, 0.00081, 0.00081]),
      (
        "exponential 0.9",
        [
          0.1, 0.09, 0.06561, 0.059049, 0.0531441, 0.03874204890000002, 0.03486784401000002,
          0.03138105960900001, 0.022876792454961013, 0.013508517176729932, 0.01215766545905694,
          0.007976644307687259,
        ]
      ),
      (
        "cosine 10 0.01",
        [
          0.1, 0.09779754323328192, 0.06890576474687264, 0.055, 0.04109423525312737, 0.012202456766718092,
          0.01, 0.012202456766718092, 0.04109423525312751, 0.09779754323328231, 0.1, 0.06890576474687289,
        ]
      ),
      ("linear 10 0.25 1", [0.025, 0.0325, 0.055, 0.0625, 0.07, 0.0925, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]),
      ("linear 10", [0.1, 0.09, 0.06, 0.05, 0.04, 0.01, 0, 0, 0, 0, 0, 0]),
      (
        "inverse 0.5",
        [
          0.1, 0.06666666666666667, 0.03333333333333333, 0.02857142857142857, 0.025, 0.018181818181818184,
          0.016666666666666666, 0.015384615384615385, 0.0125, 0.009523809523809525, 0.009090909090909092,
          0.007692307692307693,
        ]
      ),
      (
        "warmup 5 cosine 10",
        [
          0.016666666666666666, 0.03333333333333333, 0.08333333333333334, 0.1, 0.09755282581475769,
          0.06545084971874739, 0.05, 0.03454915028125264, 0.002447174185242324, 0.034549150281252786,
          0.05, 0.09755282581475812,
        ]
      ),
      (
        "warmup 5 step 5 0.3",
        [
          0.016666666666666666, 0.03333333333333333, 0.08333333333333334, 0.1, 0.1, 0.1, 0.03, 0.03, 0.03,
          0.009, 0.0027, 0.0027,
        ]
      ),
    ] as [(String, [Double])])
  func `rates are those of PyTorch`(text: String, rates: [Double]) throws {
    let schedule = try Schedule(text)
    for (step, rate) in zip(ScheduleTests.steps, rates) {
      #expect(abs(schedule.rate(step: step, of: 0.1) - rate) < 1e-15, "step \(step)")
    }
  }

  @Test(
    arguments: [
      ("constant", Schedule.constant, "η"),
      ("step 30", .step(every: 30, factor: 0.1), "η·0.1^⌊t/30⌋"),
      ("  exponential\t.99 ", .exponential(factor: 0.99), "η·0.99^t"),
      ("cosine 1e2", .cosine(period: 100, least: 0), "η·(1 + cos(π·t/100))/2"),
      ("cosine 10 0.01", .cosine(period: 10, least: 0.01), "0.01 + (η − 0.01)·(1 + cos(π·t/10))/2"),
      ("linear 10 1 0.5", .linear(steps: 10, from: 1, to: 0.5), "η·(1 − 0.5·t/10), η·0.5 from t = 10 on"),
      ("1/t", .inverse(decay: 1), "η/(1 + 1·t)"),
      ("warmup 5", .warmup(steps: 5, then: .constant), "η·(t + 1)/6 for t < 5, then η"),
      (
        "warmup 5 step 30", .warmup(steps: 5, then: .step(every: 30, factor: 0.1)),
        "η·(t + 1)/6 for t < 5, then η·0.1^⌊(t − 5)/30⌋"
      ),
    ] as [(String, Schedule, String)])
  func `words and formulas`(text: String, schedule: Schedule, formula: String) throws {
    #expect(try Schedule(text) == schedule)
    #expect(schedule.formula == formula)
  }

  @Test(
    arguments: [
      ("", "a schedule is missing", nil), ("cosin 5", "unknown schedule 'cosin'", 0..<5),
      ("cosine", "cosine needs T, a whole number from 1 on", 0..<6),
      ("cosine 0", "T of cosine is a whole number from 1 on", 7..<8),
      ("cosine 2.5", "T of cosine is a whole number from 1 on", 7..<10),
      ("cosine 1e300", "T of cosine is a whole number from 1 on", 7..<12),
      ("step 3 0", "γ of step is a number above 0 and up to 1", 7..<8),
      ("step 3 1.1", "γ of step is a number above 0 and up to 1", 7..<10),
      ("step 3 0.1 7", "step takes no number '7' more", 11..<12),
      ("step x", "step needs n, a whole number from 1 on", 0..<4),
      ("cosine 5 step 3", "'step' has no place here", 9..<13),
      ("warmup 5 warmup 5", "'warmup' has no place here", 9..<15),
      ("warmup 5 cosine 3 cosine 4", "'cosine' has no place here", 18..<24),
      ("exponential nan", "exponential needs γ, a number above 0 and up to 1", 0..<11),
      ("exponential 1e999", "γ of exponential is a number above 0 and up to 1", 12..<17),
      ("inverse -1", "k of inverse is a finite number from 0 on", 8..<10),
      ("cosine - 3", "cosine needs T, a whole number from 1 on", 0..<6),
      ("été 5", "unknown schedule 'été'", 0..<5),
    ] as [(String, String, Range<Int>?)])
  func `mistakes are placed`(text: String, message: String, range: Range<Int>?) {
    let failure = #expect(throws: Failure.self) { try Schedule(text) }
    #expect(failure?.message == message)
    #expect(failure?.range == range)
    #expect(failure?.hint != nil)
  }

  @Test func `far and odd steps have a rate`() throws {
    for text in [
      "constant", "step 1", "exponential 0.5", "cosine 1000000000000", "linear 1", "inverse 1",
      "warmup 1000000000000 cosine 7",
    ] {
      let schedule = try Schedule(text)
      for step in [Int.min, -1, 0, 1, 1 << 40, .max] {
        let rate = schedule.rate(step: step, of: 1)
        #expect(rate >= 0 && rate <= 1)
      }
    }
    #expect(try Schedule("cosine 5").rate(step: 10 * 1_000_000_000 + 5, of: 1) == 0)
  }
}
