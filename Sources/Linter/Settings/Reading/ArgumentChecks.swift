import Documents

extension SettingsReader {
  /// What receives the arguments of an option.
  private struct Receiver {
    let name: String
    let rows: [String: ArgumentRow]
    /// Whether it accepts keywords that it does not name.
    let acceptsOthers: Bool
  }

  /// Checks what the config names and the arguments against the optimizer, scheduler or network that receives them, and
  /// fills in defaults.
  mutating func finish() {
    checkNames()
    if isScheduleFree { excuseSchedule() }
    for (option, list) in lists {
      let last = checkRepeats(option, list)
      checkArguments(option, last.isEmpty ? list.arguments : list.arguments.filter { $0.range == last[$0.key]?.range })
    }
    checkItems()
    checkMissing()
    for option in ArgumentName.options {
      // What a built-in scheduler falls back to is no setting that anybody looks at.
      if option == "lr_scheduler_args", settings.schedulerClass == nil { continue }
      guard let receiver = receiver(of: option) else { continue }
      for row in receiver.rows.values {
        guard let value = row.defaultValue else { continue }
        // Networks treat an argument of 0 or False as absent.
        if option == "network_args", value.isFalsy { continue }
        settings.setDefault(ArgumentName.text(option, row.name), value, of: receiver.name)
      }
    }
  }

  /// The receiver of an option's arguments; nil if its keywords are not known.
  private func receiver(of option: String) -> Receiver? {
    switch option {
    case "optimizer_args": return receiver(settings.optimizerClass)
    case "lr_scheduler_args":
      if isScheduleFree { return nil }
      if let named = settings.schedulerClass { return receiver(named) }
      let name = settings.value("lr_scheduler")?.string ?? "constant"
      return Catalogue.arguments["lr_scheduler:\(name)"].map {
        Receiver(name: name, rows: $0, acceptsOthers: false)
      }
    default:
      guard let module = settings.value("network_module")?.string,
        let rows = Catalogue.arguments["network_args:\(module)"]
      else { return nil }
      return Receiver(name: module, rows: rows, acceptsOthers: true)
    }
  }

  private func receiver(_ named: NamedClass) -> Receiver? {
    named.parameters.map { Receiver(name: named.name, rows: $0, acceptsOthers: named.acceptsOthers) }
  }

  /// A schedule-free optimizer has no scheduler: `get_scheduler_fix` returns before it looks for one.
  var isScheduleFree: Bool {
    settings.value("optimizer_type")?.string?.lowercased().hasSuffix("schedulefree") == true
  }

  /// `get_scheduler_fix` returns before it takes the arguments apart. `validate_args_setting` in the GUI's
  /// common_gui.py has asked for `key=value` by then.
  private mutating func excuseSchedule() {
    for index in settings.observations.indices
    where settings.observations[index].isOfText(of: "lr_scheduler_args") {
      let kind = settings.observations[index].kind
      if settings.dialect == .kohyaJSON, kind == .argumentSpaces || kind == .argumentShape { continue }
      settings.observations[index].severity = .warning
    }
  }

  /// Whether `get_optimizer` puts a schedule of Adafactor's own in the place of `lr_scheduler`.
  var adafactorChoosesItsRate: Bool {
    settings.value("optimizer_type")?.string?.lowercased() == "adafactor"
      && settings.value("optimizer_args.relative_step") != .boolean(false)
  }

  // MARK: Names

  /// Looks up the optimizer, the scheduler and the network that Python will import.
  private mutating func checkNames() {
    if let text = settings.value("optimizer_type")?.string {
      checkName("optimizer_type", text, NamedClass.optimizer(text, in: settings.dialect).problem)
    }
    if let named = settings.schedulerClass, !isScheduleFree {
      checkName("lr_scheduler_type", settings.value("lr_scheduler_type")?.string ?? "", named.problem)
    }
    if let text = settings.value("network_module")?.string, !text.isEmpty {
      checkName("network_module", text, NetworkModuleName.problem(text))
    }
  }

  private mutating func checkName(_ option: String, _ text: String, _ problem: NameProblem?) {
    guard let problem, let setting = settings[option], !setting.isComputed, let place = setting.place else { return }
    observe(
      .notImportable,
      place.range,
      setting: option,
      [
        "key": .string(option), "value": .string(text), "problem": .string(problem.text),
        "suggestion": problem.suggestion.map(Value.string),
      ].compactMapValues(\.self)
    )
  }

