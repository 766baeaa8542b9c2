import CImages
import Files

/// Why a PNG file cannot be written or read.
public enum PNGError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case file(FileError)
  /// A keyword that PNG does not allow: 1 to 79 Latin-1 characters without blanks at the ends.
  case badKeyword(String)
  /// A text with a zero in it, which PNG does not allow.
  case badText(keyword: String)
  /// The number of bytes does not match the image's size.
  case wrongSize(width: Int, height: Int, bytes: Int)
  /// libpng failed; its message.
  case library(path: String?, String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .badKeyword(let keyword):
      "'\(keyword)' cannot be the keyword of a PNG text; it must have 1 to 79 Latin-1 characters without spaces at the ends"
    case .badText(let keyword): "the PNG text '\(keyword)' has a NUL character, which PNG does not allow"
    case .wrongSize(let width, let height, let bytes):
      "an image of \(width)×\(height) must have 3 bytes for each pixel, but has \(bytes) bytes"
    case .library(let path, let message): "\(path.map { "\($0): " } ?? "")\(message)"
    }
  }

  init(path: String? = nil, _ result: inout ia3_png_result) {
    let message = withUnsafeBytes(of: &result.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    self = .library(path: path, message.isEmpty ? "libpng could not be started" : message)
  }
}
