/// A dataset's bucket sizes, as far as they refuse its resolution.
///
/// Source: `adjust_min_max_bucket_reso_by_steps` in sd-scripts' library/train_util.py, which runs for a dataset without
/// subsets, too.
struct DatasetBuckets {
  private let isOn: Bool
  private let largest: Int?
  private let smallest: Int?
  private let steps: Int
  private let resolution: Resolution?

  /// Takes the values of a dataset by their keys, the general ones among them.
  init(_ values: [String: Setting]) {
    isOn = values["enable_bucket"]?.value == .boolean(true)
    largest = values["max_bucket_reso"]?.value?.integer
    smallest = values["min_bucket_reso"]?.value?.integer
    steps = values["bucket_reso_steps"]?.value?.integer ?? 64
    resolution = values["resolution"].flatMap { Resolution($0.value) }
  }

  /// Whether no image can be as small as the largest bucket.
  var hasNoLargest: Bool { isOn && largest.map { $0 < 1 } ?? false }

  /// Whether they lie too close together for any model: `verify_bucket_reso_steps` there.
  var refusesSteps: Bool { isOn && (steps < 1 || steps % 8 != 0) }

  /// Whether the resolution is known to lie outside of the buckets.
  var isRefused: Bool {
    guard isOn, (1...100_000).contains(steps), let resolution else { return false }
    let (least, most) = (smallest ?? 256, largest ?? 1024)
    guard (0...100_000).contains(least), (0...100_000).contains(most) else { return false }
    return min(resolution.width, resolution.height) < least - least % steps
      || max(resolution.width, resolution.height) > (most + steps - 1) / steps * steps
  }
}
