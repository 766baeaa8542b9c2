import Documents
import Files

extension RunRecord {
  /// Reads a record; its paths become absolute, or relative to the working folder if the record's own path is.
  public init(path: String) throws(RunRecordError) {
    let bytes = try rethrowing(FileSystem.read(path, limit: 64 << 20), as: RunRecordError.file)
    let source = Source(path: path, bytes: bytes)
    let document = Document.parse(source, as: .json)
    guard let root = document.root, root.isMapping else {
      guard let issue = document.issues.last else { throw .notARecord(path: path) }
      throw .notJSON(
        path: path,
        line: LineIndex(source).position(of: issue.range.lowerBound).line,
        reason: issue.message
      )
    }
    guard root["format"]?.string == Self.format else { throw .notARecord(path: path) }
    let reader = RecordReader(path: path, node: root, prefix: "")
    let version = try reader.integer("version")
    guard version <= Self.version else { throw .newer(path: path, version: version) }
    try self.init(reader)
  }

  private init(_ reader: RecordReader) throws(RunRecordError) {
    let config = try reader.object("config")
    let program = try reader.text("program")
    guard let engine = Engine(rawValue: try reader.text("engine")) else { throw reader.wrong("engine") }
    self.init(
      program: program,
      engine: engine,
      name: try reader.text("name"),
      config: Config(
        path: try config.text("path"),
        dialect: try config.text("dialect"),
        text: try config.text("text"),
        changes: try config.texts("changes")
      ),
      model: try reader.text("model")
    )
    guard let state = State(rawValue: try reader.text("state")) else { throw reader.wrong("state") }
    self.state = state
    failure = try reader.optionalText("failure")
    process = try reader.optionalInteger("process")
    host = try reader.optionalText("host")
    if let text = try reader.optionalText("seed") {
      guard let seed = UInt64(text) else { throw reader.wrong("seed") }
      self.seed = seed
    }
    isSeedDrawn = try reader.flag("seed_drawn")
    figures = try Figures(try reader.object("figures"))
    plan = try RunRecordPlan(try reader.object("plan"))
    loggingFolder = try reader.optionalText("logging_dir").map(reader.place)
    for item in try reader.objects("sessions") {
      var session = Session(
        startedAt: try item.number("started_at"),
        firstStep: try item.integer("first_step"),
        eventFile: try item.optionalText("event_file").map(reader.place)
      )
      session.updatedAt = try item.number("updated_at")
      session.seconds = try item.number("seconds")
      sessions.append(session)
    }
    networks = try Self.saved(reader, "networks")
    states = try Self.saved(reader, "states")
    samples = try Self.saved(reader, "samples")
    // Records of earlier versions have none.
    if reader.node["evaluations"] != nil {
      evaluations = try reader.objects("evaluations").map { (item) throws(RunRecordError) in
        Evaluation(
          step: try item.integer("step"),
          count: try item.integer("count"),
          loss: try item.number("loss"),
          chance: try item.numbers("chance")
        )
      }
    }
    settings = try reader.object("settings").node.members.map { (member) throws(RunRecordError) in
      guard let value = member.value.string else { throw reader.wrong("settings.\(member.key)") }
      return Setting(name: member.key, value: value)
    }
  }

  private static func saved(_ reader: RecordReader, _ name: String) throws(RunRecordError) -> [Saved] {
    try reader.objects(name).map { (item) throws(RunRecordError) in
      Saved(path: reader.place(try item.text("path")), step: try item.integer("step"))
    }
  }
}

extension RunRecord.Figures {
  fileprivate init(_ reader: RecordReader) throws(RunRecordError) {
    step = try reader.integer("step")
    epoch = try reader.integer("epoch")
    loss = try reader.optionalNumber("loss")
    averageLoss = try reader.optionalNumber("average_loss")
    d = try reader.optionalNumber("d")
    let rates = try reader.object("lr")
    learningRates = try rates.node.members.map { (member) throws(RunRecordError) in
      (member.key, try rates.number(member.key))
    }
  }
}

