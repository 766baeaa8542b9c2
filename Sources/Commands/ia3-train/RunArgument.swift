import ArgumentParser
import CommandSupport
import RunRecords
import RunReports

/// The options that `ia3 report` and `ia3 plot` have in common.
struct CurveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Smoothing of the loss as in TensorBoard, from 0 to 0.999.",
      valueName: "weight"
    )
  )
  var smoothing = 0.9

  func validate() throws {
    if !(0...0.999).contains(smoothing) { throw ValidationError("--smoothing must be between 0 and 0.999") }
  }
}

/// The runs that a command line names.
enum RunArgument {
  static func runs(_ path: String) throws(Failure) -> [RunSource] {
    do throws(RunSourceError) { return try RunSource.find(path) } catch { throw Failure(error.description) }
  }

  /// At most ten runs by their paths.
  static func list(_ runs: [RunSource]) -> String {
    runs.prefix(10).map(\.path).joined(separator: ", ") + (runs.count > 10 ? " …" : "")
  }

  /// Why a run has no curve.
  static func reason(_ run: RunSource) -> String {
    if let missing = run.missingEventFiles.first { return "its event file \(missing) no longer exists" }
    if let record = run.record, record.loggingFolder == nil {
      return "its config does not set logging_dir, which keeps them"
    }
    return "its event file has no points yet"
  }
}
