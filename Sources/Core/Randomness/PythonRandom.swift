/// Python's `random` module: after the same seed and the same calls, the same numbers.
///
/// sd-scripts uses it to shuffle buckets, drop captions, flip and crop. (Sources: CPython's
/// Modules/_randommodule.c and Lib/random.py, unchanged in these parts since 3.2.)
public struct PythonRandom: Sendable, Equatable {
  private var engine: MersenneTwister

  /// `random.seed(seed)`. Python takes a seed's magnitude: −1 and 1 give the same numbers.
  public init(seed: Int) { self.init(magnitude: UInt64(seed.magnitude)) }

  /// `random.seed(magnitude)`, for a seed past `Int`'s range.
  public init(magnitude: UInt64) {
    let low = UInt32(truncatingIfNeeded: magnitude)
    let high = UInt32(truncatingIfNeeded: magnitude >> 32)
    engine = MersenneTwister(key: high == 0 ? [low] : [low, high])
  }

  /// `random.random()`: in [0, 1), of 53 random bits.
  public mutating func random() -> Double {
    let high = engine.next() >> 5
    let low = engine.next() >> 6
    return (Double(high) * 67_108_864 + Double(low)) * 0x1p-53
  }

  /// `random.getrandbits(count)`.
  /// - Parameter count: 0 to 64.
  public mutating func bits(_ count: Int) -> UInt64 {
    precondition((0...64).contains(count), "the number of random bits must be between 0 and 64")
    if count == 0 { return 0 }
    if count <= 32 { return UInt64(engine.next() >> UInt32(32 - count)) }
    let low = UInt64(engine.next())
    return UInt64(engine.next() >> UInt32(64 - count)) << 32 | low
  }

  /// `random.randrange(n)`: an integer from 0 to n − 1.
  /// - Precondition: n > 0.
  public mutating func below(_ n: Int) -> Int { Int(below(UInt64(n))) }

  private mutating func below(_ n: UInt64) -> UInt64 {
    precondition(n > 0, "the bound of a random integer must be above 0")
    let width = 64 - n.leadingZeroBitCount
    var drawn = bits(width)
    while drawn >= n { drawn = bits(width) }
    return drawn
  }

  /// `random.randint(a, b)`: an integer from a to b, both included.
  /// - Precondition: a ≤ b, and not the whole range of `Int`.
  public mutating func randint(_ a: Int, _ b: Int) -> Int {
    precondition(a <= b, "the range of random integers is empty")
    return a &+ Int(truncatingIfNeeded: below(UInt64(bitPattern: Int64(b &- a)) + 1))
  }

  /// `random.uniform(a, b)`.
  public mutating func uniform(_ a: Double, _ b: Double) -> Double { a + (b - a) * random() }

  /// `random.choice(values)`.
  /// - Precondition: there is at least one value.
  public mutating func choice<Values: RandomAccessCollection>(_ values: Values) -> Values.Element {
    values[values.index(values.startIndex, offsetBy: below(values.count))]
  }

  /// `random.shuffle(values)`.
  public mutating func shuffle<Element>(_ values: inout [Element]) {
    for i in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(i, below(i + 1)) }
  }

  /// The state: the 625 integers of `random.getstate()[1]`, little-endian, 4 bytes each.
  public var state: [UInt8] {
    (engine.words + [UInt32(engine.used)]).flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) }
    }
  }

  /// Restores a state from `state`; nil if the bytes are not valid.
  public init?(state: [UInt8]) {
    guard state.count == 4 * (MersenneTwister.wordCount + 1) else { return nil }
    var words = stride(from: 0, to: state.count, by: 4).map { at in
      state[at..<at + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    let used = words.removeLast()
    guard let engine = MersenneTwister(words: words, used: Int(used)) else { return nil }
    self.engine = engine
  }
}
