import Drawing
import RunReports
import RunRecords

/// TensorBoard's event files: the first byte is `f` for messages between bars, each of which becomes a record with its
/// checksums after the file's version, or `r` for raw bytes.
enum EventsTarget {
  static let run: Target = { input in
    switch input.first {
    case UInt8(ascii: "f"):
      let messages = input.dropFirst().split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
      file.write(([version[...]] + messages).flatMap { record(Array($0)) })
    case UInt8(ascii: "r"): file.write(Array(input.dropFirst()))
    default: return .rejected
    }
    do throws(EventLogError) {
      try use(EventLog(path: file.path))
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static func use(_ log: EventLog) {
    let curves = RunCurves(log)
    guard !curves.isEmpty else { return }
    for curve in [curves.loss, curves.d] + (curves.learningRates + curves.effectiveRates).map(\.curve) {
      check(curve.steps.count == curve.values.count, "\(curve.steps.count) steps of \(curve.values.count) values")
      check(curve.smoothed(weight: 0.9).steps == curve.steps, "smoothing changes the steps")
    }
    do throws(DrawingError) {
      let plot = try CurvesPlot([PlottedRun(name: "run", curves: curves)], width: 800, smoothing: 0.9)
      checkXML(plot.svg)
      check(!plot.svg.contains("nan") && !plot.svg.contains("inf\""), "no number in the drawing: \(plot.svg)")
    } catch {
      fatalError(error.description)
    }
  }

  /// Readers of XML refuse a whole file for one of these characters.
  private static func checkXML(_ svg: String) {
    let fault = svg.unicodeScalars.first {
      $0.value < 0x20 && !["\n", "\t", "\r"].contains($0) || (0xFFFE...0xFFFF).contains($0.value)
    }
    check(fault == nil, "U+\(String(fault?.value ?? 0, radix: 16)) in the drawing")
  }

  /// The message that begins a file: its time and version.
  private static let version: [UInt8] =
    [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x1A, 0x0D] + Array("brain.Event:2".utf8)

  private static func record(_ message: [UInt8]) -> [UInt8] {
    let length = little(UInt64(message.count))
    return length + little(CRC32C.masked(length)) + message + little(CRC32C.masked(message))
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static let file = ScratchFile("events.out.tfevents.1.x")
}
