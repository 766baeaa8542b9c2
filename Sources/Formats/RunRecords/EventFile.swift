import Files
import Platform
import TextFormatting

/// A TensorBoard event file to which a run appends its curves.
///
/// Every call writes complete records without buffering, so that TensorBoard sees them at once and a killed run
/// loses nothing.
public final class EventFile {
  /// The file's path.
  public let path: String
  private let descriptor: Int32

  /// Creates the file in a folder, which is created if missing, and writes its first record.
  ///
  /// The name is the one that TensorBoard looks for: `events.out.tfevents.<seconds>.<host>.<process>.<number>`.
  /// - Throws: `FileError` if the file cannot be created or written.
  public init(folder: String, time: Double) throws(FileError) {
    try FileSystem.makeFolder(folder)
    (path, descriptor) = try Self.create(Path.join(folder, Self.name(time: time)))
    try append([EventRecord(time: time, step: 0, content: .version)])
  }

  deinit { close(descriptor) }

  /// The bytes of the longest name that an event file of this process can have.
  public static var longestName: Int { name(time: SystemClock.unixSeconds).utf8.count + ".99999".utf8.count }

  /// The name without the number that makes it different from every other.
  private static func name(time: Double) -> String {
    "events.out.tfevents.\(NumberFormat.zeroPadded(Int(time), 10)).\(HostName.current).\(getpid())"
  }

  /// Creates the first file `<path>.<number>` that does not exist yet.
  private static func create(_ path: String) throws(FileError) -> (path: String, descriptor: Int32) {
    var number = 0
    while true {
      let candidate = "\(path).\(number)"
      do throws(SystemError) {
        return (candidate, try Descriptor.open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_APPEND))
      } catch {
        if error.code != EEXIST { throw FileError(error, "write", candidate) }
      }
      number += 1
    }
  }

  /// Appends one point of several curves.
  ///
  /// - Throws: `FileError` if the record cannot be written; earlier records are kept, and later ones can follow.
  public func write(_ scalars: [(tag: String, value: Double)], step: Int, time: Double) throws(FileError) {
    try append(
      scalars.map {
        EventRecord(time: time, step: step, content: .scalar(tag: $0.tag, value: Float($0.value)))
      }
    )
  }

  /// Appends an image, given as the bytes of a PNG file.
  ///
  /// - Throws: `FileError` if the record cannot be written; earlier records are kept.
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
    let end = lseek(descriptor, 0, SEEK_END)
    do throws(SystemError) { try Descriptor.write(descriptor, records.flatMap(\.bytes)) } catch {
      // Readers stop at half a record, so later ones would be lost with it.
      if end >= 0 { ftruncate(descriptor, end) }
      throw FileError(error, "write", path)
    }
  }
}
