import Documents

/// Tries one input. What must not be is a trap.
public typealias Target = @Sendable ([UInt8]) -> Verdict

/// Whether libFuzzer may keep an input in its corpus.
public enum Verdict: Sendable {
  /// The input was tried.
  case tried
  /// The input says nothing to this target.
  case rejected
}

/// Ends the run as a finding unless the condition holds.
func check(
  _ condition: Bool,
  _ problem: @autoclosure () -> String,
  file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(problem(), file: file, line: line) }
}

/// A byte range of a text must lie in it.
func check(_ range: Range<Int>, in bytes: [UInt8], _ what: @autoclosure () -> String) {
  check(
    0 <= range.lowerBound && range.upperBound <= bytes.count,
    "\(what()): \(range) of \(bytes.count) bytes"
  )
}

/// The bytes after edits, which must be applicable together; every byte outside of them must be as it was.
func applied(_ edits: [Edit], to bytes: [UInt8], _ what: @autoclosure () -> String) -> [UInt8] {
  do {
    let result = try edits.applied(to: bytes)
    var before = 0
    var after = 0
    for edit in edits.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      let kept = edit.range.lowerBound - before
      check(
        bytes[before..<before + kept].elementsEqual(result[after..<after + kept]),
        "\(what()): bytes before an edit changed"
      )
      before = edit.range.upperBound
      after += kept + edit.replacement.utf8.count
    }
    check(bytes[before...].elementsEqual(result[after...]), "\(what()): bytes after the last edit changed")
    return result
  } catch {
    fatalError("\(what()): \(error): \(edits) in \(text(bytes))")
  }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
