import Dataset
import Documents
import Files
import Settings

extension SourceObserver {
  /// Captions that are missing, not read, or not read as they are meant.
  mutating func observeCaptions() {
    // A metadata file holds the captions of its images.
    guard let folder = source.folder, subset?.settings["metadata_file"] == nil else { return }
    observeUnread(folder)
    observeMissing(folder)
    observe(
      .orphanCaption,
      folder.subsets.flatMap { subset in subset.orphanCaptions.map { Path.join(subset.path, $0) } }
    )
    if wantsAny(.emptyCaption, .faultyCaption, .longCaption, .captionLines, .captionByteOrderMark, .captionWildcard)
      || wants(.captionSeparator)
    {
      observeTexts(source.facts.captions)
    }
  }

  private mutating func observeUnread(_ folder: DatasetFolder) {
    guard wants(.unreadCaption) else { return }
    let unread = folder.subsets.flatMap { subset in subset.unreadCaptions.map { Path.join(subset.path, $0) } }
    guard let first = unread.first else { return }
    let found = PythonPath.splitExtension(first).extension
    let used = DatasetPlan.captionExtension(plan.settings, subset)
    let captioned = folder.subsets.reduce(0) { $0 + $1.captionedCount }
    // It is certain what was meant if no caption is read now, and all have one extension.
    let isCertain = captioned == 0 && unread.allSatisfy { PythonPath.splitExtension($0).extension == found }
    observe(
      .unreadCaption,
      unread,
      [
        "total": .integer(folder.subsets.reduce(0) { $0 + $1.images.count }),
        "found": .string(found),
        "extension": .string(used),
        "deliberate": .boolean(used.hasPrefix(".none")),
      ],
      edits: isCertain ? extensionEdits(found) : []
    )
  }

  /// The edits of the linted file that make it name an extension.
  private func extensionEdits(_ text: String) -> [Edit] {
    let change = SettingChange(name: "caption_extension", value: .string(text))
    if let subset {
      return subset.file == 0 ? plan.settings.edits(for: change, of: subset) ?? [] : []
    }
    if let place = plan.settings.place("caption_extension"), place.file != 0 { return [] }
    return plan.settings.edits(for: change) ?? []
  }

  private mutating func observeMissing(_ folder: DatasetFolder) {
    let bare = folder.subsets.filter { !hasName($0) && $0.captionedCount == 0 && $0.unreadCaptions.isEmpty }
    observe(.noCaption, bare.flatMap { $0.images.map(\.path) })
    for images in folder.subsets {
      let missing = images.images.filter { $0.captionPath == nil }
      guard !missing.isEmpty, images.captionedCount > 0, images.unreadCaptions.isEmpty else { continue }
      let name = !hasName(images) ? "an empty caption" : "'\(className(images) ?? "")'"
      observe(
        .missingCaption,
        [images.path] + missing.map(\.path),
        ["count": .integer(missing.count), "instead": .string(name)]
      )
    }
  }

  /// What stands for a caption in a folder.
  private func className(_ folder: ImageFolder) -> String? {
    source.subset == nil ? folder.className : value("class_tokens")?.string
  }

  /// Whether a class name stands for missing captions.
  private func hasName(_ folder: ImageFolder) -> Bool { className(folder)?.isEmpty == false }

  private mutating func observeTexts(_ captions: CaptionFacts) {
    observe(.emptyCaption, captions.blank)
    observe(.faultyCaption, captions.faulty)
    let limit = plan.settings.value("max_token_length").flatMap { $0.integer ?? $0.string.flatMap { Int($0) } } ?? 75
    let long = captions.certainlyLonger(than: limit)
    if let first = long.first {
      observe(.longCaption, long.map(\.path), ["tokens": .string("at least \(first.leastTokens)")])
    }
    observe(.captionLines, captions.withUnusedLines)
    observe(.captionByteOrderMark, captions.withByteOrderMark)
    if value("enable_wildcard") != .boolean(true) { observe(.captionWildcard, captions.withWildcard) }
    let separator = DatasetPlan.separator(plan.settings, subset)
    // The separator is looked for only where tags are shuffled or dropped.
    if separator == nil || !changesTags {
      observe(
        .captionSeparator,
        captions.withSeparator,
        ["separator": .string(separator ?? "|||"), "isSet": .boolean(separator != nil)]
      )
    }
  }

  /// Source: the condition in `process_caption` in sd-scripts' library/train_util.py.
  private var changesTags: Bool {
    value("shuffle_caption") == .boolean(true)
      || ["token_warmup_step", "caption_tag_dropout_rate"].contains { (value($0)?.number ?? 0) > 0 }
  }
}
