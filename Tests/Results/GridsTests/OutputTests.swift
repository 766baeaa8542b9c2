import Documents
import Files
import Images
import Sampling
import TestSupport
import Testing

@testable import Grids

@Suite("Sheets, pages and records")
struct OutputTests {
  private func image(_ red: UInt8, size: Int = 64) throws -> RGBImage {
    try #require(
      RGBImage(
        width: size,
        height: size,
        pixels: (0..<size * size).flatMap { _ in [red, 20, 30] as [UInt8] }
      )
    )
  }

  /// How many pixels have a color.
  private func count(_ image: RGBImage, where holds: (UInt8, UInt8, UInt8) -> Bool) -> Int {
    stride(from: 0, to: image.pixels.count, by: 3).count {
      holds(image.pixels[$0], image.pixels[$0 + 1], image.pixels[$0 + 2])
    }
  }

  @Test("a sheet has all of its images, pixel by pixel, and labels around them")
  func sheet() throws {
    let sheet = try GridSheet(
      heading: .init(title: "Seed: 1", settings: ["a house", "Steps: 2"]),
      columns: ["CFG Scale: 1", "CFG Scale: 7"],
      rows: [
        "Euler a", "DPM++ 2M Karras", "a-file-name-without-blanks-that-goes-on-and-on-for-long.safetensors",
      ],
      width: 64,
      height: 64
    )
    let generated = try sheet.draw { column, row in try? image(UInt8(100 + 10 * row + column)) }
    for (row, column) in [(0, 0), (1, 1), (2, 0)] {
      #expect(count(generated) { $0 == UInt8(100 + 10 * row + column) && $1 == 20 && $2 == 30 } == 64 * 64)
    }
    #expect(count(generated) { $0 < 80 && $1 < 80 && $2 < 80 } > 500)
    // Nothing is generated at the edges.
    let edge = (0..<generated.width).allSatisfy { generated.pixels[3 * $0] == 255 }
    #expect(edge)
    #expect(generated.pixels.suffix(3 * generated.width).allSatisfy { $0 == 255 })
  }

  @Test("a sheet without axes has no labels, and a missing image leaves its place empty")
  func bareSheet() throws {
    let sheet = try GridSheet(
      heading: .init(title: nil, settings: []),
      columns: [""],
      rows: [""],
      width: 64,
      height: 64
    )
    let generated = try sheet.draw { _, _ in nil }
    #expect(count(generated) { ($0, $1, $2) == (0xE4, 0xE6, 0xE8) } == 64 * 64)
  }

  @Test("a sheet that would be too large has smaller images, whose pixels are means")
  func shrinking() throws {
    let sheet = try GridSheet(
      heading: .init(title: nil, settings: []),
      columns: [String](repeating: "c", count: 60),
      rows: [String](repeating: "r", count: 30),
      width: 512,
      height: 512
    )
    #expect(sheet.width * sheet.height < 200_000_000)
    #expect(sheet.width < 32_000)
    let halves = try #require(RGBImage(width: 3, height: 1, pixels: [0, 10, 20, 100, 30, 21, 7, 8, 9]))
    #expect(halves.shrunk(by: 2).pixels == [50, 20, 21, 7, 8, 9])
    #expect(halves.shrunk(by: 2).width == 2)
    #expect(halves.shrunk(by: 2).height == 1)
  }

  @Test("a finished grid has its sheets with the webui's texts, a page with each image once, and a record")
  func writes() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let reader = AxisReader { 5 }
    let axes = try GridAxes([
      .x: try reader.axis("prompt=house,<b>&\"house\"</b>"), .y: try reader.axis("seed=1,1"),
      .z: try reader.axis("cfg=1,7"),
    ])
    let base = SampleRequest(prompt: "a house", steps: 2, seed: 1, width: 64, height: 64)
    let plan = try GridPlan(axes, base: base)
    let run = try GridRun(plan, store: CellStore("\(folder.path)/cells")) { request in
      "\(request.prompt)\nSteps: 2, CFG scale: \(request.cfgScale), Seed: 1, Size: 64x64"
    }
    let paths = try run.generate(clock: { 0 }, observer: { _ in }) { (request, _) throws(SamplingError) in
      do { return try image(UInt8(request.cfgScale)) } catch { throw .cancelled }
    }
    let record = GridRecord(
      axes: [.x: "prompt=…", .y: "seed=1,1", .z: "cfg=1,7"],
      seed: 3,
      drawnSeeds: [9, .max]
    )
    try GridWriter(run, paths: paths, folder: folder.path, model: "tiny").write(record) { _ in }
    #expect(
      try FileSystem.list(folder.path).sorted() == [
        "cells", "grid-1.png", "grid-2.png", "grid.json", "index.html",
      ]
    )
    let text = try #require(try PNGText.read(path: "\(folder.path)/grid-2.png")["parameters"])
    #expect(text.contains("CFG scale: 7"))
    #expect(text.contains("Script: X/Y/Z plot, X Type: Prompt S/R"))
    #expect(text.contains("Y Values: \"Seed: 1, Seed: 1\""))

    let page = String(decoding: try FileSystem.read("\(folder.path)/index.html"), as: UTF8.self)
    #expect(page.ranges(of: "src=\"data:image/png;base64,").count == 4)
    #expect(page.ranges(of: "<a class=\"same\" href=\"#picture-").count == 4)
    #expect(page.ranges(of: "<img ").count == page.ranges(of: " src=\"data:image/png").count)
    #expect(page.contains("&lt;b&gt;&amp;&quot;house&quot;"))
    #expect(!page.contains("<b>"))
    #expect(page.ranges(of: "<h2>").count == 2)

    let read = try #require(try GridRecord(in: folder.path))
    #expect(read.seed == 3)
    #expect(read.drawnSeeds == [9, .max])
    #expect(read.axes == record.axes)
    let json = Document.parse(
      Source(path: "grid.json", bytes: try FileSystem.read("\(folder.path)/grid.json")),
      as: .json
    )
    let cells = json.root?["cells"]?.items ?? []
    #expect(cells.count == 8)
    for cell in cells {
      #expect(FileSystem.status(Path.join(folder.path, cell["file"]?.string ?? "")) != nil)
    }
  }

  @Test("a folder without a record is new, and a file that is not a record is left alone")
  func records() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    #expect(try GridRecord(in: folder.path) == nil)
    for text in ["{", "[]", "{\"grid\": 2}", "{\"grid\": 1}"] {
      try folder.write(Array(text.utf8), to: "grid.json")
      #expect(throws: GridError.self) { try GridRecord(in: folder.path) }
    }
  }
}
