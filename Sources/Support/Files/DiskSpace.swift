import Platform

/// The room on the disk that a path lies on, or will lie on.
public struct DiskSpace: Sendable, Equatable {
  /// The bytes that this user can still write.
  public let free: Int
  /// The device.
  public let device: UInt64

  /// Room that is known.
  public init(free: Int, device: UInt64) { (self.free, self.device) = (free, device) }

  /// Asks the file system of the path's nearest existing folder; nil if it does not know.
  public init?(at path: String) {
    var folder = Path.absolute(path)
    while FileSystem.status(folder) == nil, folder != "/" { folder = Path.parent(folder) }
    var info = statvfs()
    guard let status = FileSystem.status(folder), statvfs(folder, &info) == 0 else { return nil }
    let (bytes, overflow) = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
    // Virtual file systems say that they have no blocks at all.
    guard info.f_blocks > 0 else { return nil }
    free = overflow ? .max : Int(clamping: bytes)
    device = status.device
  }
}
