/// Changes of the entries of folders, as the system reports them (inotify).
public final class FolderEvents {
  /// One change.
  public struct Event: Sendable, Equatable {
    /// The folder's number, from `watch`; −1 if events were lost.
    public var watch: Int32
    /// The name of the entry; empty for a change of the folder itself.
    public var name: String
    /// Whether the entry is a folder.
    public var isFolder: Bool

    /// Makes an event.
    public init(watch: Int32, name: String, isFolder: Bool) {
      self.watch = watch
      self.name = name
      self.isFolder = isFolder
    }
  }

  private let descriptor: Int32

  /// Watches nothing yet.
  public init() throws(SystemError) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    if descriptor < 0 { throw .last }
  }

  deinit { close(descriptor) }

  /// Watches a folder, without those in it; returns its number, which stays the same if it is watched already.
  public func watch(_ folder: String) throws(SystemError) -> Int32 {
    let changes = IN_CREATE | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE | IN_MOVE | IN_DELETE_SELF | IN_MOVE_SELF
    let number = SystemText.call(folder, failure: -1) {
      inotify_add_watch(descriptor, $0, UInt32(changes | IN_ONLYDIR | IN_EXCL_UNLINK))
    }
    if number < 0 { throw .last }
    return number
  }

  /// Watches a folder no longer.
  public func end(_ watch: Int32) { inotify_rm_watch(descriptor, watch) }

  /// The changes since the last call; waits for one if there is none.
  public func read(milliseconds: Int32) -> [Event] {
    guard Descriptor.isReadable(descriptor, milliseconds: milliseconds) else { return [] }
    var events: [Event] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while let count = try? Descriptor.read(descriptor, into: &buffer), count > 0 {
      buffer.withUnsafeBytes { Self.add(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: &events) }
    }
    return events
  }

  private static func add(_ bytes: UnsafeRawBufferPointer, to events: inout [Event]) {
    let size = MemoryLayout<inotify_event>.size
    var at = 0
    while at + size <= bytes.count {
      let head = bytes.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
      let start = at + size
      at = start + Int(head.len)
      guard at <= bytes.count else { return }
      // The end of a watch has been asked for, or follows the end of its folder.
      if head.mask & UInt32(IN_IGNORED) != 0 { continue }
      let name = UnsafeRawBufferPointer(rebasing: bytes[start..<at].prefix { $0 != 0 })
      events.append(
        Event(watch: head.wd, name: SystemText.text(name), isFolder: head.mask & UInt32(IN_ISDIR) != 0)
      )
    }
  }
}
