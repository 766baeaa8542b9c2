import Files
import Platform

/// Why a run cannot have its name.
public enum RunLockError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Another run writes files of this name.
  case held(path: String, owner: RunLock.Owner?)
  /// The lock cannot be made.
  case file(FileError)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .held(let path, let owner):
      "another run is writing \(path) and what belongs to it"
        + (owner.map { ": process \($0.process) on \($0.host), started \($0.startedAt)" } ?? "")
        + "; wait until it ends or stop it, or change output_name or output_dir"
    case .file(let error): error.description
    }
  }
}

/// The right to write the networks, states and record of a name in a folder, which one process has at a time.
///
/// It is a lock on the file `.NAME.run.lock`, which the kernel lets go of however the process ends, and which holds
/// between containers; the file's text is for people.
public final class RunLock {
  /// The process that has a name.
  public struct Owner: Sendable, Equatable {
    /// Its id, as it sees it itself.
    public var process: Int
    /// The machine, or container.
    public var host: String
    /// The local time of its start.
    public var startedAt: String
  }

  private let path: String
  /// The folders that were made for it, the innermost first.
  private let madeFolders: [String]
  private let descriptor: Int32
  /// Why the lock does not keep others away; nil if it does.
  public let weakness: SystemError?

  /// Takes a name.
  ///
  /// - Parameters:
  ///   - folder: `output_dir`, which is made if it is missing.
  ///   - name: `output_name`; nil for sd-scripts' own `last`.
  public init(folder: String, name: String?) throws(RunLockError) {
    path = Self.path(folder, name)
    madeFolders = Self.missing(folder)
    (descriptor, weakness) = try Self.take(path, of: Self.network(folder, name))
    ftruncate(descriptor, 0)
    let time = SystemClock.text(SystemClock.unixSeconds, format: "%Y-%m-%d %H:%M:%S")
    try? Descriptor.write(descriptor, "\(getpid())\n\(HostName.current)\n\(time)\n")
  }

  deinit {
    unlink(path)
    close(descriptor)
    // Those in which nothing was saved.
    for folder in madeFolders { rmdir(folder) }
  }

  /// A folder and those above it, as far as they do not exist.
  private static func missing(_ folder: String) -> [String] {
    var (missing, at): ([String], String) = ([], folder)
    while FileSystem.status(at) == nil {
      missing.append(at)
      let parent = Path.parent(at)
      if parent == at { break }
      at = parent
    }
    return missing
  }

  private static func take(
    _ path: String,
    of network: String
  ) throws(RunLockError) -> (descriptor: Int32, weakness: SystemError?) {
    var attempt = 0
    while true {
      attempt += 1
      let descriptor: Int32
      do throws(RunLockError) {
        try rethrowing(FileSystem.makeFolder(Path.parent(path)), as: RunLockError.file)
        descriptor = try open(path, O_CREAT)
      } catch {
        // Another run has made the folder, saved nothing, and removed it.
        if case .file(.system(_, _, ENOENT)) = error, attempt < attempts { continue }
        throw error
      }
      switch Descriptor.lock(descriptor) {
      case .taken where Descriptor.isNamed(descriptor, path): return (descriptor, nil)
      case .unsupported(let error): return (descriptor, error)
      case .taken where attempt == attempts: return (descriptor, SystemError(code: ESTALE))
      // Its owner ended, and removed the file, in the meantime.
      case .taken: close(descriptor)
      case .held:
        defer { close(descriptor) }
        if attempt >= attempts { throw .held(path: network, owner: owner(descriptor)) }
        // Whoever only asks whether there is an owner holds it for a moment.
        usleep(5000)
      }
    }
  }

  private static let attempts = 20

  /// Whether a process has a name now.
  public static func isHeld(folder: String, name: String?) -> Bool {
    do throws(RunLockError) { try check(folder: folder, name: name) } catch {
      if case .held = error { return true }
    }
    return false
  }

  /// - Throws: `RunLockError.held` if another run has a name; nothing is written.
  public static func check(folder: String, name: String?) throws(RunLockError) {
    guard let descriptor = try? open(path(folder, name), 0) else { return }
    defer { close(descriptor) }
    if Descriptor.lock(descriptor) == .held {
      throw .held(path: network(folder, name), owner: owner(descriptor))
    }
  }

  private static func path(_ folder: String, _ name: String?) -> String {
    Path.join(folder, ".\(name ?? "last").run.lock")
  }

  /// The file that a run is best known by.
  private static func network(_ folder: String, _ name: String?) -> String {
    Path.join(folder, "\(name ?? "last").safetensors")
  }

  private static func open(_ path: String, _ flags: Int32) throws(RunLockError) -> Int32 {
    do throws(SystemError) {
      do throws(SystemError) { return try Descriptor.open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | flags) } catch {
        // It may have been left behind by another user, or be looked at through a read-only mount.
        guard [EACCES, EROFS].contains(error.code) else { throw error }
        return try Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
      }
    } catch { throw .file(FileError(error, "write", path)) }
  }

  private static func owner(_ descriptor: Int32) -> Owner? {
    var bytes = [UInt8](repeating: 0, count: 1024)
    guard let count = try? Descriptor.fill(descriptor, &bytes, at: 0) else { return nil }
    let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
    guard lines.count == 3, let process = Int(lines[0]) else { return nil }
    return Owner(process: process, host: lines[1], startedAt: lines[2])
  }
}
