import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeps freed blocks for the next tensor of that size, so that a training step touches no new pages.
final class MemoryPool: Sendable {
  static let shared = MemoryPool()

  private struct Block: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
  }

  private let free = Mutex<[Int: [Block]]>([:])

  /// The size really taken for a request: steps of an eighth of a power of two, so that few sizes exist.
  static func roundedSize(_ bytes: Int) -> Int {
    var step = 64
    while step * 16 < bytes { step *= 2 }
    return (max(bytes, 64) + step - 1) / step * step
  }

  func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    let size = Self.roundedSize(bytes)
    if let block = free.withLock({ $0[size]?.popLast() }) { return block.start }
    let hugePage = 1 << 21
    let start = UnsafeMutableRawPointer.allocate(
      byteCount: size, alignment: size >= hugePage ? hugePage : 64)
    #if os(Linux)
      if size >= hugePage { madvise(start, size, MADV_HUGEPAGE) }
    #endif
    return start
  }

  func release(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    let block = Block(start: start)
    let size = Self.roundedSize(bytes)
    free.withLock { $0[size, default: []].append(block) }
  }
}

/// Memory of one or more tensors, given back to the pool with the last of them.
final class Storage: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>
  private let bytes: Int

  init(count: Int) {
    bytes = count * MemoryLayout<Float>.stride
    start = MemoryPool.shared.allocate(bytes).bindMemory(to: Float.self, capacity: count)
  }

  deinit { MemoryPool.shared.release(UnsafeMutableRawPointer(start), bytes) }
}
