import Documents

/// Edits in order of place, so that conflicts are found by binary search even among 100,000 findings.
struct DisjointEdits {
  private(set) var edits: [Edit] = []

  /// The index at which an edit is or would be inserted.
  private func index(of edit: Edit) -> Int {
    let key = (edit.range.lowerBound, edit.range.upperBound)
    var (low, high) = (0, edits.count)
    while low < high {
      let middle = (low + high) / 2
      let range = edits[middle].range
      if (range.lowerBound, range.upperBound) < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func contains(_ edit: Edit) -> Bool {
    let index = index(of: edit)
    return index < edits.count && edits[index] == edit
  }

  /// Whether an edit touches one in the list; only its neighbors can, since they do not touch each other.
  func conflict(_ edit: Edit) -> Bool {
    let index = index(of: edit)
    return (index > 0 && edits[index - 1].conflicts(with: edit))
      || (index < edits.count && edits[index].conflicts(with: edit))
  }

  mutating func insert(_ edit: Edit) { edits.insert(edit, at: index(of: edit)) }
}
