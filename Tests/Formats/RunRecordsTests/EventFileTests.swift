import Files
import Platform
import TestSupport
import Testing

@testable import RunRecords

@Suite("TensorBoard event files")
struct EventFileTests {
  @Test("records are byte for byte those of TensorFlow's own writer")
  func records() throws {
    let points: [(Double, Int, String, Float)] = [
      (1_700_000_000.25, 1, "loss/current", 0.125), (1_700_000_001.5, 1, "loss/average", 0.25),
      (1_700_000_002.75, 300, "lr/d*lr/textencoder", 3.0000001e-07), (1_700_000_003, 0, "lr/unet", 1),
      (1_700_000_004, 123_456_789, "loss/epoch_average", -0.0),
    ]
    let records =
      [EventRecord(time: 1_700_000_000, step: 0, content: .version)]
      + points.map { EventRecord(time: $0.0, step: $0.1, content: .scalar(tag: $0.2, value: $0.3)) } + [
        EventRecord(
          time: 1_700_000_005,
          step: 200,
          content: .image(tag: "sample_0", width: 300, height: 72, png: (0..<256).map { UInt8($0) })
        )
      ]
    #expect(records.flatMap(\.bytes) == (try Golden().bytes("events.bin")))
  }

  @Test("a file begins with its version and takes points as they come")
  func file() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "logs/20260101000000/network_train")
    let file = try EventFile(folder: path, time: 1_700_000_000)
    try file.write([("loss/current", 0.125)], step: 1, time: 1_700_000_000.25)
    let golden = try Golden().bytes("events.bin")
    let written = try FileSystem.read(file.path)
    #expect(written.count > 60)
    #expect(golden.starts(with: written))
    #expect(Path.name(file.path).hasPrefix("events.out.tfevents.1700000000."))
    // A second run in the same second has a file of its own.
    #expect(try EventFile(folder: path, time: 1_700_000_000).path != file.path)
  }

  @Test("a folder that cannot be made is an error that names it")
  func unwritable() throws {
    let folder = try TestFolder(["logs": [1]])
    defer { folder.remove() }
    let path = Path.join(folder.path, "logs/run")
    let error = #expect(throws: FileError.self) { try EventFile(folder: path, time: 0) }
    #expect(error?.description.contains("logs") == true)
  }

  /// A limit on the size of files stands in for a full disk.
  @Test("a point that the disk has no room for leaves no half record, and later points follow")
  func fullDisk() async {
    await #expect(processExitsWith: .success) {
      let folder = try TestFolder()
      let file = try EventFile(folder: folder.path, time: 1)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: rlim_t.max)
      guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      limit.rlim_cur = 1000
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(3) }
      var written = 0
      var failed = 0
      for step in 0..<40 {
        do {
          try file.write([("loss/current", 0.5)], step: step, time: 1)
          written += 1
        } catch { failed += 1 }
      }
      limit.rlim_cur = limit.rlim_max
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(4) }
      try file.write([("loss/current", 0.25)], step: 40, time: 1)
      let points = try EventLog(path: file.path).curves["loss/current"]?.count
      folder.remove()
      guard written > 5, failed > 5 else { exit(5) }
      exit(points == written + 1 ? 0 : 6)
    }
  }
}
