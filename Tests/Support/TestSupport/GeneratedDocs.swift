import Files
import Platform

/// Parts of the documentation that are made from the program, between two comments.
public enum GeneratedDocs {
  /// Says what is wrong with a part of a document; nil where it is up to date.
  ///
  /// With `IA3_UPDATE_DOCS=1` in the environment, the part is written anew.
  /// - Parameters:
  ///   - document: the name of a file in `docs`.
  ///   - part: the name in the comments around the part.
  ///   - text: what the part has to be.
  public static func problem(in document: String, part: String, expected text: String) throws -> String? {
    let path = Repository.path("docs/\(document)")
    let old = String(decoding: try FileSystem.read(path, limit: 1 << 20), as: UTF8.self)
    let begin = "<!-- begin \(part) -->\n"
    let end = "<!-- end \(part) -->"
    guard let start = old.ranges(of: begin).first, let stop = old.ranges(of: end).first,
      start.upperBound <= stop.lowerBound
    else { return "\(document) has no part '\(part)'" }
    let wanted = "\n" + text + "\n"
    if old[start.upperBound..<stop.lowerBound] == wanted[...] { return nil }
    guard getenv("IA3_UPDATE_DOCS").map({ String(cString: $0) }) == "1" else {
      return "\(document) is out of date; run the tests with IA3_UPDATE_DOCS=1"
    }
    let new = old[..<start.upperBound] + wanted + old[stop.lowerBound...]
    try FileSystem.write(Array(new.utf8), to: path)
    return nil
  }
}
