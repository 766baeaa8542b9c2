import CRandomness
import Platform

/// PyTorch's CPU generator: after the same seed and the same calls, the same numbers, to the bit.
///
/// Integers and uniforms equal PyTorch's on every machine. Of `torch.randn` PyTorch has two kernels that differ by up
/// to 2e-6; this is the one that it uses on processors with AVX2 or AVX-512. It gives the same bits on every machine
/// that this runs on, so a run can be repeated elsewhere. (Sources: ATen's CPUGeneratorImpl.cpp, MT19937RNGEngine.h,
/// DistributionsHelper.h, native/cpu/DistributionTemplates.h.)
public struct TorchGenerator: Sendable, Equatable {
  /// The seed of the generator (`torch.Generator.initial_seed`).
  public private(set) var seed: UInt64
  private var engine: MersenneTwister
  /// Whether anything was drawn, which makes a difference only to the state's bytes.
  private var started = false
  /// The second of a pair of normals, which the next call returns.
  private var nextNormal: Double?

  /// Makes the generator, as `torch.manual_seed` does. Seeds that agree in their low 32 bits give the same numbers.
  /// - Parameter seed: for a negative seed in PyTorch, its `UInt64(bitPattern:)`.
  public init(seed: UInt64) {
    self.seed = seed
    engine = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// The next 32 bits.
  public mutating func bits32() -> UInt32 {
    started = true
    return engine.next()
  }

  /// The next 64 bits.
  public mutating func bits64() -> UInt64 {
    let high = UInt64(bits32())
    return high << 32 | UInt64(bits32())
  }

  // MARK: Uniforms

  /// `torch.rand(n)`: float32 in [0, 1), of 24 random bits each.
  public mutating func uniform(_ n: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: n) { buffer, count in
      fillUniform(UnsafeMutableBufferPointer(rebasing: buffer[..<n]))
      count = n
    }
  }

  /// `tensor.uniform_()`: fills a contiguous buffer with float32 in [0, 1).
  public mutating func fillUniform(_ output: UnsafeMutableBufferPointer<Float>) {
    guard let start = output.baseAddress else { return }
    started = true
    // Each draw is converted in place: both are 4 bytes wide.
    engine.draw(output.count, to: start)
    ia3_uniform_from_bits(start, output.count)
  }

  /// `torch.rand(n, dtype=torch.float64)`: float64 in [0, 1), of 53 random bits each.
  public mutating func uniformDouble(_ n: Int) -> [Double] {
    (0..<n).map { _ in nextUniformDouble() }
  }

  private mutating func nextUniformDouble() -> Double { Double(bits64() & (1 << 53 - 1)) * 0x1p-53 }

  // MARK: Normals

