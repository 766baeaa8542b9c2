import Files
import Images
import Platform
import Sampling
import TextFormatting

/// A folder of images that are named as the webui names them: `00000-SEED.png`, with numbers that follow the existing ones.
final class SampleFolder {
  private let path: String
  private var number: Int

  /// Makes the folder if it does not exist.
  ///
  /// - Throws: `SamplingError.file` for one that cannot be made or written, before any work is done.
  init(_ path: String) throws(SamplingError) {
    self.path = path
    do throws(FileError) {
      try FileSystem.makeFolder(path)
      guard access(path, W_OK | X_OK) == 0 else {
        throw FileError.system(path: path, action: "write images in", code: errno)
      }
      // The webui's `get_next_sequence_number`.
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
