import Dataset

/// The captions beside the images of a training folder that is already there.
struct FoundCaptions {
  /// Their number.
  let count: Int
  /// Their extension, with its dot.
  let fileExtension: String

  /// The most frequent ones; nil if there are none.
  ///
  /// - Parameter used: the extension that the template reads.
  init?(in folder: String, besides used: String?) {
    let used = used ?? ".caption"
    guard let scanned = try? DatasetFolder.scan(trainDataDir: folder, captionExtension: used),
      scanned.subsets.allSatisfy({ $0.captionedCount == 0 })
    else { return nil }
    var counts: [String: Int] = [:]
    for name in scanned.subsets.flatMap(\.unreadCaptions) {
      counts[PythonPath.splitExtension(name).extension, default: 0] += 1
    }
    guard let found = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    (count, fileExtension) = (found.value, found.key)
  }
}
