import Documents
import Files
import TestSupport
import Testing

@testable import RunRecords

/// Against files that `tools/reference/event_logs.py` wrote.
@Suite("Reading TensorBoard event files")
struct EventLogTests {
  private func log(_ bytes: [UInt8]) throws -> EventLog { try #require(EventLog(bytes)) }

  private func float(_ node: Node) throws -> Float {
    try #require(node.string.flatMap { Float($0) })
  }

  @Test("points and images are those that TensorBoard reads")
  func golden() throws {
    let log = try EventLog(path: Golden().path("summary.events"))
    let expected = try Golden().json("summary.json")
    let curves = expected["curves"]?.members ?? []
    #expect(curves.count == 4)
    #expect(Set(curves.map(\.key)) == Set(log.curves.keys))
    for curve in curves {
      let points = try #require(log.curves[curve.key])
      #expect(points.count == curve.value.items.count)
      for (point, node) in zip(points, curve.value.items) {
        #expect(point.step == node.items[0].integer)
        let value = try float(node.items[1])
        #expect(point.value.isNaN == value.isNaN, "\(curve.key) \(point.step)")
        #expect(point.value == value || value.isNaN, "\(curve.key) \(point.step)")
        #expect(point.time == node.items[2].number)
      }
    }
    let image = try #require(log.images.first)
    let node = try #require(expected["pictures"]?.items.first)
    #expect(log.images.count == 1)
    #expect(image.tag == node.items[0].string)
    #expect(image.step == 6)
    #expect(base64(image.bytes) == node.items[3].string)
    #expect(log.end == .complete)
  }

  private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bits = bytes.flatMap { byte in (0..<8).reversed().map { Int(byte >> $0 & 1) } }
    var text = ""
    for start in stride(from: 0, to: bits.count, by: 6) {
      let group = bits[start..<min(start + 6, bits.count)]
      text.append(alphabet[group.reduce(0) { $0 << 1 | $1 } << (6 - group.count)])
    }
    return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
  }

  @Test("a file that is cut anywhere is read up to its last whole record")
  func truncated() throws {
    let bytes = try Golden().bytes("summary.events")
    let whole = try log(bytes)
    let count = whole.curves.values.reduce(0) { $0 + $1.count }
    var last = 0
    for length in 0..<bytes.count {
      let part = try log(Array(bytes.prefix(length)))
      let points = part.curves.values.reduce(0) { $0 + $1.count }
      #expect(points >= last)
      #expect(points <= count)
      last = points
      guard case .damaged = part.end else { continue }
      Issue.record("cut at \(length): taken for damaged")
    }
    #expect(try log(Array(bytes.dropLast())).end != .complete)
    #expect(try log([]).curves.isEmpty)
    #expect(try log(Array(bytes.prefix(7))).end == .truncated(at: 0))
    #expect(EventLog([bytes[0] ^ 1] + bytes.dropFirst()) == nil)
  }

  @Test("a flipped bit anywhere ends the reading before it, and nothing worse")
  func damaged() throws {
    let bytes = try Golden().bytes("summary.events")
    let whole = try log(bytes)
    for index in 16 + Int(bytes[0])..<bytes.count {
      var bad = bytes
      bad[index] ^= 0x10
      let part = try log(bad)
      #expect(part.end != .complete, "byte \(index)")
      for (tag, points) in part.curves {
        let expected = whole.curves[tag]?.prefix(points.count).map(\.value.bitPattern)
        #expect(expected == points.map(\.value.bitPattern))
      }
    }
  }

  @Test("messages of any bytes do no harm")
  func randomMessages() throws {
    var state: UInt64 = 1
    for _ in 0..<2000 {
      let bytes = (0..<40).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      bytes.withUnsafeBufferPointer { data in
        var fields = ProtobufFields(data, 0..<data.count)
        var count = 0
        while let (_, value) = fields.next() {
          if case .bytes(let range) = value { #expect(range.upperBound <= data.count) }
          count += 1
        }
        #expect(count <= 40)
      }
    }
  }

  @Test("other files are refused")
  func others() throws {
    #expect(EventLog(Array("garbage that is long enough for a record".utf8)) == nil)
    // A TFRecord file of something else: the record's checks hold, its message is none of TensorBoard's.
    var record = [UInt8]([2, 0, 0, 0, 0, 0, 0, 0])
    func check(_ bytes: [UInt8]) -> [UInt8] {
      let value = CRC32C.masked(bytes)
      return (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    record += check(record) + [0x08, 0x01] + check([0x08, 0x01])
    let folder = try TestFolder(["events.out.tfevents.1": record])
    defer { folder.remove() }
    let error = #expect(throws: EventLogError.self) {
      try EventLog(path: Path.join(folder.path, "events.out.tfevents.1"))
    }
    #expect(error?.description.contains("not a TensorBoard event file") == true)
    #expect(throws: EventLogError.self) { try EventLog(path: "/does/not/exist") }
  }

  @Test("CRC-32C of the check string is the published value")
  func checksum() {
    // The check value of the catalogue of CRC algorithms.
    #expect(CRC32C.checksum("123456789".utf8) == 0xE306_9283)
  }
}
