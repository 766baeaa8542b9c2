/// What makes two paths name the same file, whatever links lead there.
public struct FileIdentity: Sendable, Hashable {
  private let device: UInt64
  private let inode: UInt64

  /// The identity of the file or folder at a path, symbolic links followed; nil if there is none.
  public init?(_ path: String) {
    guard let status = FileSystem.status(path) else { return nil }
    self = status.identity
  }

  fileprivate init(device: UInt64, inode: UInt64) { (self.device, self.inode) = (device, inode) }
}

extension FileStatus {
  /// The file's identity on this machine.
  public var identity: FileIdentity { FileIdentity(device: device, inode: inode) }
}
