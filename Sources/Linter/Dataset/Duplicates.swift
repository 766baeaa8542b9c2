import Files
import Platform

/// Files with the same bytes.
enum Duplicates {
  /// Groups of two or more paths whose files hold exactly the same bytes, each group in the paths' order.
  ///
  /// Files are distinguished by size, then by the hash of their ends, then by the hash of all their bytes; files that
  /// are still alike are compared byte by byte. Empty and unreadable files are in no group, nor are files of more than
  /// `byteLimit` bytes, which no image has.
  static func groups(_ paths: [String], byteLimit: Int = 256 << 20) -> [[String]] {
    let sizes = paths.concurrentMap { path in
      FileSystem.status(path).flatMap { $0.kind == .file ? $0.size : nil } ?? 0
    }
    var candidates = split(Array(paths.indices)) { (1...byteLimit).contains(sizes[$0]) ? sizes[$0] : nil }
    for wholeFile in [false, true] {
      let suspects = candidates.flatMap { $0 }
      let hashes = suspects.map { (paths[$0], sizes[$0]) }.concurrentMap { path, size in
        StreamHash.hash(path, size: size, wholeFile: wholeFile)
      }
      let hashOf = Dictionary(uniqueKeysWithValues: zip(suspects, hashes))
      candidates = candidates.flatMap { group in split(group) { hashOf[$0] ?? nil } }
    }
    return candidates.flatMap { exactGroups($0.map { paths[$0] }) }
  }

  /// The indices grouped by key, groups of one left out, in the order of their first members.
  private static func split<Key: Hashable>(_ indices: [Int], by key: (Int) -> Key?) -> [[Int]] {
    var groups: [Key: [Int]] = [:]
    for index in indices {
      if let key = key(index) { groups[key, default: []].append(index) }
    }
    return groups.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
  }

  /// Files of one hash, compared byte by byte.
  private static func exactGroups(_ paths: [String]) -> [[String]] {
    var groups: [[String]] = []
    for path in paths {
      if let index = groups.firstIndex(where: { StreamHash.sameBytes($0[0], path) }) {
        groups[index].append(path)
      } else {
        groups.append([path])
      }
    }
    return groups.filter { $0.count > 1 }
  }
}

/// Reading a file as a stream, so that memory does not depend on its size.
private enum StreamHash {
  private static let chunk = 1 << 18
  private static let endSize = 4096

  /// A 64-bit hash of all of a file, or of its first and last bytes; nil if it cannot be read.
  static func hash(_ path: String, size: Int, wholeFile: Bool) -> UInt64? {
    guard let descriptor = try? FileSystem.openRegular(path).descriptor else { return nil }
    defer { close(descriptor) }
    var state: UInt64 = 0xCBF2_9CE4_8422_2325
    var buffer = [UInt8](repeating: 0, count: wholeFile ? min(chunk, size) : min(endSize, size))
    if wholeFile {
      var offset = 0
      while true {
        guard let count = try? Descriptor.fill(descriptor, &buffer, at: offset) else { return nil }
        mix(&state, buffer, count)
        offset += count
        if count < buffer.count || count == 0 { return state }
      }
    }
    for offset in [0, max(0, size - endSize)] {
      guard let count = try? Descriptor.fill(descriptor, &buffer, at: offset) else { return nil }
      mix(&state, buffer, count)
    }
    return state
  }

  static func sameBytes(_ left: String, _ right: String) -> Bool {
    guard let first = try? FileSystem.openRegular(left).descriptor else { return false }
    defer { close(first) }
    guard let second = try? FileSystem.openRegular(right).descriptor else { return false }
    defer { close(second) }
    var one = [UInt8](repeating: 0, count: chunk)
    var other = one
    var offset = 0
    while true {
      guard let count = try? Descriptor.fill(first, &one, at: offset),
        (try? Descriptor.fill(second, &other, at: offset)) == count,
        one[..<count] == other[..<count]
      else { return false }
      if count < chunk { return true }
      offset += count
    }
  }

  /// FNV-1a over words of eight bytes, with a shift that carries high bits down.
  private static func mix(_ state: inout UInt64, _ buffer: [UInt8], _ count: Int) {
    buffer.withUnsafeBytes { bytes in
      var offset = 0
      while offset + 8 <= count {
        state =
          (state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x0000_0100_0000_01B3
        state ^= state >> 29
        offset += 8
      }
      while offset < count {
        state = (state ^ UInt64(bytes[offset])) &* 0x0000_0100_0000_01B3
        offset += 1
      }
    }
  }
}
