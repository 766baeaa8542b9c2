import Documents

extension SettingsReader {
  /// Checks a key's value against the schema, its choices and its bounds.
  mutating func checkDatasetValue(_ member: Member, _ row: DatasetKeyRow, _ level: DatasetLevel) {
    let node = member.value
    guard row.schema.accepts(node) else {
      observeType(
        row.key,
        key: row.key,
        expected: row.schema.phrase,
        actual: DatasetKeyType.phrase(of: node),
        at: node.range,
        edits: row.schema.edits(for: node)
      )
      return
    }
    if let text = node.string, let choices = row.option.flatMap({ Catalogue.options[$0]?.choices }),
      !choices.isEmpty, !choices.contains(text)
    {
      // Only a dataset's is looked up; OpenCV takes what it does not know in a subset as linear.
      let key = level.name == "subset" ? "a subset's \(row.key)" : row.key
      observeChoice(row.option ?? row.key, key: key, value: text, choices, at: node.range)
    }
    guard let (range, bounds) = DatasetBounds.byKey[row.key] else { return }
    let numbers: [Node] = if case .sequence(let items) = node.content { items } else { [node] }
    for number in numbers {
      // Python's schema takes false and true for 0 and 1.
      guard let value = Value(number).flatMap({ $0.number ?? $0.boolean.map { $0 ? 1 : 0 } }), !range.contains(value)
      else { continue }
      observe(
        .outOfRange,
        number.range,
        setting: row.option ?? row.key,
        [
          "key": .string(row.key), "value": .string(PythonFloat.compact(value)), "bounds": .string(bounds),
        ],
        // From 1 on, every image is kept for the validation; no image fits into a size or a batch of 0.
        severity: row.key == "validation_split" && value >= 1 || ["batch_size", "resolution"].contains(row.key)
          ? .error : nil
      )
    }
  }
}

/// The bounds of a dataset's numbers; the schema has none, and what is outside of them fails later or does nothing.
private enum DatasetBounds {
  private static let positive = (1...Double.infinity, "at least 1")
  private static let share = (0...1.0, "at least 0 and at most 1")
  private static let belowOne = (0...1.0.nextDown, "at least 0 and below 1")
  private static let natural = (0...Double.infinity, "at least 0")

  static let byKey: [String: (ClosedRange<Double>, String)] = [
    "batch_size": positive, "bucket_reso_steps": positive, "min_bucket_reso": positive,
    "max_bucket_reso": positive, "resolution": positive,
    "caption_dropout_rate": share, "caption_tag_dropout_rate": share, "validation_split": belowOne,
    "caption_dropout_every_n_epochs": natural, "keep_tokens": natural, "token_warmup_min": natural,
    "token_warmup_step": natural, "num_repeats": natural,
  ]
}
