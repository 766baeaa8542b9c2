import Testing
import Training

@testable import ia3_train

/// What the progress bar of `ia3 train` tells.
@Suite("Progress of a run")
struct ProgressEstimateTests {
  private func report(_ step: Int, seconds: Double) -> StepReport {
    StepReport(
      step: step,
      totalSteps: 100,
      epoch: 1,
      loss: 0,
      averageLoss: 0,
      d: nil,
      learningRates: [],
      gradientNorm: nil,
      seconds: seconds
    )
  }

  private func isNear(_ seconds: Double?, _ expected: Double) -> Bool { abs((seconds ?? .nan) - expected) < 1e-9 }

  @Test("the rest takes as long as the steps and the images before it did")
  func rest() {
    var progress = ProgressEstimate(samples: 4)
    #expect(progress.secondsLeft == nil)
    for step in 1...10 { progress.stepped(report(step, seconds: 2), at: 100 + 2 * Double(step)) }
    #expect(progress.rate == 0.5)
    #expect(progress.secondsElapsed == 20)
    #expect(isNear(progress.secondsLeft, 180))
    // An image of ten seconds, half of which is done.
    progress.sampling(step: 5, of: 10, at: 125)
    #expect(progress.secondsElapsed == 25)
    #expect(isNear(progress.secondsLeft, 180 + 3.5 * 10))
    progress.sampled(at: 130)
    #expect(isNear(progress.secondsLeft, 180 + 3 * 10))
    progress.stepped(report(11, seconds: 2), at: 132)
    #expect(progress.secondsElapsed == 32)
    #expect(isNear(progress.secondsLeft, 178 + 3 * 10))
  }

  @Test("a run that is resumed counts from its first step")
  func resumed() {
    var progress = ProgressEstimate()
    progress.sampling(step: 1, of: 2, at: 5)
    #expect(progress.secondsElapsed == 0)
    progress.stepped(report(51, seconds: 4), at: 60)
    #expect(progress.rate == 0.25)
    #expect(progress.secondsElapsed == 4)
    #expect(isNear(progress.secondsLeft, 49 * 4))
  }
}
