import Settings

extension Settings {
  /// `optimizer_type`; nil if it is unset, which stands for AdamW.
  var optimizerType: String? { value("optimizer_type")?.string }

  /// `lr_scheduler_type`, or `lr_scheduler` if that is unset; nil if both are, which stands for a constant rate.
  var schedulerType: String? {
    let type = value("lr_scheduler_type")?.string ?? ""
    return type.isEmpty ? value("lr_scheduler")?.string : type
  }

  /// The optimizer's name, including the default.
  public var optimizerName: String { optimizerType ?? "AdamW" }

  /// The learning-rate schedule's name, including the default.
  public var scheduleName: String { schedulerType ?? "constant" }
}
