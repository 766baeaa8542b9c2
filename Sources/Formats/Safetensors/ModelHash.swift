import Files
import Platform

/// The hashes by which web UIs identify model files, as sd-scripts writes them to a network's metadata
/// (`library/train_util.py`).
public enum ModelHash {
  /// `ss_sd_model_hash`: eight digits of the SHA-256 of 64 KiB at offset 1 MiB (`model_hash`).
  public static func legacy(_ file: UnsafeRawBufferPointer) -> String {
    let start = min(0x100000, file.count)
    let part = file[start..<min(start + 0x10000, file.count)]
    return String(SHA256.hexadecimal(UnsafeRawBufferPointer(rebasing: part)).prefix(8))
  }

  /// `ss_new_sd_model_hash`: the SHA-256 of the whole file (`calculate_sha256`).
  public static func whole(_ file: UnsafeRawBufferPointer) -> String { SHA256.hexadecimal(file) }

  /// `sshs_model_hash`: the SHA-256 of the bytes after the header (`addnet_hash_safetensors`).
  public static func tensors(_ file: UnsafeRawBufferPointer) -> String {
    let length = file.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let start = length <= UInt64(max(0, file.count - 8)) ? 8 + Int(length) : file.count
    return SHA256.hexadecimal(UnsafeRawBufferPointer(rebasing: file[min(start, file.count)...]))
  }

  /// `legacy` and `whole` of a file, which is read once and not kept in memory.
  public static func file(_ path: String) throws(FileError) -> (legacy: String, whole: String) {
    let (descriptor, _) = try FileSystem.openRegular(path)
    defer { close(descriptor) }
    return try hashes { (buffer, _) throws(FileError) in
      do throws(SystemError) { return try Descriptor.read(descriptor, into: buffer) } catch {
        throw FileError(error, "read", path)
      }
    }
  }

  /// `legacy` and `whole` of a mapped file, which is read once and not kept in memory.
  ///
  /// It is the file that is mapped, even if another one has its name by now.
  public static func file(_ file: MappedFile) throws(FileError) -> (legacy: String, whole: String) {
    try hashes { (buffer, offset) throws(FileError) in try file.read(into: buffer, at: offset) }
  }

  /// - Parameter read: fills the buffer from an offset on; 0 at the end.
  private static func hashes(
    _ read: (UnsafeMutableRawBufferPointer, Int) throws(FileError) -> Int
  ) throws(FileError) -> (legacy: String, whole: String) {
    var whole = SHA256()
    var part = SHA256()
    var at = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let count = try read(buffer, at)
      if count == 0 { break }
      let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      whole.update(bytes)
      let wanted = (0x100000..<0x110000).clamped(to: at..<at + count)
      part.update(
        UnsafeRawBufferPointer(rebasing: bytes[(wanted.lowerBound - at)..<(wanted.upperBound - at)])
      )
      at += count
    }
    return (String(part.hexadecimal.prefix(8)), whole.hexadecimal)
  }

  /// The text that sd-scripts writes instead of a hash if the path names a folder.
  public static let folder = "IsADirectory"
}
