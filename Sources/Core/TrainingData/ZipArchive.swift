/// A zip file of uncompressed entries, which is what `numpy.savez` writes.
///
/// Source: PKWARE's APPNOTE.TXT.
package enum ZipArchive {
  /// Why bytes are not such a file.
  package enum Failure: Error, Equatable {
    case notAnArchive
    case compressed(String)
    case damaged(String)

    package var text: String {
      switch self {
      case .notAnArchive: "the file is not a .npz archive, or its end is missing"
      case .compressed(let name): "the entry \(name) is compressed, which sd-scripts does not do"
      case .damaged(let name): "the entry \(name) is damaged"
      }
    }
  }

  private static let localSignature: UInt64 = 0x0403_4B50
  private static let centralSignature: UInt64 = 0x0201_4B50
  private static let endSignature: UInt64 = 0x0605_4B50
  /// The first day of the format's calendar: files with the same contents have the same bytes.
  private static let date: UInt64 = 0x21

  /// The entries' bytes with their names, in the archive's order.
  static func read(_ bytes: [UInt8]) throws(Failure) -> [(name: String, bytes: ArraySlice<UInt8>)] {
    func number(_ offset: Int, _ count: Int) -> UInt64? {
      guard offset >= 0, offset <= bytes.count - count else { return nil }
      return bytes[offset..<offset + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func whole(_ offset: Int, _ count: Int) -> Int? { number(offset, count).flatMap { Int(exactly: $0) } }

    // The end record is followed by a comment of at most 65,535 bytes.
    let earliest = max(0, bytes.count - 22 - 0xFFFF)
    guard bytes.count >= 22,
      let end = (earliest...bytes.count - 22).last(where: { number($0, 4) == endSignature }),
      let count = whole(end + 10, 2), var offset = whole(end + 16, 4)
    else { throw .notAnArchive }
    var entries: [(name: String, bytes: ArraySlice<UInt8>)] = []
    var total = 0
    for _ in 0..<count {
      guard number(offset, 4) == centralSignature, let method = number(offset + 10, 2),
        let checksum = number(offset + 16, 4), let stored = whole(offset + 20, 4),
        let size = whole(offset + 24, 4),
        let nameLength = whole(offset + 28, 2), let extra = whole(offset + 30, 2),
        let comment = whole(offset + 32, 2), let local = whole(offset + 42, 4),
        offset + 46 + nameLength <= bytes.count
      else { throw .notAnArchive }
      let name = String(decoding: bytes[offset + 46..<offset + 46 + nameLength], as: UTF8.self)
      guard method == 0 else { throw .compressed(name) }
      guard stored == size, number(local, 4) == localSignature, let localName = whole(local + 26, 2),
        let localExtra = whole(local + 28, 2)
      else { throw .damaged(name) }
      let start = local + 30 + localName + localExtra
      guard start <= bytes.count, size <= bytes.count - start else { throw .damaged(name) }
      // Entries that share bytes would add up to more than the file.
      total += size
      guard total <= bytes.count else { throw .damaged(name) }
      let contents = bytes[start..<start + size]
      guard UInt64(Checksum.crc32(contents)) == checksum else { throw .damaged(name) }
      entries.append((name, contents))
      offset += 46 + nameLength + extra + comment
    }
    return entries
  }

  /// An archive of entries; nil if it would be larger than the format without its extensions allows.
  package static func write(_ entries: [(name: String, bytes: [UInt8])]) -> [UInt8]? {
    let total = entries.reduce(0) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 100 }
    guard total < Int(UInt32.max), entries.count < 0xFFFF else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(total)
    var directory: [UInt8] = []
    func append(_ fields: [(value: UInt64, count: Int)], to bytes: inout [UInt8]) {
      for (value, count) in fields {
        for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
      }
    }
    for (name, bytes) in entries {
      let size = UInt64(bytes.count)
      let shared: [(value: UInt64, count: Int)] = [
        (20, 2), (0, 2), (0, 2), (0, 2), (date, 2), (UInt64(Checksum.crc32(bytes[...])), 4), (size, 4),
        (size, 4), (UInt64(name.utf8.count), 2), (0, 2),
      ]
      append([(centralSignature, 4), (20, 2)] + shared, to: &directory)
      append([(0, 2), (0, 2), (0, 2), (0, 4), (UInt64(result.count), 4)], to: &directory)
      directory += name.utf8
      append([(localSignature, 4)] + shared, to: &result)
      result += name.utf8
      result += bytes
    }
    let start = UInt64(result.count)
    let count = UInt64(entries.count)
    result += directory
    append(
      [
        (endSignature, 4), (0, 2), (0, 2), (count, 2), (count, 2), (UInt64(directory.count), 4), (start, 4),
        (0, 2),
      ],
      to: &result
    )
    return result
  }
}

/// The checksum of zip files (ISO 3309, reflected, polynomial 0xEDB88320).
enum Checksum {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    table.withUnsafeBufferPointer { table in
      bytes.withUnsafeBufferPointer { bytes in
        ~bytes.reduce(~0) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
      }
    }
  }
}
