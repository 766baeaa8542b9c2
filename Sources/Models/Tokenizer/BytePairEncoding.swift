/// Merges a word's symbols, the best pair first.
struct BytePairEncoding {
  private let vocabulary: CLIPVocabulary

  init(_ vocabulary: CLIPVocabulary) { self.vocabulary = vocabulary }

  /// The ids of a word, given as its UTF-8 bytes.
  ///
  /// The earliest merge of the vocabulary that is possible comes first, and of those the leftmost. A merge is always
  /// later than those that made its two symbols, so this equals merging all the pairs of one kind before looking
  /// for the next. Takes time in proportion to n log n.
  func encode(_ word: [UInt8]) -> [Int32] {
    var symbols = word.map { vocabulary.byteIDs[Int($0)] }
    guard let last = symbols.indices.last else { return [] }
    symbols[last] += 256
    // Each symbol knows its neighbors; one that was merged into the symbol before it is gone.
    var next = Array(1...symbols.count)
    var previous = Array(-1..<symbols.count - 1)
    var isGone = [Bool](repeating: false, count: symbols.count)
    var queue = MergeQueue()
    func enqueue(_ left: Int) {
      guard left >= 0, next[left] < symbols.count else { return }
      let right = symbols[next[left]]
      if let rank = vocabulary.rank(symbols[left], right) {
        queue.insert(MergeQueue.Entry(rank: rank, left: left, symbols: (symbols[left], right)))
      }
    }
    for index in 0..<last { enqueue(index) }
    while let entry = queue.popFirst() {
      let left = entry.left
      guard !isGone[left], next[left] < symbols.count else { continue }
      let right = next[left]
      guard (symbols[left], symbols[right]) == entry.symbols else { continue }
      symbols[left] = CLIPVocabulary.firstMerge + entry.rank
      isGone[right] = true
      next[left] = next[right]
      if next[left] < symbols.count { previous[next[left]] = left }
      enqueue(left)
      enqueue(previous[left])
    }
    return symbols.indices.compactMap { isGone[$0] ? nil : Int32(symbols[$0]) }
  }
}

/// A binary heap of possible merges, the best first and the leftmost of equal ones.
private struct MergeQueue {
  struct Entry {
    let rank: UInt16
    let left: Int
    /// The two symbols; the entry is void once they have changed.
    let symbols: (UInt16, UInt16)

    func precedes(_ other: Entry) -> Bool { (rank, left) < (other.rank, other.left) }
  }

  private var entries: [Entry] = []

  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0, entries[child].precedes(entries[(child - 1) / 2]) {
      entries.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popFirst() -> Entry? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first }
    entries[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < entries.count else { return first }
      if child + 1 < entries.count, entries[child + 1].precedes(entries[child]) { child += 1 }
      guard entries[child].precedes(entries[parent]) else { return first }
      entries.swapAt(parent, child)
      parent = child
    }
  }
}
