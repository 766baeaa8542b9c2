import Documents
import Files
import Platform
import Rules

/// What pixels say about a dataset: measured by `ia3-train`, which has the image libraries.
enum TrainerMeasurement {
  /// Measures the folders that hold the images.
  static let measurer: ImageMeasurer = { images in
    let folders = Set(images.map { ExactText(Path.parent($0)) }).sorted().map(\.text)
    guard let tool = TrainerExecutable.path,
      let output = ChildProcess.output(of: [tool, "facts", "--json"] + folders),
      let root = Document.parse(Source(path: "", bytes: output), as: .json).root
    else { return nil }
    let measured = (root["images"]?.items ?? []).filter { $0["error"]?.string == nil }
    func holds(_ key: String) -> (Node) -> Bool { { $0[key]?.content == .boolean(true) } }
    return ImageMeasures(
      of: measured,
      isMonochrome: holds("monochrome"),
      isPixelArt: holds("pixelArt"),
      isMinimalist: holds("minimalist")
    )
  }
}
