/// The comments of a YAML text: libyaml drops them, so they are searched for in the gaps between its scalars.
func yamlComments(_ bytes: [UInt8], outside leaves: [Range<Int>]) -> [Range<Int>] {
  var scanner = YAMLCommentScanner(bytes: bytes)
  for leaf in leaves where leaf.lowerBound >= scanner.offset {
    scanner.skip(to: leaf.lowerBound)
    scanner.skipProperties(to: leaf.upperBound)
    scanner.skipLeaf(to: leaf.upperBound)
  }
  scanner.skip(to: bytes.count)
  return scanner.comments
}

private struct YAMLCommentScanner {
  let bytes: [UInt8]
  var offset = 0
  var comments: [Range<Int>] = []

  /// Skips indicators, tags and anchors of collections, and directives.
  mutating func skip(to end: Int) {
    while offset < end, let byte = bytes.at(offset) {
      switch byte {
      case UInt8(ascii: "#"): readComment()
      case UInt8(ascii: "!"), UInt8(ascii: "&"), UInt8(ascii: "%"): skipWord(to: end)
      default: offset += 1
      }
    }
  }

  /// Skips the tags and anchors that a scalar begins with; comments may follow them.
  mutating func skipProperties(to end: Int) {
    while offset < end, let byte = bytes.at(offset) {
      if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "&") {
        skipWord(to: end)
      } else if byte == UInt8(ascii: "#") {
        readComment()
      } else if byte.isBlank || byte.isLineBreak {
        offset += 1
      } else {
        return
      }
    }
  }

  /// Skips a scalar; a block scalar's first line may end in a comment.
  mutating func skipLeaf(to end: Int) {
    if offset < end, let byte = bytes.at(offset), byte == UInt8(ascii: "|") || byte == UInt8(ascii: ">") {
      while offset < end, let byte = bytes.at(offset), !byte.isLineBreak {
        if byte == UInt8(ascii: "#") { readComment() } else { offset += 1 }
      }
    }
    offset = max(offset, end)
  }

  private mutating func skipWord(to end: Int) {
    while offset < end, let byte = bytes.at(offset), !byte.isBlank, !byte.isLineBreak { offset += 1 }
  }

  private mutating func readComment() {
    let start = offset
    while let byte = bytes.at(offset), !byte.isLineBreak { offset += 1 }
    comments.append(start..<offset)
  }
}