  /// `torch.randn(n)`: float32 of mean 0 and deviation 1.
  ///
  /// Fewer than 16 come from a different algorithm than 16 and more, and may use or leave the second value of a
  /// pair; so `normal(8)` twice is not `normal(16)`. A tensor of any shape is drawn with its number of elements.
  public mutating func normal(_ n: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: n) { buffer, count in
      fillNormal(UnsafeMutableBufferPointer(rebasing: buffer[..<n]))
      count = n
    }
  }

  /// `tensor.normal_()`: fills a contiguous buffer with float32 of mean 0 and deviation 1.
  public mutating func fillNormal(_ output: UnsafeMutableBufferPointer<Float>) {
    guard let start = output.baseAddress else { return }
    let n = output.count
    guard n >= 16 else {
      for i in 0..<n { output[i] = Float(nextNormalDouble()) }
      return
    }
    fillUniform(output)
    ia3_normal_from_uniform(start, n / 16)
    if n % 16 != 0 {
      fillUniform(UnsafeMutableBufferPointer(start: start + (n - 16), count: 16))
      ia3_normal_from_uniform(start + (n - 16), 1)
    }
  }

  private mutating func nextNormalDouble() -> Double {
    if let cached = nextNormal {
      nextNormal = nil
      return cached
    }
    let u1 = nextUniformDouble()
    let u2 = nextUniformDouble()
    let radius = (-2 * log1p(-u2)).squareRoot()
    let angle = 2 * Double.pi * u1
    // Adding the mean, 0, turns -0 into 0, as in PyTorch.
    nextNormal = radius * sin(angle) + 0
    return radius * cos(angle) + 0
  }

  // MARK: Integers

  /// `torch.randint(from, to, (n,))`.
  /// - Precondition: `from < to`.
  public mutating func integers(_ n: Int, from: Int64, to: Int64) -> [Int64] {
    precondition(from < to, "the range of random integers is empty")
    let range = UInt64(bitPattern: to &- from)
    return (0..<n).map { _ in
      // PyTorch draws 64 bits if 32 would favor some integers by more than about 5 %.
      let bits = range >= 1 << 28 ? bits64() : UInt64(bits32())
      return Int64(bitPattern: bits % range) &+ from
    }
  }

  /// `torch.empty((), dtype=torch.int64).random_()`: an integer from 0 to 2⁶³ − 1.
  ///
  /// DataLoader and its RandomSampler draw their seeds with it.
  public mutating func integer() -> Int64 { Int64(bits64() & (1 << 63 - 1)) }

  /// `torch.randperm(n)`: the integers below n in random order.
  public mutating func permutation(_ n: Int) -> [Int] {
    var order = Array(0..<n)
    if n < Int(UInt32.max / 20) {
      for i in 0..<max(0, n - 1) { order.swapAt(i, i + Int(bits32()) % (n - i)) }
    } else {
      // 32 bits would no longer be uniform, and PyTorch shuffles from the inside out.
      for i in 0..<n { order.swapAt(i, Int(bits64() % UInt64(i + 1))) }
    }
    return order
  }

  // MARK: State

  /// The state in the bytes of `torch.get_rng_state()`, which is also what PyTorch accepts.
  ///
  /// 5,056 little-endian bytes: seed (8), draws until the next generation of words (4), 1 (4), the next word's index
  /// (8), 624 words (8 each), three float64 of which the second is the normal for the next call, whether there is one (4,
  /// padded to 8), and the same for a float32 one (4 and 4), which the CPU generator never has.
  public var state: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.stateSize)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(seed)
    append(UInt32(started ? MersenneTwister.wordCount + 1 - engine.used : 1))
    append(UInt32(1))
    append(UInt64(started ? engine.used : 0))
    for word in engine.words { append(UInt64(word)) }
    append(UInt64(0))
    append(nextNormal?.bitPattern ?? 0)
    append(UInt64(0))
    append(UInt64(nextNormal == nil ? 0 : 1))
    append(UInt64(0))
    return bytes
  }

  private static let stateSize = 5056

  /// Restores a state from `state` or `torch.get_rng_state()`; nil if the bytes are not valid.
  public init?(state: [UInt8]) {
    guard state.count == Self.stateSize else { return nil }
    func read(_ offset: Int) -> UInt64 {
      state[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let left = read(8) & 0xffff_ffff
    let next = read(16)
    let words = (0..<MersenneTwister.wordCount).map { read(24 + 8 * $0) }
    let normalAt = 24 + 8 * MersenneTwister.wordCount + 8
    let flag = read(normalAt + 16) & 0xffff_ffff
    let started = !(left == 1 && next == 0)
    guard read(8) >> 32 == 1, words.allSatisfy({ $0 <= UInt64(UInt32.max) }), flag <= 1,
      !started || (next <= 624 && left == 625 - next && next > 0),
      let engine = MersenneTwister(
        words: words.map { UInt32(truncatingIfNeeded: $0) },
        used: started ? Int(next) : MersenneTwister.wordCount
      )
    else { return nil }
    seed = read(0)
    self.engine = engine
    self.started = started
    nextNormal = flag == 1 ? Double(bitPattern: read(normalAt)) : nil
  }
}
