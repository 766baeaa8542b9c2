/// A hash of a name's bytes, eight at a time, which costs far less than `Hasher` for short names.
public enum NameHash {
  /// Unknown to whoever writes a file, so that they cannot choose names that collide.
  static let seed = UInt64.random(in: .min ... .max)

  /// The hash of some bytes.
  public static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64 = 0) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    let count = raw.count
    var result = seed ^ UInt64(truncatingIfNeeded: count)
    if count < 8 {
      var word: UInt64 = 0
      for byte in raw { word = word << 8 | UInt64(byte) }
      result = mixed(result ^ word)
    } else {
      var offset = 0
      while offset < count - 8 {
        result = mixed(result ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      // The last eight may overlap those before them.
      result = mixed(result ^ raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
    }
    return Int(truncatingIfNeeded: result)
  }

  /// The hash of a name's bytes, with the process's own seed.
  static func hash(of name: String) -> Int {
    let seed = seed
    return name.utf8.withContiguousStorageIfAvailable { hash($0, seed: seed) }
      ?? Array(name.utf8).withUnsafeBufferPointer { hash($0, seed: seed) }
  }

  private static func mixed(_ word: UInt64) -> UInt64 {
    let (high, low) = word.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return high ^ low
  }
}

/// Positions by name, for names that come from outside: texts that are told apart by their bytes.
///
/// Cheaper than an `ExactDictionary` where a reader asks for each key of a file; no name can be removed.
public struct NamePositions: Sendable {
  private var names: [String] = []
  private var positions: [Int] = []
  /// For each slot, one more than a name's index; 0 if it is free. There is a power of two of them, at most half of them
  /// used.
  private var slots = [UInt32](repeating: 0, count: 16)

  /// No names.
  public init() {}

  /// The names, in the order in which they were added.
  public var keys: [String] { names }

  /// The position of a name; nil if it has none.
  public subscript(name: String) -> Int? {
    if names.isEmpty { return nil }
    let slot = slots[slot(of: name)]
    return slot == 0 ? nil : positions[Int(slot) - 1]
  }

  /// Gives a name a position, in place of the one that it may have.
  public mutating func set(_ name: String, to position: Int) {
    let known = slots[slot(of: name)]
    if known != 0 {
      positions[Int(known) - 1] = position
      return
    }
    if (names.count + 1) * 2 > slots.count { grow() }
    names.append(name)
    positions.append(position)
    slots[slot(of: name)] = UInt32(clamping: names.count)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (index, name) in names.enumerated() { slots[slot(of: name)] = UInt32(clamping: index + 1) }
  }

  /// The slot that holds the name, or the free one for it.
  private func slot(of name: String) -> Int {
    var slot = NameHash.hash(of: name) & (slots.count - 1)
    while slots[slot] != 0, !names[Int(slots[slot]) - 1].isExactly(name) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }
}
