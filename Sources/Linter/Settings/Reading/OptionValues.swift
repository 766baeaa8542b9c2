import Documents

/// Values that a file hands to sd-scripts as they are: `read_config_from_file` in its library/train_util.py does not ask
/// argparse for their types.
extension SettingsReader {
  /// A number as written, if TOML writes it the same way.
  private func numberLiteral(_ text: String, _ number: Value) -> String {
    let value = Document.parse(Source(path: "", text: "a = \(text)"), as: .toml).root?["a"].flatMap(
      Value.init
    )
    return value == number ? text : number.plainText
  }

  /// Reads one option; `passed` is the value that arrives at sd-scripts, nil for none that an option can have.
  mutating func readOption(_ member: Member, _ passed: Value?, _ row: OptionRow, in mapping: Mapping) {
    let node = member.value
    let place = place(member, in: mapping)
    guard let value = passed else {
      observeType(row.name, key: row.name, expected: row.type, actual: "a table", at: node.range)
      return
    }
    if row === Self.resolution {
      if let fault = ResolutionText.fault(value) {
        observeType(
          row.name,
          key: row.name,
          expected: ResolutionText.form,
          actual: fault.actual,
          at: node.range,
          edits: fault.correct.map { [Edit(node.range, TOMLText.quoted($0))] } ?? []
        )
      }
      write(row, value, place)
      return
    }
    var effective: Value = value
    switch (row.type, value) {
    case (_, .list(let items)) where row.takesList:
      if row.type == .float, items.contains(where: { $0.string != nil }) {
        observeWrong(row, value, actual: "a list of text", at: node.range)
      }
      effective = items.count == 1 ? items.first ?? value : value
    // Python goes through the value as if it were a list; only the text encoder's rate may be a number.
    case (_, .string), (_, .integer), (_, .float), (_, .boolean):
      if row.takesList, row !== Self.textEncoderRate, value != .string("") {
        observeType(
          row.name,
          key: row.name,
          expected: .list,
          actual: value.string == nil ? value.typeName : "a string",
          at: node.range,
          edits: [Edit(node.range, "[\(source.text(node.range))]")]
        )
      } else {
        effective = checkedScalar(value, row, node)
      }
    case (_, .list(let items)):
      observeWrong(row, value, actual: "a list", at: node.range)
      if isAskedForTruth(row) { effective = .boolean(!items.isEmpty) }
    }
    if row.hasChoices, !row.takesList, row.type == .string || row.type == .int,
      !row.choices.contains(effective.plainText), effective != .string("") || Self.refusesEmpty.contains(row.name),
      !GUIWrittenTOML.isHarmless(row.name, effective)
    {
      observeChoice(row.name, key: row.name, value: effective.plainText, row.choices, at: node.range)
    }
    if row === Self.faceCropRange, let text = value.string, !FaceCropText.isReadable(text) {
      observeType(row.name, key: row.name, expected: FaceCropText.form, actual: "\"\(text)\"", at: node.range)
    }
    write(row, effective, place)
  }

  private static let resolution = Catalogue.options["resolution"]
  private static let textEncoderRate = Catalogue.options["text_encoder_lr"]
  private static let faceCropRange = Catalogue.options["face_crop_aug_range"]

  /// The options whose empty text is looked up among their choices like any other.
  private static let refusesEmpty: Set<String> = [
    "console_log_level", "log_with", "loss_type", "mixed_precision", "resize_interpolation",
  ]

  /// Checks a value against the option's type; the value that it has in Python, or that was meant.
  private mutating func checkedScalar(_ value: Value, _ row: OptionRow, _ node: Node) -> Value {
    switch (row.type, value) {
    // Some shares of a dataset have to be written with a point.
    case (.float, .integer(let number)) where Catalogue.datasetKeys[row.name]?.schema.accepts(node) == false:
      observeType(
        row.name,
        key: row.name,
        expected: Catalogue.datasetKeys[row.name]?.schema.phrase ?? row.type.phrase,
        actual: value.typeName,
        at: node.range,
        edits: [Edit(node.range, PythonFloat.text(Double(number)))]
      )
    case (.int, .integer), (.float, .integer), (.float, .float), (.bool, .boolean), (.string, .string),
      (.any, _),
      (.list, _):
      break
    case (.float, .string(let text)), (.int, .string(let text)):
      if let number = row.type.value(of: text) {
        let edit = Edit(node.range, numberLiteral(text, number))
        observeWrong(row, value, actual: "the string \"\(text)\"", at: node.range, edits: [edit])
        // Where nothing counts with it, the text stays.
        return Catalogue.tolerates(value, as: row.name) ? value : number
      } else {
        observeWrong(row, value, actual: "the string \"\(text)\"", at: node.range)
      }
    // Zero and one are false and true in Python, and the GUI writes them. Options of the dataset are checked strictly.
    case (.bool, .integer(let number))
    where (number == 0 || number == 1) && !Catalogue.isCheckedForDatasets(row.name) && !isHandedToPyTorch(row.name):
      return .boolean(number == 1)
    case (.bool, .string(let text)):
      let boolean = ValueType.bool.value(of: text)
      let edits = boolean.map { [Edit(node.range, $0.plainText)] } ?? []
      observeWrong(row, value, actual: "the string \"\(text)\"", at: node.range, edits: edits)
      // Any non-empty string is true in Python, even "false".
      return isAskedForTruth(row) ? .boolean(!text.isEmpty) : boolean ?? value
    case (.bool, .integer), (.bool, .float):
      observeWrong(row, value, actual: value.typeName, at: node.range)
      return isAskedForTruth(row) ? .boolean(!value.isFalsy) : value
    case (.int, .float(let number)):
      let edits = Int(exactly: number).map { [Edit(node.range, String($0))] } ?? []
      observeWrong(row, value, actual: "the number \(PythonFloat.text(number))", at: node.range, edits: edits)
    case (.string, _):
      // Sizes and similar options are written as numbers and converted with str().
      if row.name != "max_token_length" {
        observeWrong(row, value, actual: value.typeName, at: node.range)
      }
    default:
      observeWrong(row, value, actual: value.typeName, at: node.range)
    }
    return value
  }

  /// Records a value of another type than the option's; only a warning if the trainer runs with it all the same.
  private mutating func observeWrong(
    _ row: OptionRow,
    _ value: Value,
    actual: String,
    at range: Range<Int>,
    edits: [Edit] = []
  ) {
    let severity: Severity? = isHarmless(value, row) ? .warning : nil
    observeType(
      row.name,
      key: row.name,
      expected: row.type,
      actual: actual,
      at: range,
      edits: edits,
      severity: severity
    )
  }

  /// Whether the trainer runs all the same.
  private func isHarmless(_ value: Value, _ row: OptionRow) -> Bool {
    // What the trainer has no option for is never looked at, but by the schema.
    if let script = settings.script, !row.isKnown(to: script), !Catalogue.isCheckedForDatasets(row.name) { return true }
    // SDXL's text encoders stop at layers of their own.
    if row.name == "clip_skip", settings.script?.hasPrefix("sdxl_") == true { return true }
    return isAskedForTruth(row) || Catalogue.tolerates(value, as: row.name)
  }

  /// Whether it is a switch of which Python asks no more than whether it is on. The types of a dataset's are checked.
  private func isAskedForTruth(_ row: OptionRow) -> Bool {
    row.type == .bool && !Catalogue.isCheckedForDatasets(row.name)
  }
}
