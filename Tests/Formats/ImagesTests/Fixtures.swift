import TestSupport

/// Small image files and the pixels that Pillow decodes them to; made by tools/reference/images.py.
enum Fixtures {
  static let lossless = [
    "alpha.bmp", "bilevel.bmp", "bilevel.png", "colour.bmp", "grey-alpha.png", "grey.png", "grey16.png",
    "interlaced.png",
    "lossless.webp", "palette-transparent.png", "palette.bmp",
    "palette.png", "rgb.png", "rgb16.png", "rgba.png",
  ]
  static let lossy = [
    "cmyk.jpg", "colour.jpg", "full-chroma.jpg", "grey.jpg", "lossy.webp", "progressive.jpg",
  ]
  static let all = lossless + lossy

  static let golden = Golden("Fixtures")

  static func bytes(_ name: String) throws -> [UInt8] { try golden.bytes(name) }

  static func pixels(_ name: String) throws -> [UInt8] { try bytes(name + ".rgba") }
}
