import Documents
import Files
import Images
import TestSupport
import Testing

@testable import ia3_train

@Suite("Facts of image files")
struct FactsTests {
  private func measure(_ folder: TestFolder) throws -> [ImageFacts] {
    let images = Path.join(folder.path, "images")
    var cache = FactsCache(folder: images, location: Path.join(folder.path, "cache"))
    let facts = ImageFacts.measure(try FileSystem.list(images).map { Path.join(images, $0) }, cache: &cache)
    try cache.save()
    return facts
  }

  private func prepared() throws -> TestFolder {
    try TestFolder(
      [
        "images/a.png": try Fixtures.bytes("rgb.png"), "images/b \"q\".jpg": try Fixtures.bytes("colour.jpg"),
        "images/c.png": Array(try Fixtures.bytes("rgb.png").prefix(80)),
      ],
      folders: ["images/d.png"]
    )
  }

  @Test("what was measured is remembered exactly until the file changes")
  func cache() throws {
    let folder = try prepared()
    defer { folder.remove() }
    let first = try measure(folder)
    #expect(first.map(\.isCached) == [false, false, false, false])
    let second = try measure(folder)
    // A folder in place of a file is asked for each time.
    #expect(second.map(\.isCached) == [true, true, true, false])
    #expect(second.map(\.outcome) == first.map(\.outcome))

    try folder.write(Fixtures.bytes("grey.png"), to: "images/a.png")
    let third = try measure(folder)
    #expect(third.map(\.isCached) == [false, true, true, false])
    #expect(third[0].outcome != first[0].outcome)
  }

  @Test("a damaged cache is ignored, wherever the damage is")
  func damagedCache() throws {
    let folder = try prepared()
    defer { folder.remove() }
    let first = try measure(folder)
    let name = try #require(try FileSystem.list(folder.path + "/cache").first)
    let file = folder.path + "/cache/" + name
    let bytes = try FileSystem.read(file)
    var damaged = [
      [], Array(bytes.dropLast()), Array(bytes.prefix(bytes.count / 2)), [0xFF], Array("\n\n".utf8),
    ]
    for index in stride(from: 0, to: bytes.count, by: 17) {
      var changed = bytes
      changed[index] ^= 1
      damaged.append(changed)
    }
    for content in damaged {
      try FileSystem.write(content, to: file)
      let again = try measure(folder)
      #expect(again.allSatisfy { !$0.isCached })
      #expect(again == first)
      #expect(try FileSystem.read(file) == bytes)
    }
  }

  @Test("files that cannot be measured say why")
  func failures() throws {
    let folder = try prepared()
    defer { folder.remove() }
    var none = FactsCache(folder: folder.path, location: nil)
    let images = folder.path + "/images/"
    let facts = ImageFacts.measure(["c.png", "d.png", "e.png"].map { images + $0 }, cache: &none)
    #expect(
      facts.map(\.outcome) == [
        .failed("the file ends inside the image"), .failed("cannot read \(images)d.png: Is a directory"),
        .failed("cannot read \(images)e.png: No such file or directory"),
      ]
    )
  }

  @Test("the report is JSON with an entry for each image")
  func report() throws {
    let folder = try prepared()
    defer { folder.remove() }
    let facts = try measure(folder)
    let text = FactsReport.json(facts)
    #expect(
      text.hasPrefix("{\n  \"version\": 1,\n  \"images\": [\n    {\"path\": \"\(folder.path)/images/a.png\"")
    )
    #expect(text.contains("/b \\\"q\\\".jpg\", \"width\": 24, \"height\": 17, \"monochrome\": false, "))
    #expect(text.contains("\"error\": \"the file ends inside the image\"}"))
    #expect(text.hasSuffix("  ],\n  \"cached\": 0\n}\n"))
    #expect(FactsReport.json([]) == "{\n  \"version\": 1,\n  \"images\": [],\n  \"cached\": 0\n}\n")
    #expect(FactsReport.table(facts).contains("/c.png: the file ends inside the image\n"))
  }
}
