import Platform
import Synchronization

/// Memory of tensors, kept for the next ones, so that a training step touches no new pages.
///
/// Large tensors are in chunks with huge pages and take the first gap that fits; adjacent gaps are merged.
/// Short-lived values thus fill the gaps at low addresses, and the pool hardly grows beyond the peak of a step.
/// Small tensors come from lists by size.
final class MemoryPool: Sendable {
  static let shared = MemoryPool()

  private struct State {
    /// Gaps in the chunks, by address.
    var gaps: [Range<UInt>] = []
    /// Free small blocks by size.
    var small: [Int: [UInt]] = [:]
    /// Bytes in use.
    var used = 0
    /// The largest number of bytes in use at any time.
    var peak = 0
  }

  private let state = Mutex<State>(State())

  private static let hugePage: UInt = 1 << 21
  private static let chunk: UInt = 1 << 28
  private static let smallLimit = 1 << 16

  /// The largest number of bytes in use at any time.
  var peak: Int { state.withLock { $0.peak } }

  /// Resets the peak to the bytes that are in use now.
  func resetPeak() { state.withLock { $0.peak = $0.used } }

  func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    let size = Self.roundedSize(bytes)
    let address = state.withLock { state in
      state.used += size
      state.peak = max(state.peak, state.used)
      return size <= Self.smallLimit ? Self.takeSmall(size, &state) : Self.takeGap(UInt(size), &state)
    }
    guard let start = UnsafeMutableRawPointer(bitPattern: address) else {
      preconditionFailure("the pool allocated no memory")
    }
    return start
  }

  func release(_ start: UnsafeMutableRawPointer, _ bytes: Int) {
    let size = Self.roundedSize(bytes)
    let address = UInt(bitPattern: start)
    state.withLock { state in
      state.used -= size
      if size <= Self.smallLimit {
        state.small[size, default: []].append(address)
      } else {
        Self.addGap(address..<address + UInt(size), &state)
      }
    }
  }

  /// Small sizes in steps of an eighth of a power of two, so that there are only a few; large ones with some bytes
  /// between them, so that tensors of the same size do not begin at the same place of a page, where reads would
  /// wait for writes to another tensor.
  private static func roundedSize(_ bytes: Int) -> Int {
    guard bytes <= smallLimit - 64 else { return bytes.roundedUp(toMultipleOf: 64) + 320 }
    var step = 64
    while step * 16 < bytes { step *= 2 }
    return max(bytes, 64).roundedUp(toMultipleOf: step)
  }

  private static func takeSmall(_ size: Int, _ state: inout State) -> UInt {
    if let address = state.small[size]?.popLast() { return address }
    return UInt(bitPattern: UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64))
  }

  private static func takeGap(_ size: UInt, _ state: inout State) -> UInt {
    if let address = firstGap(size, &state) { return address }
    let length = max(chunk, size.roundedUp(toMultipleOf: hugePage))
    let start = UnsafeMutableRawPointer.allocate(byteCount: Int(length), alignment: Int(hugePage))
    #if os(Linux)
      madvise(start, Int(length), MADV_HUGEPAGE)
    #endif
    let address = UInt(bitPattern: start)
    addGap(address..<address + length, &state)
    return firstGap(size, &state) ?? address
  }

  private static func firstGap(_ size: UInt, _ state: inout State) -> UInt? {
    guard let index = state.gaps.firstIndex(where: { UInt($0.count) >= size }) else { return nil }
    let gap = state.gaps[index]
    let rest = gap.lowerBound + size..<gap.upperBound
    if rest.isEmpty { state.gaps.remove(at: index) } else { state.gaps[index] = rest }
    return gap.lowerBound
  }

  private static func addGap(_ gap: Range<UInt>, _ state: inout State) {
    var low = 0
    var high = state.gaps.count
    while low < high {
      let middle = (low + high) / 2
      if state.gaps[middle].lowerBound < gap.lowerBound { low = middle + 1 } else { high = middle }
    }
    var merged = gap
    if low < state.gaps.count, state.gaps[low].lowerBound == gap.upperBound {
      merged = merged.lowerBound..<state.gaps[low].upperBound
      state.gaps.remove(at: low)
    }
    if low > 0, state.gaps[low - 1].upperBound == merged.lowerBound {
      state.gaps[low - 1] = state.gaps[low - 1].lowerBound..<merged.upperBound
    } else {
      state.gaps.insert(merged, at: low)
    }
  }
}

/// Memory of one or more tensors, returned to the pool with the last of them.
final class Storage: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>
  private let bytes: Int

  init(count: Int) {
    bytes = count * MemoryLayout<Float>.stride
    start = MemoryPool.shared.allocate(bytes).bindMemory(to: Float.self, capacity: count)
  }

  deinit { MemoryPool.shared.release(UnsafeMutableRawPointer(start), bytes) }
}
