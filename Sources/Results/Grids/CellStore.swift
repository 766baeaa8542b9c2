import Files
import Images
import Platform
import Safetensors

/// A grid's images on disk, found again by the parameters that they were generated with.
///
/// A file's name ends with the start of its parameters' hash, so that an image keeps its file when axes grow or change
/// places. What counts are the parameters in the file itself, which must be exactly the same.
public struct CellStore {
  /// The keyword of the PNG text that holds the parameters, as in the webui.
  public static let keyword = "parameters"

  /// The folder with the images.
  public let folder: String
  /// The files that existed at first, by the hash at the end of their names.
  private let found: [Substring: [String]]

  /// Looks into a folder, which need not exist.
  public init(_ folder: String) {
    self.folder = folder
    let names = ((try? FileSystem.list(folder)) ?? []).filter { Path.fileExtension($0) == ".png" }
    found = Dictionary(grouping: names) { Path.stem($0)[...].suffix(Self.hashLength) }
  }

  /// The file with an image of these parameters, and the image; nil if there is none or it is damaged.
  public func image(_ parameters: String) -> (path: String, image: RGBImage)? {
    for name in found[Self.hash(parameters)[...]] ?? [] {
      let path = Path.join(folder, name)
      guard let bytes = try? FileSystem.read(path, limit: Self.byteLimit),
        let texts = try? PNGText.read(bytes, path: path), texts[Self.keyword]?.isExactly(parameters) == true,
        let image = try? DecodedImage(bytes)
      else { continue }
      return (path, RGBImage(image))
    }
    return nil
  }

  /// Saves an image as a whole and returns its path.
  ///
  /// - Parameter labels: the beginning of its name.
  public func save(_ image: RGBImage, parameters: String, labels: [String]) throws(GridError) -> String {
    let path = Path.join(folder, Self.name(labels: labels, parameters: parameters))
    let bytes: [UInt8]
    do throws(PNGError) {
      bytes = try PNGEncoder.encode(image, text: [(Self.keyword, parameters)])
    } catch { throw .image(error) }
    do throws(FileError) { try FileSystem.write(bytes, to: path) } catch { throw .file(error) }
    return path
  }

  private static let byteLimit = 1 << 30
  private static let hashLength = 12
  private static let longestLabels = 120
  /// The bytes of the longest name of an image.
  static let longestName = longestLabels + 1 + hashLength + ".png".utf8.count

  /// `steps-10_cfg-7-0123456789ab.png`
  static func name(labels: [String], parameters: String) -> String {
    let words = labels.map { label in
      label.split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") }.joined(
        separator: "-"
      )
    }
    // File names have at most 255 bytes.
    var start = words.filter { !$0.isEmpty }.joined(separator: "_")
    while start.utf8.count > longestLabels { start.removeLast() }
    while start.hasPrefix(".") { start.removeFirst() }
    return (start.isEmpty ? "" : start + "-") + hash(parameters) + ".png"
  }

  private static func hash(_ parameters: String) -> String {
    var hash = SHA256()
    hash.update(Array(parameters.utf8))
    return String(hash.hexadecimal.prefix(hashLength))
  }
}
