import Files
import Platform
import RunRecords

/// The curves that a run writes for TensorBoard, under sd-scripts' tags.
///
/// sd-scripts also writes the rates as `lr/group1` and `lr/d*lr/group1`, since the `else` of the `for` in its
/// `generate_step_logs` always runs; those are left out.
struct Curves {
  private let file: EventFile

  /// Creates the folder `<logging_dir>/<log_prefix><time>/<name>` and its event file; the network's name stands in for a
  /// `log_prefix` that is not set.
  ///
  /// TensorBoard treats a folder as one run, so a run that starts in the same second as another gets a later second.
  init(_ options: TrainingOptions, in folder: String, time: Double) throws(FileError) {
    func run(at time: Double) -> String {
      Self.folder(in: folder, prefix: options.logPrefix ?? options.names.logPrefix, name: options.logName, time: time)
    }
    var folderTime = time
    while FileSystem.status(run(at: folderTime)) != nil { folderTime += 1 }
    file = try EventFile(folder: run(at: folderTime), time: time)
  }

  /// The folder of a run's event file.
  ///
  /// - Parameters:
  ///   - prefix: `log_prefix`.
  ///   - name: `log_tracker_name`.
  static func folder(in folder: String, prefix: String, name: String, time: Double) -> String {
    Path.join(Path.join(folder, prefix + SystemClock.text(time, format: "%Y%m%d%H%M%S")), name)
  }

  /// The event file.
  var path: String { file.path }

  /// Writes the points of a batch.
  func write(_ report: StepReport) throws(FileError) {
    var scalars = [("loss/current", report.loss), ("loss/average", report.averageLoss)]
    for (group, rate) in report.learningRates {
      scalars.append(("lr/\(group)", rate))
      if let d = report.d { scalars.append(("lr/d*lr/\(group)", d * rate)) }
    }
    try file.write(scalars, step: report.step, time: SystemClock.unixSeconds)
  }

  /// Writes the point of an epoch, which is counted from 1.
  func write(epoch: Int, averageLoss: Double) throws(FileError) {
    try file.write([("loss/epoch_average", averageLoss)], step: epoch, time: SystemClock.unixSeconds)
  }

  /// Writes the sample of a prompt, counted from 0, under the name that sd-scripts gives it when it logs images.
  func write(sample number: Int, png: [UInt8], width: Int, height: Int, step: Int) throws(FileError) {
    try file.write(
      image: png,
      tag: "sample_\(number)",
      width: width,
      height: height,
      step: step,
      time: SystemClock.unixSeconds
    )
  }
}
