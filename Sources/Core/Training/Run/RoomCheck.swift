import Files
import Settings
import TextFormatting

/// Compares what a run surely writes with the room on the disks that it writes to.
struct RoomCheck {
  /// Files of one kind.
  struct Need {
    /// The setting that names the folder.
    var setting: String
    /// The folder.
    var folder: String
    /// What they are: "network".
    var kind: String
    var count: Int
    /// The least that one takes.
    var bytes: Int
  }

  private(set) var needs: [Need] = []

  /// Adds files of a kind.
  mutating func add(_ need: Need) { if need.count > 0 { needs.append(need) } }

  /// - Parameter space: the room at a path; nil if it is not known.
  func check(_ settings: Settings, space: (String) -> DiskSpace? = { DiskSpace(at: $0) }) throws(OptionError) {
    var devices: [UInt64: (free: Int, needs: [Need])] = [:]
    for need in needs {
      guard let space = space(need.folder) else { continue }
      devices[space.device, default: (space.free, [])].needs.append(need)
    }
    for (free, needs) in devices.values.sorted(by: { $0.free < $1.free }) {
      // In floating point nothing overflows, and no disk is full by so little.
      let bytes = needs.reduce(0.0) { $0 + Double($1.count) * Double($1.bytes) }
      guard let first = needs.first, bytes > Double(free) else { continue }
      let parts = needs.map { "\(plural($0.count, $0.kind)) of \(NumberFormat.bytes($0.bytes))" }
      throw OptionError(
        first.setting,
        "the disk of \(first.folder) has \(NumberFormat.bytes(free)) left, but the run writes at least "
          + "\(NumberFormat.bytes(Int(bytes.rounded(.down).clamped))): \(parts.joined(separator: " and ")); make room, save "
          + "less often, keep fewer (save_last_n_steps, save_last_n_epochs), or choose another folder",
        in: settings
      )
    }
  }
}

extension Double {
  /// The number within what an integer holds.
  fileprivate var clamped: Double { Swift.min(self, 9e18) }
}
