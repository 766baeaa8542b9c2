import Files
import Images
import Sampling
import TextFormatting

/// A folder of images that are named as the webui names them: `00000-SEED.png`, with numbers that follow the existing ones.
final class SampleFolder {
  private let path: String
  private var number: Int

  /// The bytes of the longest name: two numbers of 64 bits.
  private static let longestName = 19 + 1 + 20 + ".png".utf8.count

  /// Finds out before any work whether images can be saved in a folder, which need not exist.
  static func check(_ path: String) throws(SamplingError) {
    do throws(FileError) { try WriteProbe.folder(path, fileName: longestName) } catch { throw .file(error) }
  }

  /// Makes the folder if it does not exist.
  init(_ path: String) throws(SamplingError) {
    self.path = path
    do throws(FileError) {
      try FileSystem.makeFolder(path)
      // The webui's `get_next_sequence_number`; a number that has no next one is not one of an image.
      let numbers = try FileSystem.list(path).compactMap { name in
        name.firstIndex(of: "-").flatMap { Int(name[..<$0]) }.flatMap { $0 < 1 << 53 ? $0 : nil }
      }
      number = (numbers.max() ?? -1) + 1
    } catch { throw .file(error) }
  }

  /// Writes an image, completely or not at all, and returns its path.
  func write(_ image: RGBImage, seed: UInt64, parameters: GenerationParameters) throws(SamplingError)
    -> String
  {
    let file = Path.join(path, "\(NumberFormat.zeroPadded(number, 5))-\(seed).png")
    try image.write(to: file, parameters: parameters)
    number += 1
    return file
  }
}
