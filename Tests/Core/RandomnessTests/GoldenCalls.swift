import TestSupport
import Testing

/// What the reference generators gave, one call after another; `tools/reference/randomness.py` describes the form.
struct GoldenCalls {
  struct Call {
    let name: String
    let arguments: [String]
    let results: String

    func integer(_ index: Int) -> Int64 { Int64(arguments[index]) ?? 0 }
    func count(_ index: Int = 0) -> Int { Int(arguments[index]) ?? 0 }
    func number(_ index: Int) -> Double { Double(arguments[index]) ?? 0 }
  }

  /// The calls after each seed.
  private let runs: [(seed: String, calls: [Call])]

  private init(_ name: String) throws {
    var runs: [(seed: String, calls: [Call])] = []
    for line in try Golden().lines(name) {
      if line.hasPrefix("seed ") {
        runs.append((String(line.dropFirst(5)), []))
        continue
      }
      let sides = line.split(separator: "=", omittingEmptySubsequences: false)
      let words = sides[0].split(separator: " ").map(String.init)
      runs[runs.count - 1].calls.append(
        Call(
          name: words[0],
          arguments: Array(words.dropFirst()),
          results: String(sides[1].drop(while: { $0 == " " }))
        )
      )
    }
    self.runs = runs
  }

  /// Makes every call of a file again, each run with a generator of its seed, and compares the results to the bit.
  static func replay<Generator>(
    _ name: String,
    seeded: (String) -> Generator?,
    answer: (Call, inout Generator) throws -> String?
  ) throws {
    let golden = try GoldenCalls(name)
    try #require(golden.runs.count == 12)
    for (seed, calls) in golden.runs {
      var generator = try #require(seeded(seed))
      for (index, call) in calls.enumerated() {
        let results = try answer(call, &generator)
        #expect(results == call.results, "seed \(seed), call \(index): \(call.name) \(call.arguments)")
      }
    }
  }
}

/// Results in the golden files' form.
enum Results {
  static func floats(_ values: [Float]) -> String {
    values.count > 64
      ? digest(values.flatMap { bytes($0.bitPattern) })
      : values.map { hexadecimal(UInt64($0.bitPattern), digits: 8) }.joined(separator: " ")
  }

  static func doubles(_ values: [Double]) -> String {
    values.count > 64
      ? digest(values.flatMap { bytes($0.bitPattern) })
      : values.map { hexadecimal($0.bitPattern, digits: 16) }.joined(separator: " ")
  }

  static func integers(_ values: [some FixedWidthInteger]) -> String {
    values.count > 64
      ? digest(values.flatMap { bytes(Int64($0)) }) : values.map { String($0) }.joined(separator: " ")
  }

  static func digest(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return "fnv " + hexadecimal(hash, digits: 16)
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func hexadecimal(_ value: UInt64, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: digits - text.count) + text
  }
}
