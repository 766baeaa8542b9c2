import CKernels

/// Weights that depend only on their tensor's name, their place and a seed, so that two programs can fill the same model
/// without a file. `tools/reference/weights.py` is the same in Python.
///
/// A tensor's key is fnv1a(name) + mix(seed + γ); its value number i is mix(key + (i + 1)·γ), of which the upper
/// 24 bits make u = k / 2²³ − 1 in −1 … 1 exactly, where mix is the output function of SplitMix64 and γ its
/// increment (Steele, Lea and Flood 2014).
public struct WeightFormula: Sendable {
  /// The seed; every seed gives a different model.
  public let seed: UInt64

  /// A formula for a seed.
  public init(seed: UInt64 = 0) { self.seed = seed }

  /// Values in −1 … 1.
  public func uniform(_ name: String, count: Int) -> [Float] { values(name, count, factor: 1, offset: 0) }

  /// The tensor of a name: norm weights are 1 + 0.1·u, biases 0.1·u, all others √(3 / fan in)·u, which has the
  /// variance 1 / fan in.
  /// - Parameters:
  ///   - name: with its model's name as a prefix: `unet.`, `text_encoder.` or `vae.`.
  ///   - shape: as in a checkpoint; the fan in is the product of all but the first dimension.
  public func values(_ name: String, shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    if shape.count > 1 {
      let factor = Float((3 / Double(shape.dropFirst().reduce(1, *))).squareRoot())
      return values(name, count, factor: factor, offset: 0)
    }
    return values(name, count, factor: 0.1, offset: name.hasSuffix("weight") ? 1 : 0)
  }

  private func values(_ name: String, _ count: Int, factor: Float, offset: Float) -> [Float] {
    let key = Self.hash(name) &+ Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    return [Float](unsafeUninitializedCapacity: max(count, 0)) { buffer, initialized in
      if let start = buffer.baseAddress { kernel_formula(start, key, factor, offset, max(count, 0)) }
      initialized = max(count, 0)
    }
  }

  /// The 64-bit FNV-1a hash of a text's UTF-8 bytes.
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
