/// The class that `optimizer_type` or `lr_scheduler_type` names: what sd-scripts makes of the text, and what is known of
/// that class. The only place that tells classes apart.
public struct NamedClass: Sendable {
  /// What a class is for.
  public enum Kind: String, Sendable {
    case optimizer, scheduler

    /// The option that holds the class's arguments.
    var arguments: String { self == .optimizer ? "optimizer_args" : "lr_scheduler_args" }
    /// Where a name without a dot is looked up.
    fileprivate var home: String { self == .optimizer ? "torch.optim" : "torch.optim.lr_scheduler" }
  }

  /// The name that rules know it by: sd-scripts' own or PyTorch's for one that has such a name, whatever its path
  /// (`Prodigy` for `prodigyopt.Prodigy`), and the text as it is written for a class that is not known.
  public let name: String
  private let kind: Kind
  private let row: ClassRow?
  /// Its keywords; nil if they are not known.
  var parameters: [String: ArgumentRow]? { Catalogue.arguments["\(kind.arguments):\(name)"] ?? row?.parameters }
  /// Whether it accepts keywords that it does not name.
  var acceptsOthers: Bool { row?.acceptsOthers ?? false }
  /// Why Python does not find it; nil if it does, or if nothing is known of the library.
  let problem: NameProblem?

  private init(_ name: String, _ kind: Kind, _ row: ClassRow? = nil, problem: NameProblem? = nil) {
    self.name = name
    self.kind = kind
    self.row = row
    self.problem = problem
  }

  /// The names that `get_optimizer` in sd-scripts' library/train_util.py resolves itself, whatever their case.
  private static let optimizers: [String: String] = Dictionary(
    [
      "Adafactor", "AdamW", "AdamW8bit", "AdamWScheduleFree", "DAdaptAdaGrad", "DAdaptAdam", "DAdaptAdamPreprint",
      "DAdaptAdan", "DAdaptAdanIP", "DAdaptLion", "DAdaptSGD", "DAdaptation", "Lion", "Lion8bit", "PagedAdamW",
      "PagedAdamW32bit", "PagedAdamW8bit", "PagedLion8bit", "Prodigy", "RAdamScheduleFree", "SGDNesterov",
      "SGDNesterov8bit", "SGDScheduleFree",
    ].map { ($0.lowercased(), $0) },
    uniquingKeysWith: { first, _ in first }
  )

  /// The optimizer of this name.
  ///
  /// - Parameter dialect: the config's; LoRA_Easy_Training_Scripts resolves names of its own.
  public static func optimizer(_ text: String, in dialect: DialectName? = nil) -> NamedClass {
    // sd-scripts' default.
    if text.isEmpty { return NamedClass("AdamW", .optimizer) }
    let lowered = text.lowercased()
    if let name = optimizers[lowered] { return NamedClass(name, .optimizer) }
    // Nor does a path into the package dadaptation get past this: it begins with the same letters.
    if lowered.hasPrefix("dadapt") {
      let last = text.split(separator: ".").last.map(String.init) ?? text
      let own = optimizers[last.lowercased()]
      let suggestion = own ?? Suggestion.nearest(to: last, among: optimizers.values)
      return NamedClass(
        own ?? text,
        .optimizer,
        problem: NameProblem("sd-scripts has no D-Adaptation optimizer \(text)", suggestion)
      )
    }
    if dialect == .easyScriptsTOML, !text.contains("."), let row = easyScriptsOptimizer(lowered) {
      return NamedClass(row.name, .optimizer, row)
    }
    return find(text, .optimizer, in: dialect)
  }

  /// The scheduler of this path.
  public static func scheduler(_ text: String, in dialect: DialectName? = nil) -> NamedClass {
    // Most configs name one of PyTorch's, whose arguments are in the table of arguments.
    if Catalogue.arguments["lr_scheduler_args:\(text)"] != nil { return NamedClass(text, .scheduler) }
    return find(text, .scheduler, in: dialect)
  }

  /// `OPTIMIZERS` in LoRA_Easy_Training_Scripts' backend: names of its own, whatever their case.
  private static func easyScriptsOptimizer(_ lowered: String) -> ClassRow? {
    Catalogue.classes[.optimizer]?.first {
      $0.package == "LoraEasyCustomOptimizer" && $0.className.lowercased() == lowered
    }
  }

