import CRandomness

/// MT19937, the 32-bit generator behind both PyTorch's CPU generator and Python's `random`.
struct MersenneTwister: Sendable, Equatable {
  /// Words in the state.
  static let wordCount = Int(IA3_MT19937_WORDS)

  /// The state: always `wordCount` words.
  private(set) var words: [UInt32]
  /// Words of the state that have been drawn; `wordCount` if the next draw generates new ones.
  private(set) var used: Int

  /// Seeds as the reference implementation's `init_genrand` does.
  init(seed: UInt32) {
    words = [UInt32](repeating: seed, count: Self.wordCount)
    used = Self.wordCount
    for i in 1..<Self.wordCount {
      words[i] = 1_812_433_253 &* (words[i - 1] ^ (words[i - 1] >> 30)) &+ UInt32(i)
    }
  }

  /// Seeds as the reference implementation's `init_by_array` does.
  /// - Parameter key: at least one word.
  init(key: [UInt32]) {
    self.init(seed: 19_650_218)
    var i = 1
    var j = 0
    func advance(_ words: inout [UInt32]) {
      i += 1
      if i == Self.wordCount {
        words[0] = words[Self.wordCount - 1]
        i = 1
      }
    }
    for _ in 0..<max(Self.wordCount, key.count) {
      let previous = words[i - 1] ^ (words[i - 1] >> 30)
      words[i] = (words[i] ^ (previous &* 1_664_525)) &+ key[j] &+ UInt32(j)
      advance(&words)
      j = j + 1 == key.count ? 0 : j + 1
    }
    for _ in 0..<Self.wordCount - 1 {
      let previous = words[i - 1] ^ (words[i - 1] >> 30)
      words[i] = (words[i] ^ (previous &* 1_566_083_941)) &- UInt32(i)
      advance(&words)
    }
    words[0] = 0x8000_0000
  }

  /// Restores a saved state; nil if it is not valid.
  init?(words: [UInt32], used: Int) {
    guard words.count == Self.wordCount, (0...Self.wordCount).contains(used) else { return nil }
    self.words = words
    self.used = used
  }

  /// The next 32 bits.
  mutating func next() -> UInt32 {
    var word: UInt32 = 0
    withUnsafeMutablePointer(to: &word) { draw(1, to: $0) }
    return word
  }

  /// Writes the next `count` draws, 4 bytes each.
  mutating func draw(_ count: Int, to output: UnsafeMutableRawPointer) {
    var written = 0
    words.withUnsafeMutableBufferPointer { words in
      guard let state = words.baseAddress else { return }
      while written < count {
        if used == Self.wordCount {
          ia3_mt19937_advance(state)
          used = 0
        }
        let now = min(count - written, Self.wordCount - used)
        ia3_mt19937_temper(state, used, now, output + 4 * written)
        used += now
        written += now
      }
    }
  }
}
