import CSafetensors
import Files

/// Watches a mapped file while it is in use, and keeps the program alive if another program truncates it.
///
/// Reading a page that the file no longer has gives zeros instead of SIGBUS. So results count only if `check` passes
/// after they were computed.
public final class MappingGuard {
  /// The file.
  public let file: MappedFile
  /// The SHA-256 of its content, if it is known: a file whose time alone has changed then counts as unchanged.
  public var hash: String?
  private let slot: Int32
  private var seen: MappedFile.Stamp

  /// Watches a file from now on; changes since it was opened count, too.
  public init(_ file: MappedFile) {
    self.file = file
    seen = file.opened
    slot = ia3_guard_mapping(file.bytes.baseAddress, file.bytes.count)
  }

  deinit { ia3_unguard_mapping(slot) }

  /// Whether a page could not be read.
  public var hasLostPages: Bool { ia3_mapping_has_lost_pages(slot) != 0 }

  /// Whether the content has been the same until now.
  public func isUnchanged() -> Bool {
    if hasLostPages { return false }
    guard let now = file.current else { return false }
    if now == seen { return true }
    guard now.size == seen.size, let hash, (try? ModelHash.file(file))?.whole == hash else { return false }
    seen = now
    return true
  }
}
