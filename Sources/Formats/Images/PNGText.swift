import CImages
import Files

/// The texts in PNG files, such as the `parameters` of the webui's images.
public enum PNGText {
  /// Larger files are rejected.
  private static let byteLimit = 1 << 30

  /// A file's texts by keyword, of `tEXt`, `zTXt` and `iTXt` chunks; the last one if a keyword occurs twice.
  ///
  /// The pixels are not decoded, so they may be damaged; a file that ends early is an error.
  /// - Throws: `PNGError` if the file cannot be read or is not a PNG.
  public static func read(path: String) throws(PNGError) -> [String: String] {
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileSystem.read(path, limit: byteLimit) } catch { throw .file(error) }
    return try read(bytes, path: path)
  }

  /// The texts of a file's bytes.
  public static func read(_ bytes: [UInt8], path: String? = nil) throws(PNGError) -> [String: String] {
    var result = ia3_png_result()
    defer { ia3_png_result_free(&result) }
    let status = bytes.withUnsafeBufferPointer { buffer in
      ia3_png_read_texts(buffer.baseAddress, buffer.count, &result)
    }
    guard status == 0 else { throw PNGError(path: path, &result) }
    var texts: [String: String] = [:]
    for entry in UnsafeBufferPointer(start: result.texts, count: result.text_count) {
      guard let keyword = entry.keyword, let text = entry.text else { continue }
      texts[latin1(keyword)] = entry.is_utf8 != 0 ? String(cString: text) : latin1(text)
    }
    return texts
  }

  private static func latin1(_ characters: UnsafePointer<CChar>) -> String {
    var text = String.UnicodeScalarView()
    var at = characters
    while at.pointee != 0 {
      text.append(Unicode.Scalar(UInt8(bitPattern: at.pointee)))
      at += 1
    }
    return String(text)
  }
}
