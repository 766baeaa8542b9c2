import Files
import TestSupport
import Testing

@testable import Safetensors

/// Rounding as PyTorch rounds, hashes as the standard has them, and the search for what is not finite.
@Suite("Numbers and hashes of safetensors")
struct NumberTests {
  private func digest(_ bits: [UInt16], infinity: UInt16, nan: UInt16) -> String {
    let canonical = bits.map { $0 & 0x7FFF > infinity ? nan : $0 }
    return canonical.withUnsafeBytes { SHA256.hexadecimal($0) }
  }

  @Test("every rounding is torch's")
  func rounding() throws {
    let golden = try Golden().json("rounding.json")
    let lower = try #require(golden["lower"]).integers
    #expect(lower.count == 14)
    let singles = lower.flatMap { low in
      (0..<65536).map { Float(bitPattern: UInt32($0) << 16 + UInt32(low)) }
    }
    #expect(
      digest(FloatNarrowing.half.narrowed(singles), infinity: 0x7C00, nan: 0x7E00) == golden["to_half"]?.string
    )
    #expect(
      digest(FloatNarrowing.bfloat.narrowed(singles), infinity: 0x7F80, nan: 0x7FC0)
        == golden["to_bfloat"]?.string
    )
    let all = Array(UInt16.min...UInt16.max)
    for (narrowing, name) in [(FloatNarrowing.half, "from_half"), (.bfloat, "from_bfloat")] {
      let wide = all.withUnsafeBytes { narrowing.widened($0) }
      let canonical = wide.map { $0.isNaN ? 0x7FC0_0000 : $0.bitPattern }
      #expect(canonical.withUnsafeBytes { SHA256.hexadecimal($0) } == golden[name]?.string, "\(name)")
      // What came from two bytes goes back to the same two.
      let finite = all.filter { !wide[Int($0)].isNaN }
      #expect(narrowing.narrowed(finite.map { wide[Int($0)] }) == finite)
    }
  }

  @Test("a NaN stays a NaN")
  func notANumber() {
    let nans = [Float.nan, -Float.nan, Float(bitPattern: 0x7F80_0001), Float(bitPattern: 0xFFFF_FFFF)]
    for narrowing in [FloatNarrowing.half, .bfloat] {
      let back = narrowing.narrowed(nans).withUnsafeBytes { narrowing.widened($0) }
      #expect(back.allSatisfy { $0.isNaN })
    }
  }

  /// The examples of FIPS 180-4 and of NIST's test vectors.
  @Test(
    "SHA-256 gives the published values",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ]
  )
  func sha256(_ text: String, _ expected: String) {
    let bytes = Array(text.utf8)
    var portable = SHA256(portable: true)
    portable.update(bytes)
    #expect(portable.hexadecimal == expected)
    var whole = SHA256()
    whole.update(bytes)
    #expect(whole.hexadecimal == expected)
    // In pieces of every length up to two blocks.
    var pieces = SHA256()
    var at = 0
    var length = 0
    while at < bytes.count {
      pieces.update(Array(bytes[at..<min(at + length, bytes.count)]))
      at += length
      length = (length + 1) % 130
    }
    #expect(pieces.hexadecimal == expected)
  }

  /// Around the lengths where the padding takes another block; the expected hashes are Python's hashlib's, hashed again.
  @Test("SHA-256 pads every length right, with and without the processor's instructions")
  func padding() {
    var all = SHA256()
    for length in 0...200 {
      var hash = SHA256(portable: length % 2 == 0)
      hash.update([UInt8](repeating: UInt8(length), count: length))
      all.update(hash.finalized())
    }
    #expect(all.hexadecimal == "29b8bfb16048ea8637507378655acc7e2a9885f925dd36246a6018f158034601")
  }

  @Test("a model's hashes are those of the webui and sd-scripts")
  func modelHashes() throws {
    func hashes(_ bytes: [UInt8]) -> [String] {
      bytes.withUnsafeBytes { [ModelHash.legacy($0), ModelHash.whole($0), ModelHash.tensors($0)] }
    }
    let header = file("{}  ", data: 0x110010)
    #expect(
      hashes(header) == [
        "de2f2560",
        "f515d88839a5ff44321a380b95f920ce819d12491817c1e884c4c923002465a7",
        "1c057d9b5abcbece0465324c4e403490dcf3d2d6d9908d769bc01b92f8f8c016",
      ]
    )
    let files: [[UInt8]] = [header, Array(header.dropLast(0x8000)), file("{}", data: 0x100001), [], [1]]
    for bytes in files {
      let folder = try TestFolder(["a": bytes])
      defer { folder.remove() }
      let read = try ModelHash.file(Path.join(folder.path, "a"))
      #expect([read.legacy, read.whole] == Array(hashes(bytes).prefix(2)))
    }
    #expect(throws: FileError.self) { try ModelHash.file("/none") }
    #expect(hashes(file("{}  ", data: 5))[0] == "e3b0c442", "a short file: the hash of nothing")
    #expect(hashes([1, 2, 3])[2].hasPrefix("e3b0c442"))
  }

  @Test("the first number that is not finite is found, wherever it is")
  func firstNonFinite() {
    for count in [1, 7, 4095, 4096, 4097, 20000] {
      for place in Set([0, count / 2, count - 1]) {
        for value in [Float.nan, .infinity, -.infinity] {
          var values = (0..<count).map { Float($0) - 3 }
          #expect(values.withUnsafeBytes { DataType.float32.firstNonFinite($0) } == nil)
          values[place] = value
          #expect(values.withUnsafeBytes { DataType.float32.firstNonFinite($0) } == place)
          for (type, narrowing) in [(DataType.float16, FloatNarrowing.half), (.bfloat16, .bfloat)] {
            let narrow = narrowing.narrowed(values)
            // At an odd address, as a file may have it.
            let bytes = [0] + narrow.withUnsafeBytes { Array($0) }
            let found = bytes.withUnsafeBytes {
              type.firstNonFinite(UnsafeRawBufferPointer(rebasing: $0.dropFirst()))
            }
            #expect(found == place, "\(type) \(count) \(place)")
          }
        }
      }
    }
    #expect([UInt8(255)].withUnsafeBytes { DataType.uint8.firstNonFinite($0) } == nil)
  }
}
