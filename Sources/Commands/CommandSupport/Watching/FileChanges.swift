import Files
import Platform

/// Notices changes of files: reported by the system, or seen by comparing.
public struct FileChanges {
  private let events: FolderEvents?
  private var scopes: [Int32: [WatchedFiles.Scope]] = [:]
  /// Whether the system reports the changes in all folders.
  private var areReported = false
  private var others: Comparison<[FileStatus?]>?
  private var entries: Comparison<[WatchedFiles.Entry]>?

  /// Watches nothing yet.
  public init() { events = try? FolderEvents() }

  /// Watches what `files` returns and nothing else; changes until it is called are forgotten.
  public mutating func watch(_ files: () -> WatchedFiles) {
    _ = events?.read(milliseconds: 0)
    let files = files()
    var scopes: [Int32: [WatchedFiles.Scope]] = [:]
    areReported = events != nil
    for (folder, scope) in files.folders {
      guard let number = try? events?.watch(folder) else {
        // There are more folders than the system watches, or the folder is missing.
        areReported = false
        continue
      }
      scopes[number, default: []].append(scope)
    }
    for number in self.scopes.keys where scopes[number] == nil { events?.end(number) }
    self.scopes = scopes
    others = Comparison(share: 0.02) { files.otherStatuses() }
    // The system does not report what other computers do to a network drive.
    entries =
      areReported
      ? Comparison(every: 5, share: 0.01) { files.entries() } : Comparison(share: 0.05) { files.entries() }
  }

  /// Whether a file has changed since the last call; waits for a change if there is none.
  public mutating func happen(within milliseconds: Int32) -> Bool {
    if let events {
      let isConcerned = events.read(milliseconds: milliseconds).contains { event in
        event.watch < 0 || scopes[event.watch]?.contains { $0.concerns(event.name, isFolder: event.isFolder) } == true
      }
      if isConcerned { return true }
    } else {
      usleep(UInt32(milliseconds) * 1000)
    }
    return others?.hasChanged() == true || entries?.hasChanged() == true
  }
}

/// A state that is looked at from time to time: the more rarely, the longer that takes.
private struct Comparison<State: Equatable> {
  private let seconds: Double
  private let share: Double
  private let look: () -> State
  private var last: State?
  private var cost = 0.0
  private var time = SystemClock.monotonicSeconds

  /// - Parameters:
  ///   - seconds: how long to wait at least, also for the first look; nil to look at once and whenever asked.
  ///   - share: the largest part of the time that looking may take.
  init(every seconds: Double? = nil, share: Double, look: @escaping () -> State) {
    self.seconds = seconds ?? 0
    self.share = share
    self.look = look
    if seconds == nil { _ = hasChanged() }
  }

  /// Whether the state differs from the last one; false if it is too early to look.
  mutating func hasChanged() -> Bool {
    let now = SystemClock.monotonicSeconds
    guard now - time >= max(seconds, cost / share) else { return false }
    let state = look()
    time = SystemClock.monotonicSeconds
    cost = time - now
    defer { last = state }
    return last.map { $0 != state } ?? false
  }
}
