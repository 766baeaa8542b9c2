import Dataset
import Files
import TestSupport
import Testing

@Suite("Facts of datasets")
struct DatasetFactsTests {
  @Test("sizes, broken images and the smallest side are counted")
  func sizes() throws {
    let folder = try TestFolder([
      "a.png": TestImages.png(768, 512), "b.jpg": TestImages.jpeg(768, 512),
      "c.webp": TestImages.webpLossy(1000, 300), "d.png": Array(TestImages.png(400, 400).dropLast(3)),
      "e.png": [], "f.png": Array("<html>".utf8),
      "g.jpg": TestImages.jpeg(900, 800, app1: TestImages.exif(orientation: 8)),
      "h.png": TestImages.png(640, 640, bits: 16, colorType: 0), "i.png": TestImages.png(640, 640, bits: 16),
    ])
    defer { folder.remove() }
    let facts = DatasetFacts([try DatasetFolder.scan(imageDir: folder.path)]).sizes
    #expect(facts.examined == 9)
    #expect(facts.smallestSide == 300)
    #expect(facts.smallest.map { Path.name($0.path) } == "c.webp")
    #expect(facts.histogram[SizeFacts.Size(width: 768, height: 512)] == 2)
    #expect(facts.images.count == 7)
    #expect(facts.truncated.map(Path.name) == ["d.png"])
    #expect(facts.rotated.map(Path.name) == ["g.jpg"])
    #expect(facts.sixteenBitGray.map(Path.name) == ["h.png"])
    #expect(facts.unreadable.map { Path.name($0.path) } == ["e.png", "f.png"])
    #expect(facts.unreadable.map(\.reason) == ["the file is empty", "not a PNG, JPEG, WebP or BMP image"])
  }

  @Test("what captions hold is counted")
  func captions() throws {
    let words = [String](repeating: "word", count: 80).joined(separator: " ")
    let folder = try TestFolder([
      "a.png": [1], "a.txt": Array("cat, masterpiece, best_quality\nmore".utf8),
      "b.png": [1], "b.txt": Array("dog, masterpiece, sitting".utf8),
      "c.png": [1], "c.txt": Array(words.utf8),
      "d.png": [1], "d.txt": Array(" \n".utf8),
      "e.png": [1], "e.txt": [],
      "f.png": [1], "f.txt": [0xFF],
      "g.png": [1], "h.txt": [65],
      "i.png": [1], "i.txt": [0xEF, 0xBB, 0xBF, 0x61],
    ])
    defer { folder.remove() }
    let scanned = try DatasetFolder.scan(imageDir: folder.path, captionExtension: ".txt")
    let facts = DatasetFacts([scanned]).captions
    #expect(facts.examined == 8)
    #expect(facts.captioned == 4)
    #expect(facts.missing.map(Path.name) == ["g.png"])
    #expect(facts.blank.map(Path.name) == ["d.txt"])
    #expect(facts.faulty.map { Path.name($0.path) } == ["e.txt", "f.txt"])
    #expect(facts.withByteOrderMark.map(Path.name) == ["i.txt"])
    #expect(facts.withUnusedLines.map(Path.name) == ["a.txt"])
    #expect(facts.qualityTags == ["masterpiece": 2, "best quality": 1])
    #expect(facts.withQualityTag == 2)
    #expect(facts.tagLists == 2)
    #expect(!facts.usesTags)
    #expect(facts.certainlyLonger(than: 75).map(\.leastTokens) == [80])
    #expect(facts.certainlyLonger(than: 80).isEmpty)
    #expect(scanned.subsets.first?.orphanCaptions == ["h.txt"])
  }

  @Test("duplicates have exactly the same bytes, across folders")
  func duplicates() throws {
    var long = [UInt8](repeating: 5, count: 300_000)
    let first = long
    long[150_000] = 6
    let folder = try TestFolder([
      "1_a/x.png": first, "1_a/y.png": long, "1_b/z.png": first, "1_b/w.png": [1, 2], "1_b/v.png": [2, 1],
      "1_b/empty.png": [], "1_b/void.png": [], "1_c/u.png": [1, 2], "1_c/t.png": [1, 2],
    ])
    defer { folder.remove() }
    let facts = DatasetFacts([try DatasetFolder.scan(trainDataDir: folder.path)])
    #expect(
      facts.duplicates.map { $0.map(Path.name) } == [["x.png", "z.png"], ["w.png", "t.png", "u.png"]]
    )
  }

  @Test("files that are too large for images are no duplicates, since comparing them would take minutes")
  func largeDuplicates() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    for name in ["a.png", "b.png"] {
      try folder.write(TestImages.png(9, 9), extendedTo: 20_000_000_000, to: name)
    }
    #expect(DatasetFacts([try DatasetFolder.scan(imageDir: folder.path)]).duplicates.isEmpty)
  }

  @Test("an image with an absurd size is a fault of its own, and the others are still judged")
  func absurdSizes() throws {
    let huge = TestImages.png(2_147_483_647, 2_147_483_647)
    let folder = try TestFolder(["a.png": huge, "b.png": TestImages.png(64, 96)])
    defer { folder.remove() }
    let facts = DatasetFacts([try DatasetFolder.scan(imageDir: folder.path)]).sizes
    #expect(facts.images.map { Path.name($0.path) } == ["b.png"])
    #expect(facts.smallestSide == 64)
    #expect(
      facts.unreadable.map(\.reason) == [
        "its size is 2147483647×2147483647; Pillow, which reads images for sd-scripts, refuses more than 178956970 pixels"
      ]
    )
  }

  @Test("no more images are opened than allowed")
  func examinedLimit() throws {
    var files: [String: [UInt8]] = [:]
    for index in 0..<10 { files["\(index).png"] = TestImages.png(8 + index, 8) }
    let folder = try TestFolder(files)
    defer { folder.remove() }
    let facts = DatasetFacts([try DatasetFolder.scan(imageDir: folder.path)], examinedLimit: 5)
    #expect(facts.imageCount == 10)
    #expect(facts.sizes.images.map(\.size.width) == [8, 10, 12, 14, 16])
    #expect(facts.captions.missing.count == 5)
  }
}
