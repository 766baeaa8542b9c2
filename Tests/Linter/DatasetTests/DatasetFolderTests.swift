import Dataset
import Files
import TestSupport
import Testing

@Suite("Training folders")
struct DatasetFolderTests {
  @Test(
    "a folder's number is what Python's int() reads",
    arguments: [
      ("1_dog", 1, "dog"), ("10_a_b", 10, "a_b"), (" 2 _x", 2, "x"), ("+3_x", 3, "x"), ("-4_x", -4, "x"),
      ("007_x", 7, "x"), ("5", 5, ""), ("6_", 6, ""), ("0_x", 0, "x"), ("1_0", 1, "0"),
      ("\u{FF11}\u{FF12}_x", 12, "x"), ("99999999999999999999_x", Int.max, "x"),
    ]
  )
  func numbers(name: String, repeats: Int, className: String) throws {
    let parsed = try #require(FolderName(name))
    #expect(parsed.repeats == repeats)
    #expect(parsed.className == className)
  }

  @Test(
    "what Python's int() refuses is not a number",
    arguments: ["dog", "_dog", "1.5_x", "+ 1_x", "0x1_a", "", "²_x", "1a_x", "--1_x"]
  )
  func noNumbers(name: String) {
    #expect(FolderName(name) == nil)
  }

  @Test("captions of another extension are noticed beside images that have none")
  func unreadCaptions() throws {
    let folder = try TestFolder([
      "a.png": [1], "a.txt": [65], "b.jpg": [1], "b.TXT": [65], "c.png": [1], "c.caption": [65], "c.txt": [65],
      "d.txt": [65], "e.png": [1], "e.json": [65],
    ])
    defer { folder.remove() }
    func unread(_ captionExtension: String) throws -> [String] {
      try DatasetFolder.scan(imageDir: folder.path, captionExtension: captionExtension).subsets[0].unreadCaptions
    }
    #expect(try unread(".caption") == ["a.txt", "b.TXT"])
    #expect(try unread(".txt") == ["b.TXT"])
    #expect(try unread("") == ["a.txt", "b.TXT", "c.caption", "c.txt"])
    #expect(try unread(".json") == ["a.txt", "b.TXT", "c.caption", "c.txt"])
  }

  @Test("folders inside a folder of images are listed with their images")
  func inner() throws {
    let folder = try TestFolder(["a.png": [1], "close/b.png": [1], "close/c.png": [1], "notes/d.txt": [1]])
    defer { folder.remove() }
    let inner = try DatasetFolder.scan(imageDir: folder.path).subsets[0].inner
    #expect(inner.map(\.name) == ["close"])
    #expect(inner.map(\.images) == [2])
  }

  @Test("a training folder has subsets, ignored folders and loose images")
  func trainingFolder() throws {
    let folder = try TestFolder(
      [
        "10_cat/b.png": [1], "10_cat/a.JPG": [1], "10_cat/a.txt": [65], "10_cat/inner/c.png": [1],
        "2_dog/x.webp": [1], "loose.png": [1], "1_loose.png": [1], "notes.txt": [65],
      ],
      folders: ["style", "0_off", "3_empty"]
    )
    defer { folder.remove() }
    let scanned = try DatasetFolder.scan(trainDataDir: folder.path, captionExtension: ".txt")
    #expect(scanned.subsets.map { Path.name($0.path) } == ["10_cat", "2_dog", "3_empty"])
    #expect(scanned.subsets.map(\.repeats) == [10, 2, 3])
    #expect(scanned.subsets.map(\.className) == ["cat", "dog", "empty"])
    #expect(scanned.subsets[0].images.map { Path.name($0.path) } == ["a.JPG", "b.png"])
    #expect(scanned.subsets[0].captionedCount == 1)
    #expect(
      scanned.ignored == [
        DatasetFolder.Ignored(name: "0_off", reason: .repeatsBelowOne(0)),
        DatasetFolder.Ignored(name: "style", reason: .noRepeats),
      ]
    )
    #expect(scanned.looseImages == ["1_loose.png", "loose.png"])
    #expect(!scanned.isCapped)

    let facts = DatasetFacts([scanned])
    #expect(facts.imageCount == 3)
    #expect(facts.repeatedCount == 22)
    #expect(facts.captionedCount == 1)
  }

  @Test("captions are looked for beside the image, then without a face crop's numbers")
  func captions() throws {
    let folder = try TestFolder([
      "a.png": [1], "a.caption": [65], "b.png": [1], "c.d.png": [1], "c.d.caption": [65],
      "face_1_2_3_4.png": [1], "face.caption": [65], "lost.caption": [65], "other.txt": [65],
    ])
    defer { folder.remove() }
    let subset = try #require(try DatasetFolder.scan(imageDir: folder.path).subsets.first)
    #expect(
      subset.images.map { $0.captionPath.map(Path.name) } == [
        "a.caption", nil, "c.d.caption", "face.caption",
      ]
    )
    #expect(subset.orphanCaptions == ["lost.caption"])
    let text = try #require(
      try DatasetFolder.scan(imageDir: folder.path, captionExtension: "txt").subsets.first
    )
    #expect(text.captionedCount == 0)
    #expect(text.orphanCaptions == ["other.txt"])
  }

  @Test("images that sd-scripts does not list are left out")
  func untrained() throws {
    let folder = try TestFolder([
      "a.Png": [1], ".b.png": [1], "c.avif": [1], "d.gif": [1], "e.png": [1], "f.png.txt": [65],
    ])
    defer { folder.remove() }
    let subset = try #require(try DatasetFolder.scan(imageDir: folder.path).subsets.first)
    #expect(subset.images.map { Path.name($0.path) } == ["e.png"])
    #expect(subset.untrained == [".b.png", "a.Png", "c.avif"])
  }

  @Test("names that differ only in Unicode form are different files")
  func unicodeForms() throws {
    let folder = try TestFolder(["e\u{301}.png": [1], "\u{E9}.caption": [65]])
    defer { folder.remove() }
    let subset = try #require(try DatasetFolder.scan(imageDir: folder.path).subsets.first)
    #expect(subset.captionedCount == 0)
    #expect(subset.orphanCaptions.count == 1)
  }

  @Test("a folder that is not there is an error")
  func missing() {
    #expect(throws: FileError.self) { try DatasetFolder.scan(trainDataDir: "/nonexistent") }
    #expect(throws: FileError.self) { try DatasetFolder.scan(imageDir: "/nonexistent") }
  }
}
