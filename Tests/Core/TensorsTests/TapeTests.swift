import Tensors
import Testing

@Suite("Tape")
struct TapeTests {
  @Test("frozen values record nothing")
  func frozenValues() {
    var random = Values(1)
    let weight = random.weight([4, 4])
    let tape = Tape()
    let x = tape.constant(random.tensor([3, 4]))
    let y = tape.silu(tape.linear(x, weight: weight, bias: nil))
    #expect(!y.needsGradient)
    let parameter = TrainedParameter(name: "w", shape: [4])
    let z = tape.linear(y, weight: weight, bias: nil, scale: ChannelScale(parameter, onInput: false))
    #expect(z.needsGradient)
    tape.backward(tape.add(z, y), gradient: random.tensor([3, 4]))
    #expect(parameter.gradient != nil)
    #expect(tape.gradient(of: y) == nil)
  }

  @Test("a tape that does not record needs no gradient")
  func noRecording() {
    var random = Values(1)
    let tape = Tape(records: false)
    let parameter = TrainedParameter(name: "w", shape: [4])
    let z = tape.linear(
      tape.variable(random.tensor([3, 4])),
      weight: random.weight([4, 4]),
      bias: nil,
      scale: ChannelScale(parameter, onInput: true)
    )
    #expect(!z.needsGradient)
    tape.backward(z, gradient: random.tensor([3, 4]))
    #expect(parameter.gradient == nil)
  }

  @Test("gradients of two passes add up")
  func twoPasses() {
    var random = Values(2)
    let weight = random.weight([4, 4])
    let parameter = TrainedParameter(name: "w", shape: [4])
    let x = random.tensor([3, 4])
    let gradient = random.tensor([3, 4])
    func pass() {
      let tape = Tape()
      let y = tape.linear(
        tape.constant(x),
        weight: weight,
        bias: nil,
        scale: ChannelScale(parameter, onInput: false)
      )
      tape.backward(y, gradient: gradient)
    }
    pass()
    let once = parameter.gradient?.values ?? []
    pass()
    #expect(parameter.gradient?.values == once.map { $0 * 2 })
  }

  @Test("the given gradient is left alone")
  func givenGradient() {
    var random = Values(3)
    let tape = Tape()
    let x = tape.variable(random.tensor([3, 4]))
    let gradient = random.tensor([3, 4])
    let before = gradient.values
    tape.backward(tape.add(x, x), gradient: gradient)
    #expect(gradient.values == before)
    #expect(tape.gradient(of: x)?.values == before.map { $0 * 2 })
  }
}
