import Files
import Platform

/// A TensorBoard event file that a run appends its curves to.
///
/// Every call writes whole records through to the system, so that TensorBoard sees them at once and a killed run
/// leaves what it had said.
public final class EventFile {
  /// The file's path.
  public let path: String
  private let descriptor: Int32

  /// Makes the file in a folder, which is made, too, and writes its first record.
  ///
  /// The name is the one that TensorBoard looks for: `events.out.tfevents.<seconds>.<host>.<process>.<number>`.
  /// - Throws: `FileError` if the file cannot be made or written.
  public init(folder: String, time: Double) throws(FileError) {
    try FileSystem.makeFolder(folder)
    let seconds = String(Int(time))
    let padded = String(repeating: "0", count: max(0, 10 - seconds.count)) + seconds
    let stem = "events.out.tfevents.\(padded).\(HostName.current).\(getpid())"
    var number = 0
    var opened: Int32 = -1
    var candidate = ""
    repeat {
      candidate = Path.join(folder, "\(stem).\(number)")
      opened = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0o666)
      number += 1
    } while opened < 0 && errno == EEXIST
    guard opened >= 0 else { throw .system(path: candidate, action: "write", code: errno) }
    path = candidate
    descriptor = opened
    try append([EventRecord(time: time, step: 0, content: .version)])
  }

  deinit { close(descriptor) }

  /// Appends one point of several curves.
  ///
  /// - Throws: `FileError` if the disk takes no more; the records before are kept.
  public func write(_ scalars: [(tag: String, value: Double)], step: Int, time: Double) throws(FileError) {
    try append(
      scalars.map {
        EventRecord(time: time, step: step, content: .scalar(tag: $0.tag, value: Float($0.value)))
      }
    )
  }

  /// Appends an image, which is a PNG file's bytes.
  ///
  /// - Throws: `FileError` if the disk takes no more; the records before are kept.
  public func write(
    image png: [UInt8],
    tag: String,
    width: Int,
    height: Int,
    step: Int,
    time: Double
  ) throws(FileError) {
    try append([
      EventRecord(
        time: time,
        step: step,
        content: .image(tag: tag, width: width, height: height, png: png)
      )
    ])
  }

  private func append(_ records: [EventRecord]) throws(FileError) {
    let bytes = records.flatMap(\.bytes)
    var done = 0
    while done < bytes.count {
      let wrote = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { Self.write(descriptor, $0 + done, bytes.count - done) } ?? 0
      }
      if wrote < 0, errno == EINTR { continue }
      guard wrote > 0 else { throw .system(path: path, action: "write", code: wrote < 0 ? errno : EIO) }
      done += wrote
    }
  }

  /// `write` of the system, whose name the method hides.
  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
    Glibc.write(descriptor, bytes, count)
  }
}
