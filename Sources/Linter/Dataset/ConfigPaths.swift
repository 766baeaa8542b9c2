import Files
import Settings

extension Settings {
  /// Resolves the config's paths relative to the working folder, then to the folder of the config.
  public var paths: PathLookup { PathLookup(base: Path.parent(files.first?.source.path ?? "")) }
}