  /// What `importlib.import_module` and `getattr` find.
  private static func find(_ text: String, _ kind: Kind, in dialect: DialectName?) -> NamedClass {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let className = parts.last ?? text
    let module = parts.count > 1 ? parts.dropLast().joined(separator: ".") : kind.home
    let rows = Catalogue.classes[kind] ?? []
    if let row = rows.first(where: { $0.className == className && $0.isIn(module) }) {
      return NamedClass(row.name, kind, row)
    }
    let problem =
      parts.count > 1
      ? problem(module: module, className: className, among: rows) : problem(text, kind, among: rows, in: dialect)
    return NamedClass(text, kind, problem: problem)
  }

  /// Why a name without a dot is not found.
  private static func problem(
    _ text: String,
    _ kind: Kind,
    among rows: [ClassRow],
    in dialect: DialectName?
  ) -> NameProblem? {
    // The same name in another library is what is meant: `AdEMAMix8bit` is not in PyTorch.
    let elsewhere = rows.first { $0.className.lowercased() == text.lowercased() }
    let own = rows.filter { $0.isIn(kind.home) }.map(\.className) + (kind == .optimizer ? Array(optimizers.values) : [])
    var suggestion = elsewhere.map { $0.isIn(kind.home) ? $0.className : $0.path }
    suggestion = suggestion ?? Suggestion.nearest(to: text, among: own)
    suggestion = suggestion ?? rows.first { Suggestion.nearest(to: text, among: [$0.className]) != nil }?.path
    switch kind {
    case .optimizer:
      // A fork of sd-scripts that the program brings along may know more.
      if dialect == .easyScriptsTOML, suggestion == nil, isIdentifier(text) { return nil }
      return NameProblem("neither sd-scripts nor torch.optim has an optimizer \(text)", suggestion)
    case .scheduler:
      // What `lr_scheduler` takes is spelled in lower case and without a class of that name.
      let isBuiltIn =
        suggestion == nil && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 &- UInt8(ascii: "a") < 26 }
      let hint = isBuiltIn ? " (a schedule of sd-scripts' own belongs in lr_scheduler)" : ""
      return NameProblem("torch.optim.lr_scheduler has no class \(text)\(hint)", suggestion)
    }
  }

  /// Whether a text can be the name of a class at all.
  private static func isIdentifier(_ text: String) -> Bool {
    text.utf8.first.map { $0 &- UInt8(ascii: "0") >= 10 } ?? false
      && text.utf8.allSatisfy {
        $0 == UInt8(ascii: "_") || $0 >= 0x80 || ($0 | 0x20) &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10
      }
  }

  /// Why a path is not found; nil if it may well be, in a library that is not known.
  private static func problem(module: String, className: String, among rows: [ClassRow]) -> NameProblem? {
    let head = module.prefix { $0 != "." }
    let packages = Set(rows.map(\.package))
    if packages.contains(String(head)) {
      let known = rows.filter { $0.package == head }
      // In the order of how sure the guess is: the class in another module, one of a similar name.
      let meant =
        known.first { $0.className == className }
        ?? Suggestion.nearest(to: className, among: known.map(\.className)).flatMap { name in
          known.first { $0.className == name }
        }
      // A release that is not in the table may have more.
      guard let meant else { return nil }
      return NameProblem("\(module) has no class \(className)", meant.path)
    }
    // A module of another library, unless its name is one that is known with a letter wrong.
    guard let package = Suggestion.nearest(to: String(head), among: packages),
      let meant = rows.first(where: { $0.package == package && $0.className == className })
    else { return nil }
    return NameProblem("there is no module \(module)", meant.path)
  }
}

/// Why Python does not find what an option names.
struct NameProblem: Sendable {
  /// What is wrong.
  let text: String
  /// What is probably meant; nil if there is nothing like it.
  let suggestion: String?

  init(_ text: String, _ suggestion: String?) {
    self.text = text
    self.suggestion = suggestion
  }
}

extension Settings {
  /// The class that trains, by the name that rules know it by: `optimizer_type`'s, or the default.
  public var optimizerClass: NamedClass {
    if value("use_8bit_adam") == .boolean(true) { return .optimizer("AdamW8bit") }
    if value("use_lion_optimizer") == .boolean(true) { return .optimizer("Lion") }
    return .optimizer(value("optimizer_type")?.string ?? "", in: dialect)
  }

  /// The class that `lr_scheduler_type` names; nil if it is not set.
  public var schedulerClass: NamedClass? {
    guard let text = value("lr_scheduler_type")?.string, !text.isEmpty else { return nil }
    return .scheduler(text, in: dialect)
  }
}
