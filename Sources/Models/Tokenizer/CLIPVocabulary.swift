import CVocabulary

/// CLIP's byte-pair vocabulary.
///
/// Ids 0 to 255 are the bytes, 256 to 511 the bytes at a word's end, then each merge of two symbols makes the next.
struct CLIPVocabulary: Sendable {
  static let shared = CLIPVocabulary()

  /// The id of each byte inside a word; at its end it is 256 more.
  let byteIDs: [UInt16]
  /// An open-addressing table of the pairs that merge: keys are `left << 16 | right`, empty slots are all ones.
  private let keys: [UInt32]
  private let ranks: [UInt16]
  /// The number of merges.
  let mergeCount: Int

  private static let slots = 1 << 17
  private static let empty = UInt32.max
  /// The id of the first merge's symbol.
  static let firstMerge: UInt16 = 512

  private init() {
    let characters = Self.byteCharacters()
    var byteIDs = [UInt16](repeating: 0, count: 256)
    var symbols = SymbolTable(slots: Self.slots)
    for (id, (byte, character)) in characters.enumerated() {
      byteIDs[Int(byte)] = UInt16(id)
      let text = Array(String(character).utf8)
      symbols.insert(SymbolTable.hash(text), UInt16(id))
      symbols.insert(SymbolTable.hash(text + Array("</w>".utf8)), UInt16(id) + 256)
    }
    var keys = [UInt32](repeating: Self.empty, count: Self.slots)
    var ranks = [UInt16](repeating: 0, count: Self.slots)
    var rank: UInt16 = 0
    EmbeddedText(ia3_clip_merges).forEachLine { line in
      guard let space = line.firstIndex(of: 0x20) else { return }
      let leftHash = SymbolTable.hash(line[..<space])
      let right = line[(space + 1)...]
      guard let left = symbols.find(leftHash), let rightID = symbols.find(SymbolTable.hash(right)) else {
        return
      }
      let key = UInt32(left) << 16 | UInt32(rightID)
      var slot = Self.slot(key)
      while keys[slot] != Self.empty { slot = (slot + 1) & (Self.slots - 1) }
      keys[slot] = key
      ranks[slot] = rank
      symbols.insert(SymbolTable.hash(right, after: leftHash), Self.firstMerge + rank)
      rank += 1
    }
    self.byteIDs = byteIDs
    self.keys = keys
    self.ranks = ranks
    mergeCount = Int(rank)
  }

  /// The rank of the merge of two symbols, lower being earlier; nil if they do not merge.
  func rank(_ left: UInt16, _ right: UInt16) -> UInt16? {
    let key = UInt32(left) << 16 | UInt32(right)
    var slot = Self.slot(key)
    while keys[slot] != Self.empty {
      if keys[slot] == key { return ranks[slot] }
      slot = (slot + 1) & (Self.slots - 1)
    }
    return nil
  }

  private static func slot(_ key: UInt32) -> Int { Int((key &* 0x9e37_79b1) >> 15) }

  /// The bytes in their ids' order, each with the character that stands for it in the merges: first those that print
  /// in Latin-1, as themselves, then the rest, as characters from U+0100 on.
  static func byteCharacters() -> [(byte: UInt8, character: Unicode.Scalar)] {
    let printing = Array(0x21...0x7e) + Array(0xa1...0xac) + Array(0xae...0xff) as [UInt8]
    let rest = (0...255 as ClosedRange<UInt8>).filter { !printing.contains($0) }
    return printing.map { ($0, Unicode.Scalar($0)) }
      + rest.enumerated().compactMap { index, byte in Unicode.Scalar(0x100 + UInt32(index)).map { (byte, $0) }
      }
  }
}

/// Ids of symbols by a 64-bit hash of their text. No two symbols of the vocabulary have the same hash.
private struct SymbolTable {
  private var hashes: [UInt64]
  private var ids: [UInt16]

  /// - Parameter slots: a power of two, more than the symbols.
  init(slots: Int) {
    hashes = [UInt64](repeating: 0, count: slots)
    ids = [UInt16](repeating: 0, count: slots)
  }

  /// FNV-1a, which goes on from the hash of what comes before.
  static func hash(_ text: some Sequence<UInt8>, after hash: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
    text.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  mutating func insert(_ hash: UInt64, _ id: UInt16) {
    let slot = slot(hash)
    hashes[slot] = hash
    ids[slot] = id
  }

  func find(_ hash: UInt64) -> UInt16? {
    let slot = slot(hash)
    return hashes[slot] == hash ? ids[slot] : nil
  }

  /// Where a hash is, or the empty slot where it belongs.
  private func slot(_ hash: UInt64) -> Int {
    let mask = hashes.count - 1
    var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & mask
    while hashes[slot] != 0, hashes[slot] != hash { slot = (slot + 1) & mask }
    return slot
  }
}
