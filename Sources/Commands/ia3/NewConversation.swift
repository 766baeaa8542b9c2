import CommandSupport
import Files
import Platform
import Rules
import Settings
import Templates
import TextFormatting

/// The conversation of `ia3 new`: asks for whatever no option says, and has an answer to begin with for each question.
struct NewConversation {
  /// What was said on the command line and in the conversation.
  struct Answers {
    var template: Template
    /// The parameters' values by name.
    var arguments: [String: String]
    var target: WritableDialect
    var ignoresCaptions: Bool
    var emitsDataset: Bool

    /// The command that writes the same without asking.
    var command: String {
      var words = ["ia3", "new", template.name]
      for parameter in template.parameters {
        guard let value = arguments[parameter.name] else { continue }
        if TemplateParameters.options.contains(parameter.name) {
          words += ["--\(parameter.name.replacing("_", with: "-"))", ShellText.quoted(value)]
        } else {
          words += ["--parameter", ShellText.quoted("\(parameter.name)=\(value)")]
        }
      }
      words += ["--to", target.name.rawValue]
      if ignoresCaptions { words.append("--ignore-captions") }
      if emitsDataset { words.append("--emit-dataset") }
      return words.joined(separator: " ")
    }
  }

  private let library: TemplateLibrary
  private var answers: Answers

  /// - Parameter given: what the command line says; the template's name is asked for.
  init(
    _ library: TemplateLibrary,
    arguments: [String: String],
    target: WritableDialect?,
    ignoresCaptions: Bool,
    emitsDataset: Bool
  ) throws {
    self.library = library
    answers = Answers(
      template: try library.template(named: Self.usualTemplate),
      arguments: arguments,
      target: target ?? WritableDialect(.standard),
      ignoresCaptions: ignoresCaptions,
      emitsDataset: emitsDataset
    )
    isTargetGiven = target != nil
  }

  private static let usualTemplate = "character"
  private let isTargetGiven: Bool

  /// Asks, and returns the answers.
  func run() throws -> Answers {
    var conversation = self
    try conversation.askTemplate()
    try conversation.askName()
    let survey = try conversation.askPictures()
    try conversation.askModel()
    try conversation.askStyle(survey)
    try conversation.askNumbers(survey)
    try conversation.askTarget()
    return conversation.answers
  }

  // MARK: Questions

  private mutating func askTemplate() throws {
    let names = library.list.map(\.name)
    for template in library.list { Terminal.error.line("  \(template.name): \(template.summary)") }
    let name = try Question.ask("Which template?", default: Self.usualTemplate) { answer in
      names.contains(answer) ? nil : "there is no template '\(answer)'"
    }
    answers.template = try library.template(named: name)
  }

  private mutating func askName() throws {
    let folder = Path.name(FileSystem.workingFolder)
    let usual = accepts("name", folder) ? folder : answers.template.name
    try ask("name", "What should the network be called?", default: usual)
  }

  private mutating func askPictures() throws -> PictureSurvey? {
    try ask("dataset", "In which folder are the pictures?", default: fallback("dataset") ?? "dataset")
    guard let path = answers.arguments["dataset"] else { return nil }
    guard let survey = PictureSurvey(path) else {
      Terminal.error.line("there is no folder \(path) yet")
      if !answers.emitsDataset { answers.emitsDataset = try Question.agree("Make it?", default: true) }
      return nil
    }
    Terminal.error.line(survey.summary)
    answers.arguments["dataset"] = survey.folder
    if let trigger = survey.trigger, answers.arguments["trigger"] == nil, accepts("trigger", trigger) {
      answers.arguments["trigger"] = trigger
    }
    if let captions = survey.captions, !answers.ignoresCaptions {
      let question = "Use the \(plural(captions.count, "caption")), rather than the folder's name?"
      answers.ignoresCaptions = try !Question.agree(question, default: true)
    }
    return survey
  }

  private mutating func askModel() throws {
    guard answers.arguments["model"] == nil else { return }
    let found = KnownModels.found()
    for (number, path) in found.enumerated() { Terminal.error.line("  \(number + 1): \(path)") }
    let usual = found.first ?? fallback("model") ?? ""
    let question = "Which model? \(found.isEmpty ? "A" : "A number, a") file, or a name on Hugging Face"
    let answer = try Question.ask(question, default: usual) { check("model", $0) }
    let number = Int(answer).map { $0 - 1 } ?? -1
    answers.arguments["model"] = found.indices.contains(number) ? found[number] : answer
  }

  /// An abstract style needs a template of its own.
  private mutating func askStyle(_ survey: PictureSurvey?) throws {
    guard let images = survey?.images, !images.isEmpty, answers.template.name != Self.abstractTemplate,
      let abstract = try? library.template(named: Self.abstractTemplate),
      let measured = TrainerMeasurement.measurer(images),
      let (share, style) = [
        (measured.monochromeShare, "monochrome"), (measured.pixelArtShare, "pixel art"),
        (measured.minimalistShare, "minimalistic"),
      ].max(by: { $0.0 < $1.0 }), share >= 0.5
    else { return }
    Terminal.error.line(
      "\(Int((share * 100).rounded())) % of the pictures look \(style); such a style needs weight decay"
    )
    if try Question.agree("Use the template \(abstract.name)?", default: true) { answers.template = abstract }
  }

  private static let abstractTemplate = "abstract-style"

  private mutating func askNumbers(_ survey: PictureSurvey?) throws {
    try ask("batch", "How many pictures in a step?", default: usualBatch(survey))
    try ask("steps", "How many steps?", default: fallback("steps") ?? "")
    try ask("clip_skip", "Which clip skip?", default: fallback("clip_skip") ?? "")
    if answers.template.name == Self.abstractTemplate {
      try ask("weight_decay", "How much weight decay?", default: fallback("weight_decay") ?? "")
    }
  }

  /// The template's batch, which fits into 6 GB; less where the graphics card has less, and not more than there are pictures.
  private func usualBatch(_ survey: PictureSurvey?) -> String {
    guard let text = fallback("batch"), var batch = Int(text) else { return fallback("batch") ?? "" }
    if let megabytes = GraphicsCard.memory, megabytes < 6_000 { batch = max(1, batch * megabytes / 6_000) }
    if let count = survey?.images.count, count > 0 { batch = min(batch, count) }
    return String(batch)
  }

  private mutating func askTarget() throws {
    guard !isTargetGiven else { return }
    let names = WritableDialect.allValueStrings
    let name = try Question.ask("For which program? \(names.joined(separator: ", "))", default: names[0]) { answer in
      names.contains(answer) ? nil : "it must be one of \(names.joined(separator: ", "))"
    }
    if let target = WritableDialect(argument: name) { answers.target = target }
  }

  // MARK: Parameters

  private mutating func ask(_ name: String, _ question: String, default usual: String) throws {
    guard answers.arguments[name] == nil, parameter(name) != nil else { return }
    answers.arguments[name] = try Question.ask(question, default: usual) { check(name, $0) }
  }

  private func parameter(_ name: String) -> TemplateParameter? {
    answers.template.parameters.first { $0.name == name }
  }

  /// The template's default, unless it depends on other parameters.
  private func fallback(_ name: String) -> String? {
    parameter(name)?.defaultText.flatMap { $0.hasPrefix("=") ? nil : $0 }
  }

  private func accepts(_ name: String, _ text: String) -> Bool { check(name, text) == nil }

  /// What is wrong with a value; nil if nothing is.
  private func check(_ name: String, _ text: String) -> String? {
    do { _ = try parameter(name)?.value(of: text) } catch { return "\(error)" }
    return nil
  }
}