  // MARK: Keywords

  /// Observes arguments that are given again; the last of each name, or nothing if none is.
  private mutating func checkRepeats(_ option: String, _ list: ArgumentList) -> [String: NamedArgument] {
    let keys = list.arguments.map(\.key)
    // Comparing a few keys is cheaper than hashing them.
    if keys.count <= 12, keys.indices.allSatisfy({ !keys[..<$0].contains(keys[$0]) }) { return [:] }
    var seen: Set<String> = []
    var last: [String: NamedArgument] = [:]
    for argument in list.arguments { last[argument.key] = argument }
    for argument in list.arguments where !seen.insert(argument.key).inserted {
      observe(
        .repeatedArgument,
        argument.keyRange,
        setting: ArgumentName.text(option, argument.key),
        ["argument": .string(argument.key), "value": .string(last[argument.key]?.value ?? "")]
      )
    }
    return last
  }

  private mutating func checkArguments(_ option: String, _ arguments: [NamedArgument]) {
    guard let receiver = receiver(of: option) else { return }
    for argument in arguments {
      let name = ArgumentName.text(option, argument.key)
      guard let row = receiver.rows[argument.key] else {
        // The blank in its name has already been reported.
        if argument.key.hasWhitespace {
          if receiver.acceptsOthers { excuseSpaces(argument) }
          continue
        }
        // bitsandbytes' constructors take an object there, which no config can hold, or None.
        if argument.key == "args", argument.literal == .none, receiver.rows["min_8bit_size"] != nil { continue }
        let range =
          argument.keyRange.lowerBound..<max(argument.keyRange.lowerBound, argument.valueRange.upperBound)
        observeUnknownArgument(argument.key, option, receiver, at: range)
        continue
      }
      if settings.values[name]?.isComputed == true { continue }
      if option != "network_args", argument.literal != .invalid, isPassedOver(argument.key, of: receiver.name) {
        continue
      }
      if !row.choices.isEmpty, let word = word(argument, option), !row.choices.contains(word), !isPath(word) {
        observeChoice(name, key: argument.key, value: argument.value, row.choices, at: argument.valueRange)
      } else if option == "network_args" {
        checkText(argument, row, of: receiver.name)
      } else {
        checkValue(argument, row, of: receiver.name, option)
      }
    }
  }

  /// What the trainer itself passes to a network (`create_network` in sd-scripts' train_network.py); none can be given twice.
  private static let ownKeywords: Set<String> = [
    "multiplier", "network_alpha", "network_dim", "neuron_dropout", "text_encoder", "unet", "vae",
  ]

  /// A keyword that is taken with the blank in its name, and passed over.
  private mutating func excuseSpaces(_ argument: NamedArgument) {
    for index in settings.observations.indices
    where settings.observations[index].kind == .argumentSpaces
      && settings.observations[index].range.map(argument.range.overlaps) ?? false
    {
      settings.observations[index].severity = .warning
    }
  }

  private mutating func observeUnknownArgument(
    _ key: String,
    _ option: String,
    _ receiver: Receiver,
    at range: Range<Int>
  ) {
    let name = "\(option).\(key)"
    if option == "network_args", Self.ownKeywords.contains(key) {
      observe(.unknownArgument, range, setting: name, ["argument": .string(key), "owner": .string(receiver.name)])
      return
    }
    // Networks ignore unknown keywords; optimizers and schedulers raise an exception, unless they accept any.
    if option == "network_args" {
      let others = NetworkModuleName.modules(reading: key)
      if others.isEmpty {
        observeUnknown(key, option, receiver, at: range)
      } else {
        observe(
          .foreignArgument,
          range,
          setting: name,
          [
            "argument": .string(key), "module": .string(receiver.name),
            "owners": .string(others.prefix(4).joined(separator: ", ")),
            "owner": others.count == 1 ? others.first.map(Value.string) : nil,
          ].compactMapValues(\.self)
        )
      }
    } else if !receiver.acceptsOthers || option == "optimizer_args" && key == "lr", !lacksSchedulerType(option) {
      observe(
        .unknownArgument,
        range,
        setting: name,
        [
          "argument": .string(key), "owner": .string(receiver.name),
          "suggestion": suggestion(for: key, among: receiver.rows.keys).map(Value.string),
        ].compactMapValues(\.self)
      )
    }
  }

