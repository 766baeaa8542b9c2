import CSafetensors

/// SHA-256 (FIPS 180-4), with the processor's SHA instructions if it has them.
public struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  private var pending: [UInt8] = []
  private var length: UInt64 = 0
  private let isPortable: Bool

  /// Begins a hash.
  public init() { isPortable = false }

  /// Begins a hash without the processor's SHA instructions, for tests.
  init(portable: Bool) { isPortable = portable }

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = rest.prefix(64 - pending.count)
      pending += taken
      rest = rest.dropFirst(taken.count)
      guard pending.count == 64 else { return }
      pending.withUnsafeBytes { compress($0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.prefix(rest.count / 64 * 64)
    compress(UnsafeRawBufferPointer(rebasing: whole))
    pending += rest.dropFirst(whole.count)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The hash of everything added, 32 bytes.
  public func finalized() -> [UInt8] {
    var copy = self
    let bits = length &* 8
    // A one bit, zeros, and the length in 64 bits, to the end of a block.
    let zeros = (119 - Int(length % 64)) % 64
    copy.update([0x80] + [UInt8](repeating: 0, count: zeros))
    copy.update((0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) })
    return copy.state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
  }

  /// The hash of everything added, in 64 lower-case hexadecimal digits.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = finalized().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }

  /// The hash of bytes, in 64 lower-case hexadecimal digits.
  public static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.hexadecimal
  }

  private mutating func compress(_ blocks: UnsafeRawBufferPointer) {
    guard let data = blocks.bindMemory(to: UInt8.self).baseAddress else { return }
    let count = blocks.count / 64
    let isPortable = isPortable
    state.withUnsafeMutableBufferPointer { state in
      if isPortable {
        ia3_sha256_blocks_portable(state.baseAddress, data, count)
      } else {
        ia3_sha256_blocks(state.baseAddress, data, count)
      }
    }
  }
}
