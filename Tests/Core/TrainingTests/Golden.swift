import Files

/// Files that the scripts of tools/reference wrote.
enum Golden {
  /// A file's bytes.
  static func bytes(_ name: String) throws -> [UInt8] {
    try FileSystem.read(Path.join(Path.parent(#filePath), "Golden/\(name)"))
  }
}
