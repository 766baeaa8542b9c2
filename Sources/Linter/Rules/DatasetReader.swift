import Dataset
import Files
import Settings

/// Finds what is unusual about the paths and images that a config names.
struct DatasetReader {
  /// Resolves the config's paths.
  let paths: PathLookup
  /// `--dataset`: the folder of the images on this machine.
  let override: String?

  init(base: String, override: String?) {
    paths = PathLookup(base: base)
    self.override = override
  }

  /// The datasets of the config.
  func plan(_ settings: Settings) -> DatasetPlan { DatasetPlan(settings, paths: paths, override: override) }

  /// Observations about a source's folders, captions and images; only the wanted kinds are looked for, since some open
  /// every file.
  func imageObservations(
    _ source: DatasetSource,
    _ plan: DatasetPlan,
    wanted: [Observation.Kind]
  ) -> [Observation] {
    guard source.folder != nil else { return [] }
    var observer = SourceObserver(source, plan, wanted: wanted)
    observer.observeFolders()
    observer.observeCaptions()
    observer.observeImages()
    return observer.result
  }
}