  /// Whether the arguments are those of a scheduler that `lr_scheduler_type` should name, which a rule says.
  private func lacksSchedulerType(_ option: String) -> Bool {
    option == "lr_scheduler_args" && settings.schedulerClass == nil
      && lists.contains { $0.option == option && $0.list.arguments.contains { $0.key == "T_0" || $0.key == "T_max" } }
  }

  private mutating func observeUnknown(
    _ key: String,
    _ option: String,
    _ receiver: Receiver,
    at range: Range<Int>
  ) {
    observe(
      .unknownKey,
      range,
      setting: "\(option).\(key)",
      ["key": .string(key), "suggestion": suggestion(for: key, among: receiver.rows.keys).map(Value.string)]
        .compactMapValues(\.self)
    )
  }

  /// The text that is looked up among an argument's choices; nil for a literal that is none.
  private func word(_ argument: NamedArgument, _ option: String) -> String? {
    guard option == "network_args" else { return argument.literal.value?.string }
    return argument.key == "algo" && argument.value.isEmpty ? nil : argument.value.lowercased()
  }

  private func isPath(_ value: String) -> Bool { value.contains(".toml") || value.contains("/") }

  /// Keywords without a default that are not given. Those of PyTorch's cosine schedulers have a rule of their own.
  private mutating func checkMissing() {
    let option = settings.schedulerClass == nil ? "lr_scheduler" : "lr_scheduler_type"
    guard !settings.hasUnknownOptions, !isScheduleFree, let place = settings.place(option),
      let receiver = receiver(of: "lr_scheduler_args"), !receiver.name.hasPrefix("CosineAnnealing"),
      option == "lr_scheduler_type" || !adafactorChoosesItsRate
    else { return }
    let given = Set(settings.argumentLists["lr_scheduler_args"]?.arguments.map(\.key) ?? [])
    let missing = receiver.rows.values.filter { $0.isRequired && !given.contains($0.name) }.map(\.name).sorted()
    guard !missing.isEmpty else { return }
    observe(
      .missingArgument,
      place.range,
      setting: option,
      ["owner": .string(receiver.name), "arguments": .string(missing.joined(separator: ", "))]
    )
  }

  // MARK: Values

  /// The text of a network's argument, which the network converts itself.
  private mutating func checkText(_ argument: NamedArgument, _ row: ArgumentRow, of module: String) {
    // LyCORIS takes an empty text as unset, but where it converts any.
    if argument.value.isEmpty, module == "lycoris.kohya", !argument.key.hasPrefix("loraplus_") { return }
    // Only LoKr converts it.
    let algo = settings.value("network_args.algo")?.string?.lowercased()
    if argument.key == "factor", module == "lycoris.kohya", algo != "lokr" { return }
    // Without weights by block nothing asks for their threshold.
    if argument.key == "block_lr_zero_threshold", !isRead(argument.key) { return }
    // Without convolutions nothing asks for their alpha.
    if argument.key == "conv_alpha", module.hasPrefix("networks."),
      settings.values["network_args.conv_dim"]?.place == nil
    {
      return
    }
    switch row.type {
    case .int where !PythonNumber.isInteger(argument.value), .float where !PythonNumber.isNumber(argument.value):
      observeArgumentType(argument, "network_args", row, of: module, actual: argument.value)
    case .bool:
      guard let truth = row.truth, let taken = Self.surprise(argument.value, truth) else { return }
      observeTruth(argument, "network_args", of: module, taken: taken)
    default: break
    }
  }

  /// What a network takes a text as, if that is not what the text says.
  private static func surprise(_ text: String, _ truth: ArgumentRow.Truth) -> Bool? {
    let lowered = text.lowercased()
    let taken =
      switch truth {
      case .notFalse: lowered != "false"
      case .word: lowered == "true"
      case .exact: text == "True"
      case .any: !text.isEmpty
      }
    let meant: Bool? =
      switch lowered {
      case "true", "1", "yes", "on": true
      case "false", "0", "no", "off", "none": false
      default: nil
      }
    return meant == taken ? nil : taken
  }

