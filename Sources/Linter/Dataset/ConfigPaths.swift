import Files
import Settings

extension Settings {
  /// Where the config's paths lead: from the working folder, then from the folder of the config.
  public var paths: PathLookup { PathLookup(base: Path.parent(files.first?.source.path ?? "")) }
}
