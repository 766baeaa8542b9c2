import Rules
import Settings

/// A kind of config: which settings are fixed, which can be chosen, and why.
public struct Template: Sendable {
  /// Its name: `character`.
  public let name: String
  /// One line about its purpose.
  public let summary: String
  /// Whether it exists only to be extended.
  public let isAbstract: Bool
  /// What it asks for, in the file's order.
  public let parameters: [TemplateParameter]
  /// The reason for each setting that cannot be changed.
  public let locked: [String: String]
  private let file: TemplateFile

  init(file: TemplateFile, parameters: [TemplateParameter]) {
    name = file.name
    summary = file.summary
    isAbstract = file.isAbstract
    locked = file.locked.mapValues(\.content)
    self.parameters = parameters
    self.file = file
  }

  /// The settings as written in the template, expressions with their `=`, in order of name.
  public var valueTexts: [(name: String, text: String)] {
    file.values.merging(file.gui) { $1 }.map { name, value in
      switch value.content {
      case .literal(let value): (name, value.plainText)
      case .expression(let text): (name, "=\(text)")
      }
    }.sorted { $0.name < $1.name }
  }

  /// The required parameters that are not given.
  public func missingParameters(_ arguments: [String: String]) -> [TemplateParameter] {
    parameters.filter { $0.isRequired && arguments[$0.name] == nil }
  }

  /// Instantiates the template with parameters and individual settings.
  ///
  /// - Parameters:
  ///   - arguments: the parameters by name, as text.
  ///   - sets: settings by canonical name, as text; an empty text leaves the setting out.
  public func instantiate(
    arguments: [String: String],
    sets: [(name: String, text: String)] = []
  ) throws(TemplateError) -> TemplateInstance {
    var scope = try parameterValues(arguments)
    var values = file.values.mapValues(\.content)
    var gui = file.gui.mapValues(\.content)
    for (name, text) in sets {
      try checkSet(name)
      gui[name] = nil
      // A setting given by hand takes precedence over the parameter of the same name, in expressions too.
      scope[name] = nil
      values[name] = text.isEmpty ? nil : .literal(try SettingNames.value(of: text, for: name))
    }
    let expressions = SettingExpressions()
    let settled = try settle(values, with: scope, expressions)
    var result: [String: Value] = [:]
    for (name, value) in settled { result[name] = try SettingNames.checked(value, name) }
    let known = settled.merging(scope) { $1 }
    return TemplateInstance(
      template: name,
      parameters: scope,
      values: result,
      gui: try settle(gui, with: known, expressions),
      subset: try settle(file.subset.mapValues(\.content), with: known, expressions),
      datasetText: file.dataset.map { Self.fill($0, with: scope) }
    )
  }

  private func checkSet(_ name: String) throws(TemplateError) {
    if let why = locked[name] { throw TemplateError.locked(name, why: why) }
    guard SettingNames.isKnown(name) else {
      throw TemplateError.unknownSetting(name, suggestion: SettingNames.suggestion(for: name))
    }
  }

  // MARK: Parameters

  private func parameterValues(_ arguments: [String: String]) throws(TemplateError) -> [String: Value] {
    let names = parameters.map(\.name)
    for name in arguments.keys.sorted() where !names.contains(name) {
      throw TemplateError.unknownParameter(name, suggestion: Suggestion.nearest(to: name, among: names))
    }
    let missing = missingParameters(arguments)
    guard missing.isEmpty else { throw TemplateError.missing(missing.map(\.name)) }
    var given: [String: TemplateValue] = [:]
    for parameter in parameters {
      if let text = arguments[parameter.name] {
        given[parameter.name] = .literal(try parameter.value(of: text))
      } else {
        given[parameter.name] = parameter.fallback
      }
    }
    let values = try settle(given, with: [:], SettingExpressions())
    for parameter in parameters {
      guard let value = values[parameter.name], !parameter.allows(value) else { continue }
      throw TemplateError.invalidParameter(
        parameter.name,
        value: value.plainText,
        expected: parameter.expected
      )
    }
    return values
  }

  /// Puts parameters into a text: `{name}`.
  private static func fill(_ text: String, with values: [String: Value]) -> String {
    values.sorted { $0.key < $1.key }.reduce(text) { text, pair in
      text.replacing("{\(pair.key)}", with: pair.value.plainText)
    }
  }

  // MARK: Expressions

  /// The values of literals and expressions, which may use each other in any order.
  ///
  /// Each pass resolves at least one more expression of a chain, so those that still change after as many passes
  /// as there are expressions depend on themselves.
  private func settle(
    _ values: [String: TemplateValue],
    with scope: [String: Value],
    _ evaluator: SettingExpressions
  ) throws(TemplateError) -> [String: Value] {
    var result: [String: Value] = [:]
    var expressions: [(name: String, text: String)] = []
    for (name, value) in values {
      switch value {
      case .literal(let value): result[name] = value
      case .expression(let text): expressions.append((name, text))
      }
    }
    expressions.sort { $0.name < $1.name }
    for pass in 0...expressions.count {
      var isSettled = true
      for (name, text) in expressions {
        let value = try evaluate(name, text, result.merging(scope) { $1 }, evaluator)
        if value != result[name] {
          isSettled = false
          result[name] = value
        }
      }
      if isSettled { break }
      if pass == expressions.count, let first = expressions.first {
        throw TemplateError.expression(setting: first.name, message: "depends on itself")
      }
    }
    for (name, text) in expressions where result[name] == nil {
      throw TemplateError.expression(setting: name, message: "is '=\(text)', which has no value here")
    }
    return result
  }

  private func evaluate(
    _ name: String,
    _ text: String,
    _ scope: [String: Value],
    _ evaluator: SettingExpressions
  ) throws(TemplateError) -> Value? {
    do {
      let value = try evaluator.evaluate(text, with: scope)
      if !evaluator.isSpent { return value }
    } catch {
      // A parameter that is not settled yet; the file was checked when it was loaded.
      if parameters.contains(where: { scope[$0.name] == nil }) { return nil }
      throw TemplateError.expression(setting: name, message: "is '=\(text)': \(error.message)")
    }
    throw TemplateError.expression(setting: name, message: "takes too long to compute; shorten its lists and texts")
  }

  /// Checks that every expression can be read, with its place in the file.
  func checkExpressions() throws(TemplateError) {
    let stand = Dictionary(parameters.map { ($0.name, Value.integer(1)) }) { first, _ in first }
    for (_, value) in (file.values.map { $0 } + file.gui.map { $0 } + file.subset.map { $0 }).sorted(by: {
      $0.key < $1.key
    }) {
      guard case .expression(let text) = value.content else { continue }
      do {
        _ = try SettingExpressions().evaluate(text, with: stand)
      } catch {
        throw value.place.error(error.message, offset: error.offset)
      }
    }
    for parameter in parameters {
      guard case .expression(let text) = parameter.fallback,
        let place = file.parameters[parameter.name]?.place
      else {
        continue
      }
      do {
        _ = try SettingExpressions().evaluate(text, with: stand)
      } catch {
        throw place.error("the default '=\(text)': \(error.message)")
      }
    }
  }
}
