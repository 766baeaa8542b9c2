import Files

/// Why an image's header could not be read.
public enum ImageError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be opened or read.
  case file(FileError)
  /// The file has no bytes.
  case empty
  /// The first bytes do not match any format that sd-scripts trains on.
  case unknownFormat
  /// The file ends inside its header.
  case truncatedHeader
  /// The image is larger than the trainer's reader accepts.
  case tooManyPixels(width: Int, height: Int)
  /// A number or mark in the header cannot be right.
  case malformed(format: ImageHeader.Format, reason: String)

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .empty: "the file is empty"
    case .unknownFormat: "not a PNG, JPEG, WebP or BMP image"
    case .truncatedHeader: "the file ends inside the image's header"
    case .tooManyPixels(let width, let height):
      "its size is \(width)×\(height); Pillow, which reads images for sd-scripts, refuses more than "
        + "\(ImageHeader.pixelLimit) pixels"
    case .malformed(let format, let reason): "broken \(format.rawValue) header: \(reason)"
    }
  }
}