  /// The value of an optimizer's or a scheduler's argument, which is a Python literal.
  private mutating func checkValue(
    _ argument: NamedArgument,
    _ row: ArgumentRow,
    of owner: String,
    _ option: String
  ) {
    // A comma at the end makes a tuple, which is a finding of its own.
    guard !argument.value.hasSuffix(",") else { return }
    let literal = argument.literal
    if literal == .none, !takesNone(argument.key, row, of: owner, option) {
      observeArgumentType(argument, option, row, of: owner, actual: "None")
    }
    guard case .value(let value) = literal else { return }
    if case .list(let items) = value, !items.isEmpty, takesList(argument.key, of: owner) { return }
    switch (row.type, value) {
    case (.int, .string), (.int, .list), (.float, .string), (.float, .list), (.list, .integer), (.list, .float),
      (.list, .boolean), (.list, .string), (.string, .integer), (.string, .float), (.string, .boolean),
      (.string, .list):
      observeArgumentType(argument, option, row, of: owner, actual: argument.value)
    // PyTorch's switch of gradients takes nothing but true and false.
    case (.bool, _) where argument.key == "differentiable" && value.boolean == nil:
      observeArgumentType(argument, option, row, of: owner, actual: argument.value)
    case (.bool, .string(let text)) where !text.isEmpty && ["false", "no", "off", "none"].contains(text.lowercased()):
      observeTruth(argument, option, of: owner, taken: true)
    case (.bool, .list(let items)): observeTruth(argument, option, of: owner, taken: !items.isEmpty)
    default: break
    }
  }

  /// Whether `None` stands for something: it does not where a number, a list or a word is the default.
  private func takesNone(_ key: String, _ row: ArgumentRow, of owner: String, _ option: String) -> Bool {
    switch (owner, key) {
    case ("Prodigy", "slice_p"), ("prodigyplus.ProdigyPlusScheduleFree", "eps"),
      ("pytorch_optimizer.Ranger", "eps"):
      return true
    case (_, "differentiable"): return false
    default: break
    }
    if row.isRequired { return row.type == .list }
    return switch row.type {
    case .int, .float, .list: row.defaultValue == nil
    case .string: row.defaultValue == nil || option == "optimizer_args"
    case .bool, .any: true
    }
  }

  /// Whether nothing looks at the value, or only compares it.
  private func isPassedOver(_ key: String, of owner: String) -> Bool {
    switch (owner, key) {
    case ("ConstantLR", "total_iters"), ("CyclicLR", "scale_mode"), ("PagedAdamW32bit", "optim_bits"): true
    case ("MultiStepLR", "milestones"): settings.value("lr_scheduler_args.milestones")?.string != nil
    case ("OneCycleLR", "epochs"), ("OneCycleLR", "steps_per_epoch"):
      settings.value("lr_scheduler_args.total_steps") != nil
    case ("CyclicLR", "gamma"): settings.value("lr_scheduler_args.mode")?.string != "exp_range"
    default: false
    }
  }

  /// Whether PyTorch takes a list with a number for each group of parameters.
  private func takesList(_ key: String, of owner: String) -> Bool {
    switch (owner, key) {
    case ("OneCycleLR", "max_lr"), ("CyclicLR", "base_lr"), ("CyclicLR", "max_lr"), ("OneCycleLR", "base_momentum"),
      ("OneCycleLR", "max_momentum"), ("CyclicLR", "base_momentum"), ("CyclicLR", "max_momentum"):
      true
    default: false
    }
  }

  private mutating func observeTruth(_ argument: NamedArgument, _ option: String, of owner: String, taken: Bool) {
    observe(
      .argumentTruth,
      argument.valueRange,
      setting: ArgumentName.text(option, argument.key),
      [
        "argument": .string(argument.key), "value": .string(argument.value), "owner": .string(owner),
        "taken": .string(taken ? "true" : "false"),
      ]
    )
  }

  private mutating func observeArgumentType(
    _ argument: NamedArgument,
    _ option: String,
    _ row: ArgumentRow,
    of owner: String,
    actual: String
  ) {
    observe(
      .argumentType,
      argument.valueRange,
      setting: ArgumentName.text(option, argument.key),
      [
        "argument": .string(argument.key), "expected": .string(row.type.phrase), "actual": .string(actual),
        "owner": .string(owner),
      ]
    )
  }
}

extension Observation {
  /// Whether it is about the words of an option's list of arguments, whoever receives them.
  func isOfText(of option: String) -> Bool {
    switch kind {
    case .argumentSpaces, .argumentComma, .argumentLiteral, .argumentShape, .argumentsNotAList:
      setting.map { $0 == option || $0.hasPrefix("\(option).") } ?? false
    default: false
    }
  }
}
