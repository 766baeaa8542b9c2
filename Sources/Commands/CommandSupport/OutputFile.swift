import Files

extension WriteGuard {
  /// Checks a file that a command is asked to write, before the work whose result it will hold: that it may be replaced,
  /// and that it can be written.
  ///
  /// - Parameter kind: the kind of file that may be replaced; nil if no file may.
  public func admit(_ path: String, replacing kind: OutputKind? = nil) throws(Failure) {
    do throws(WriteRefusal) { try check(path, replacing: kind) } catch { throw Failure(error.description) }
    // A device or a pipe is written to directly.
    guard FileSystem.status(path)?.kind != .other else { return }
    do throws(FileError) { try WriteProbe.file(path) } catch { throw Failure(error.description) }
  }
}
