import Images
import Sampling

/// The texts of images: what is read is written as it was, and a PNG keeps it.
enum ParametersTarget {
  static let run: Target = { input in
    let parameters = GenerationParameters(text: text(input))
    let written = parameters.text
    if parameters.fields.count >= 3 {
      let again = GenerationParameters(text: written)
      check(again == parameters, "\(parameters) was written as \(written) and read as \(again)")
    }
    guard let image = RGBImage(width: 1, height: 1, pixels: [1, 2, 3]) else { fatalError("no image") }
    do throws(PNGError) {
      let png = try PNGEncoder.encode(image, text: [("parameters", written)])
      let read = try PNGText.read(png)["parameters"]
      check(read.map { Array($0.utf8) } == Array(written.utf8), "\(read ?? "nothing") is not \(written)")
    } catch {
      check(written.utf8.contains(0), "\(written): \(error)")
    }
    return .tried
  }
}
