import Tensors
import Testing

@Suite("Compute", .serialized)
struct ComputeTests {
  /// Every operation of a small network, forward and backward: the bits are the same again, and, because
  /// work is cut by its size alone, the same on any number of threads.
  @Test("results are the same bits on any number of threads")
  func threads() {
    defer { Compute.setThreads(0) }
    var results: [[[Float]]] = []
    for threads in [1, 2, 2, 5] {
      Compute.setThreads(threads)
      results.append(network())
    }
    for result in results.dropFirst() { #expect(result == results[0]) }
  }

  @Test("a profile counts layers and operations")
  func profile() {
    let profiler = Profiler()
    _ = network(profiler)
    let linear = profiler.entries[.linear]
    #expect(linear?.calls == 1)
    #expect(linear?.forwardOperations == Double(2 * 1024 * 32 * 48))
    #expect(linear?.backwardOperations == linear?.forwardOperations)
    #expect(profiler.entries[.convolution3x3]?.forwardOperations == Double(18 * 1024 * 32 * 32))
    #expect((profiler.entries[.attention]?.backwardSeconds ?? 0) > 0)
    profiler.reset()
    #expect(profiler.entries.isEmpty)
  }

  @Test("memory is counted and reused")
  func memory() {
    Compute.resetPeakBytes()
    let before = Compute.peakBytes
    for _ in 0..<50 { _ = Tensor([1 << 20]) }
    // Other tests run beside this one.
    #expect(Compute.peakBytes - before < 40 * (1 << 22))
    #expect(Compute.peakBytes >= 1 << 22)
  }

  @Test("tensors do not overlap")
  func overlap() {
    var tensors: [Tensor] = []
    for round in 0..<200 {
      let tensor = Tensor([(round * 7919) % 40_000 + 1])
      tensor.data.update(repeating: Float(round), count: tensor.count)
      tensors.append(tensor)
      if round % 3 == 0 { tensors.remove(at: (round * 31) % tensors.count) }
    }
    for tensor in tensors {
      #expect(Int(bitPattern: tensor.data) % 64 == 0)
      #expect(Set(tensor.values).count == 1)
    }
  }

  @Test("the peak performance is measured")
  func peak() {
    let peak = Compute.peak(seconds: 0.01)
    #expect(peak.kernels > 0)
    #expect(peak.library > 0)
    #expect(!Compute.coreName.isEmpty)
  }

  private func network(_ profiler: Profiler? = nil) -> [[Float]] {
    var random = Values(21)
    let tape = Tape(profiler: profiler)
    let x = tape.variable(random.tensor([1, 32, 32, 32]))
    let parameter = TrainedParameter(name: "w", shape: [48], value: random.tensor([48]))
    let (weight, bias) = (random.weight([32]), random.weight([32]))
    var y = tape.groupNorm(x, groups: 8, weight: weight, bias: bias, epsilon: 1e-5, silu: true)
    y = tape.convolution(y, weight: random.weight([32, 32, 3, 3], scale: 0.1), bias: bias)
    y = tape.reshape(tape.add(y, x), [1, 1024, 32])
    y = tape.layerNorm(y, weight: weight, bias: bias, epsilon: 1e-5)
    y = tape.linear(
      y,
      weight: random.weight([48, 32]),
      bias: nil,
      scale: ChannelScale(parameter, onInput: false)
    )
    y = tape.geglu(tape.attention(y, y, y, heads: 2))
    tape.backward(y, gradient: random.tensor(y.tensor.shape))
    return [y.tensor.values, tape.gradient(of: x)?.values ?? [], parameter.gradient?.values ?? []]
  }
}
