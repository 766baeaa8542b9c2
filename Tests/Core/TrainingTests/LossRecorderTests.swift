import Testing

@testable import Training

@Suite("Average loss")
struct LossRecorderTests {
  @Test("the first epoch's average grows, and later ones replace it batch by batch")
  func average() {
    var losses = LossRecorder()
    #expect(losses.average == 0)
    losses.add(epoch: 0, step: 0, loss: 1)
    losses.add(epoch: 0, step: 1, loss: 3)
    #expect(losses.average == 2)
    losses.add(epoch: 1, step: 0, loss: 5)
    #expect(losses.average == 4)
    // An epoch may be longer than the first one seen, where a run went on from a state.
    losses.add(epoch: 1, step: 3, loss: 4)
    #expect(losses.losses == [5, 3, 0, 4])
    #expect(losses.average == 3)
  }
}