extension RunRecordPlan {
  fileprivate init(_ reader: RecordReader) throws(RunRecordError) {
    images = try reader.optionalInteger("images")
    repeatedImages = try reader.optionalInteger("repeated_images")
    regularizationImages = try reader.optionalInteger("regularisation_images")
    batchSizes = try reader.integers("batch_sizes")
    buckets = try reader.objects("buckets").map { (item) throws(RunRecordError) in
      Bucket(
        width: try item.integer("width"),
        height: try item.integer("height"),
        images: try item.integer("images")
      )
    }
    batchesPerEpoch = try reader.optionalInteger("batches_per_epoch")
    accumulation = try reader.optionalInteger("gradient_accumulation_steps")
    stepsPerEpoch = try reader.optionalInteger("steps_per_epoch")
    totalSteps = try reader.optionalInteger("total_steps")
    epochs = try reader.optionalInteger("epochs")
    firstRestart = try reader.optionalInteger("first_restart")
    textEncoderModules = try reader.optionalInteger("text_encoder_modules")
    unetModules = try reader.optionalInteger("unet_modules")
    parameters = try reader.optionalInteger("parameters")
    optimizer = try reader.optionalText("optimizer")
    schedule = try reader.optionalText("schedule")
  }
}

/// Reads members of a record; a member of the wrong type is an error that names it.
private struct RecordReader {
  let path: String
  let node: Node
  let prefix: String

  func wrong(_ name: String) -> RunRecordError { .wrong(path: path, member: prefix + name) }

  /// A path in the record, relative to the record's folder.
  func place(_ written: String) -> String {
    Path.isAbsolute(written) ? written : Path.normalized(Path.join(Path.parent(path), written))
  }

  /// A member's content; nil for null.
  private func content(_ name: String) throws(RunRecordError) -> Node.Content? {
    guard let content = node[name]?.content else { throw wrong(name) }
    if case .null = content { return nil }
    return content
  }

  func optionalText(_ name: String) throws(RunRecordError) -> String? {
    guard let content = try content(name) else { return nil }
    guard case .string(let text) = content else { throw wrong(name) }
    return text
  }

  func text(_ name: String) throws(RunRecordError) -> String {
    guard let text = try optionalText(name) else { throw wrong(name) }
    return text
  }

  func optionalInteger(_ name: String) throws(RunRecordError) -> Int? {
    guard let content = try content(name) else { return nil }
    return try integer(content, name)
  }

  /// An integer that is small enough to be added to others, as all are that ia3 has counted.
  private func integer(_ content: Node.Content, _ name: String) throws(RunRecordError) -> Int {
    guard case .integer(let number) = content, (-1 << 53...1 << 53).contains(number) else { throw wrong(name) }
    return number
  }

  func integer(_ name: String) throws(RunRecordError) -> Int {
    guard let number = try optionalInteger(name) else { throw wrong(name) }
    return number
  }

  func optionalNumber(_ name: String) throws(RunRecordError) -> Double? {
    guard let content = try content(name) else { return nil }
    return try number(content, name)
  }

  private func number(_ content: Node.Content, _ name: String) throws(RunRecordError) -> Double {
    switch content {
    case .integer(let number): return Double(number)
    case .float(let number): return number
    default: throw wrong(name)
    }
  }

  func number(_ name: String) throws(RunRecordError) -> Double {
    guard let number = try optionalNumber(name) else { throw wrong(name) }
    return number
  }

  func flag(_ name: String) throws(RunRecordError) -> Bool {
    guard case .boolean(let flag) = try content(name) else { throw wrong(name) }
    return flag
  }

  func object(_ name: String) throws(RunRecordError) -> RecordReader {
    guard let member = node[name], member.isMapping else { throw wrong(name) }
    return RecordReader(path: path, node: member, prefix: "\(prefix)\(name).")
  }

  private func items(_ name: String) throws(RunRecordError) -> [Node] {
    guard case .sequence(let items) = try content(name) else { throw wrong(name) }
    return items
  }

  func objects(_ name: String) throws(RunRecordError) -> [RecordReader] {
    try items(name).enumerated().map { (index, item) throws(RunRecordError) in
      guard item.isMapping else { throw wrong("\(name)[\(index)]") }
      return RecordReader(path: path, node: item, prefix: "\(prefix)\(name)[\(index)].")
    }
  }

  func integers(_ name: String) throws(RunRecordError) -> [Int] {
    try items(name).enumerated().map { (index, item) throws(RunRecordError) in
      try integer(item.content, "\(name)[\(index)]")
    }
  }

  func numbers(_ name: String) throws(RunRecordError) -> [Double] {
    try items(name).enumerated().map { (index, item) throws(RunRecordError) in
      try number(item.content, "\(name)[\(index)]")
    }
  }

  func texts(_ name: String) throws(RunRecordError) -> [String] {
    try items(name).enumerated().map { (index, item) throws(RunRecordError) in
      guard let text = item.string else { throw wrong("\(name)[\(index)]") }
      return text
    }
  }
}
