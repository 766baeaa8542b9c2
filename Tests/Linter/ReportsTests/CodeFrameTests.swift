import Documents
import Rules
import Testing
import TextFormatting

@testable import Reports

@Suite("Excerpts of a file")
struct CodeFrameTests {
  private func frame(_ text: String, _ range: Range<Int>, message: String = "m", columns: Int? = nil) -> String {
    let finding = Diagnostic(
      rule: "R",
      slug: "r",
      severity: .error,
      message: message,
      path: "f",
      range: range
    )
    let file = LintedFile(
      path: "f",
      kind: .config(dialect: .sdScriptsTOML),
      diagnostics: [finding],
      sources: ["f": Source(path: "f", text: text)]
    )
    var options = ReportOptions(toolVersion: "1", filesChecked: 1)
    options.columns = columns
    let lines = report([file], as: .text, options: options).split(
      separator: "\n",
      omittingEmptySubsequences: false
    )
    return lines.dropLast(3).joined(separator: "\n")
  }

  @Test("the line before is shown as context")
  func context() {
    #expect(frame("one\ntwo\nthree\n", 4..<7) == "f:2:1: error[R] m\n  |\n1 | one\n2 | two\n  | ^^^")
  }

  @Test("a blank line before is left out")
  func blankContext() {
    #expect(frame("one\n\t \ntwo", 8..<9) == "f:3:2: error[R] m\n  |\n3 | two\n  |  ^")
  }

  @Test("line numbers of different lengths are aligned")
  func alignment() {
    let text = (1...10).map { "l\($0)\n" }.joined()
    #expect(frame(text, 27..<30) == "f:10:1: error[R] m\n   |\n 9 | l9\n10 | l10\n   | ^^^")
  }

  @Test("a range at the end of the file or beyond it is marked at the end")
  func endOfFile() {
    #expect(frame("a\n", 2..<2) == "f:2:1: error[R] m\n  |\n1 | a\n2 |\n  | ^")
    #expect(frame("a", 70..<90) == "f:1:2: error[R] m\n  |\n1 | a\n  |  ^")
    #expect(frame("", 0..<0) == "f:1:1: error[R] m\n  |\n1 |\n  | ^")
  }

  @Test("a range over several lines is marked at its start, with their count")
  func severalLines() {
    #expect(frame("x = [\n1\n]\n", 4..<9) == "f:1:5: error[R] m\n  |\n1 | x = [\n  |     ^ (3 lines)")
  }

  @Test("a range that is a line break is marked at the end of its line")
  func lineBreak() {
    #expect(frame("x = 1\r\ny\r\n", 4..<7) == "f:1:5: error[R] m\n  |\n1 | x = 1\n  |     ^")
  }

  @Test("control characters cannot steer the terminal")
  func controlCharacters() {
    #expect(frame("a\u{1B}[2Jb\u{202E}c", 5..<6) == "f:1:6: error[R] m\n  |\n1 | a␛[2Jb\u{FFFD}c\n  |      ^")
  }

  @Test("a long line is cut around the range")
  func longLine() {
    let text = String(repeating: "a", count: 300) + "BBB" + String(repeating: "c", count: 300)
    let expected =
      "1 | …" + String(repeating: "a", count: 48 - 1) + "BBB" + String(repeating: "c", count: 48) + "…\n  | "
      + String(repeating: " ", count: 48) + "^^^"
    #expect(frame(text, 300..<303) == "f:1:301: error[R] m\n  |\n" + expected)
  }

  @Test("room that one side does not need goes to the other")
  func room() {
    let text = "BBB" + String(repeating: "c", count: 300)
    let start = FramedLine(Array(text.utf8), line: 0..<303, marked: 0..<3)
    #expect(start.before == "")
    #expect(start.marked == "BBB")
    #expect(start.after == String(repeating: "c", count: 96) + "…")
    let end = FramedLine(Array(text.utf8), line: 0..<303, marked: 302..<303)
    #expect(end.before == "…" + String(repeating: "c", count: 98))
    #expect(end.marked == "c")
    #expect(end.after == "")
  }

  @Test("on a terminal no line is wider than that, and the carets stay under their code")
  func terminal() {
    let text = "prompt = \"\(String(repeating: "word ", count: 40))\", seed = 7"
    for columns in [40, 80, 120] {
      let seed = text.utf8.count - 8
      let lines = frame(
        text,
        seed..<(seed + 8),
        message: "a message that does not fit into a narrow line",
        columns: columns
      )
      .split(separator: "\n").map(String.init)
      #expect(lines.allSatisfy { DisplayText.width($0) <= columns })
      let code = lines.first { $0.hasPrefix("1 |") } ?? ""
      let carets = lines.last ?? ""
      let under = zip(code, carets).filter { $0.1 == "^" }.map(\.0)
      #expect(String(under) == "seed = 7")
    }
    #expect(frame("a", 0..<1, message: "one two three", columns: 24).hasPrefix("f:1:1: error[R] one two\n    three\n"))
  }

  @Test("a long range is cut")
  func longRange() {
    let bytes = Array(String(repeating: "x", count: 5000).utf8)
    let line = FramedLine(bytes, line: 0..<5000, marked: 100..<4900)
    #expect(line.before == "…" + String(repeating: "x", count: 39))
    #expect(line.marked == String(repeating: "x", count: 59) + "…")
    #expect(line.after == "")
  }

  /// Whatever the bytes and the range, no line is wider than it may be.
  @Test("no line is wider than the limit, whatever is in it")
  func maximumWidth() {
    let pieces: [[UInt8]] = [
      Array("日本語".utf8), [0x80, 0xBF, 0xBF, 0xBF, 0x80], Array("e\u{301}\t".utf8), [0xFF], Array("👍x".utf8),
    ]
    for count in [1, 8, 300] {
      let bytes = (0..<count).flatMap { pieces[$0 % pieces.count] }
      for start in stride(from: 0, through: bytes.count, by: max(1, bytes.count / 40)) {
        for length in [0, 1, 5, 61, 1500] {
          let range = start..<min(bytes.count, start + length)
          let line = FramedLine(bytes, line: 0..<bytes.count, marked: range)
          #expect(DisplayText.width(line.before + line.marked + line.after) <= FramedLine.columns)
          let narrow = FramedLine(bytes, line: 0..<bytes.count, marked: range, columns: 40)
          #expect(DisplayText.width(narrow.before + narrow.marked + narrow.after) <= 40)
        }
      }
    }
  }

  @Test(
    "characters take the columns that terminals give them",
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("猫", 2), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("👍", 2), ("🇩🇪", 2),
      ("\u{200B}", 0),
      ("×", 1), ("…", 1),
    ]
  )
  func width(_ text: String, _ columns: Int) {
    #expect(DisplayText.width(text) == columns)
  }
}
