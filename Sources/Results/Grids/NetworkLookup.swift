import Files
import RunRecords
import Sampling
import Settings

/// The networks that a value of an axis stands for.
enum NetworkLookup {
  /// The networks of `none`, a file, a run's record or a folder; a `:0.8` after it is their multiplier.
  static func values(_ text: String) throws(ValueFault) -> [AxisValue] {
    if text.lowercased() == "none" { return [.network(nil, label: "no network")] }
    let (path, multiplier) = sides(text)
    return try networks(path).map {
      let note = multiplier == 1 ? "" : " × \(NumberValues.written(Double(String(multiplier)) ?? 0))"
      return .network(NetworkUse(path: $0.path, multiplier: multiplier), label: $0.label + note)
    }
  }

  /// The finished networks of the variations in a folder or of a run, which a record, a network file or the start of its
  /// path names.
  static func variations(_ text: String) throws(ValueFault) -> [AxisValue] {
    let (path, multiplier) = sides(text)
    let isFolder = FileSystem.status(path)?.kind == .folder
    let run =
      isFolder
      ? nil
      : SaveName(
        path: path.hasSuffix(RunRecord.suffix) ? String(path.dropLast(RunRecord.suffix.count)) : path
      )
    let folder = run.map { Path.parent($0.run) } ?? path
    let found = try listed(folder).filter {
      $0.name.variation != nil && $0.name.moment == .end
        && (run == nil || Path.name($0.name.run) == run.map { Path.name($0.run) })
    }
    guard !found.isEmpty else {
      throw ValueFault(
        """
        there are no variations of it; `ia3 train --variations 3` writes them as NAME-v1.safetensors, NAME-v2.safetensors \
        and so on
        """
      )
    }
    return found.map {
      .network(NetworkUse(path: $0.path, multiplier: multiplier), label: $0.label)
    }
  }

  private static func networks(_ path: String) throws(ValueFault) -> [SavedNetwork] {
    guard let status = FileSystem.status(path) else { throw ValueFault(missing(path)) }
    if status.kind == .folder {
      let found = try listed(path)
      guard !found.isEmpty else { throw ValueFault("there is no network in this folder") }
      return found
    }
    guard path.hasSuffix(RunRecord.suffix) else { return [SavedNetwork(path)] }
    do throws(RunRecordError) {
      let found = SavedNetwork.of(try RunRecord(path: path))
      if !found.isEmpty { return found }
    } catch { throw ValueFault(error.description) }
    throw ValueFault("none of the networks that this run saved exists any more")
  }

  private static func listed(_ folder: String) throws(ValueFault) -> [SavedNetwork] {
    do throws(FileError) { return try SavedNetwork.inFolder(folder) } catch { throw ValueFault(error.reason) }
  }

  /// The path, and the number after the last colon if there is one.
  private static func sides(_ text: String) -> (path: String, multiplier: Float) {
    guard FileSystem.status(text) == nil, let colon = text.lastIndex(of: ":"),
      let multiplier = Float(text[text.index(after: colon)...]), multiplier.isFinite
    else { return (text, 1) }
    return (String(text[..<colon]), multiplier)
  }

  /// The message for a missing file, with the existing file of the nearest name.
  private static func missing(_ path: String) -> String {
    let folder = Path.parent(path)
    let names = ((try? FileSystem.list(folder)) ?? []).filter { Path.fileExtension($0) == ".safetensors" }
    let nearest =
      Suggestion.nearest(to: Path.name(path), among: names).map { "; did you mean '\($0)'?" } ?? ""
    return "there is no such file\(nearest)"
  }
}
