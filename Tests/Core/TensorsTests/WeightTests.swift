import Tensors
import Testing

@Suite("Weights")
struct WeightTests {
  /// Every half, as Swift converts it.
  @Test("every float16 widens exactly")
  func float16() {
    let halves = (0...UInt16.max).map { $0 }
    let values = widened(halves, .float16)
    for (half, value) in zip(halves, values) {
      let expected = Float(Float16(bitPattern: half))
      if expected.isNaN { #expect(value.isNaN) } else { #expect(value.bitPattern == expected.bitPattern) }
    }
  }

  @Test("every bfloat16 widens exactly")
  func bfloat16() {
    let numbers = (0...UInt16.max).map { $0 }
    let values = widened(numbers, .bfloat16)
    #expect(zip(numbers, values).allSatisfy { UInt32($0) << 16 == $1.bitPattern })
  }

  /// The stored type changes nothing but where the numbers come from: bit for bit the same layer.
  @Test("layers take stored types as they are", arguments: [ElementType.float16, .bfloat16])
  func storedTypes(type: ElementType) {
    var random = Values(4)
    for shape in [[80, 48], [7, 5], [48, 32, 3, 3], [6, 5, 3, 3]] {
      let bits = random.tensor(shape).values.map {
        type == .float16 ? Float16($0).bitPattern : UInt16(truncatingIfNeeded: $0.bitPattern >> 16)
      }
      let stored = StoredNumbers(bits)
      let weight = Weight(shape: shape, type: type, bytes: stored.bytes, owner: stored)
      let wide = Weight(weight.widened())
      let inputs = shape[1]
      let x = random.tensor(shape.count == 2 ? [70, inputs] : [1, 9, 33, inputs])
      #expect(outputs(x, weight) == outputs(x, wide))
    }
  }

  private func outputs(_ x: Tensor, _ weight: Weight) -> [[Float]] {
    let tape = Tape()
    let input = tape.variable(x)
    let y =
      weight.shape.count == 2
      ? tape.linear(input, weight: weight, bias: nil) : tape.convolution(input, weight: weight, bias: nil)
    tape.backward(y, gradient: y.tensor)
    return [y.tensor.values, tape.gradient(of: input)?.values ?? []]
  }

  private func widened(_ numbers: [UInt16], _ type: ElementType) -> [Float] {
    let stored = StoredNumbers(numbers)
    return Weight(shape: [numbers.count], type: type, bytes: stored.bytes, owner: stored).widened().values
  }
}

/// Numbers in memory of their own.
private final class StoredNumbers: Sendable {
  nonisolated(unsafe) let bytes: UnsafeRawPointer

  init(_ numbers: [UInt16]) {
    let memory = UnsafeMutableBufferPointer<UInt16>.allocate(capacity: numbers.count)
    _ = memory.initialize(from: numbers)
    bytes = UnsafeRawPointer(memory.baseAddress ?? UnsafeMutablePointer<UInt16>.allocate(capacity: 1))
  }

  deinit { bytes.deallocate() }
}
