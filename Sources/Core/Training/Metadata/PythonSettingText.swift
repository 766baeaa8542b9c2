import Optimizers
import Settings

/// Settings as Python's `str` writes them, with the values that sd-scripts has from `argparse` or a config file.
///
/// A whole number from a file or a default stays whole; on a command line, options of type float read `1` as `1.0`.
struct PythonSettingText {
  let settings: Settings

  /// An option's value.
  func text(_ name: String) -> String { python(settings.value(name), Catalogue.options[name]?.type).string }

  /// An option's value if a file sets it; None if a form or a default fills it in.
  func written(_ name: String) -> String {
    settings.place(name) == nil ? PythonValue.none.string : text(name)
  }

  /// The only or first value of an option that takes several.
  func first(_ name: String) -> String {
    guard case .list(let values)? = settings.value(name) else { return text(name) }
    return python(values.first, Catalogue.options[name]?.type).string
  }

  /// `prodigyopt.prodigy.Prodigy(d_coef=1.0,weight_decay=0.01)`
  var optimizer: String {
    let kind = try? OptimizerKind(named: settings.optimizerType)
    let name = kind?.storedName ?? settings.optimizerName
    let list = settings.argumentLists["optimizer_args"]?.arguments ?? []
    var arguments = list.map { "\($0.key)=\(literal($0.value))" }
    // get_optimizer adds it to the arguments.
    if kind?.name == "Adafactor", !list.contains(where: { $0.key == "relative_step" }) {
      arguments.append("relative_step=True")
    }
    return arguments.isEmpty ? name : "\(name)(\(arguments.joined(separator: ",")))"
  }

  /// `network_args` as JSON with the dropout that sd-scripts adds; nil if there are none.
  var networkArguments: String? {
    var members = writtenArguments.map { ($0.key, PythonValue.text($0.value)) }
    guard !members.isEmpty else { return nil }
    if !members.contains(where: { $0.0 == "dropout" }) {
      members.append(("dropout", python(settings.value("network_dropout"), .float)))
    }
    return PythonValue.dictionary(members).json
  }

  /// The network's arguments as a config lists them, or as the GUI would list its own keys; a form's defaults, such as
  /// a rank, have no meaning for iA3.
  private var writtenArguments: [(key: String, value: String)] {
    if let list = settings.argumentLists["network_args"]?.arguments, !list.isEmpty {
      return list.map { ($0.key, $0.value) }
    }
    let prefix = "network_args."
    let settings = settings.values.filter { name, setting in
      name.hasPrefix(prefix) && setting.value != nil && setting.place != nil
    }
    // kohya_gui/lora_gui.py puts the preset first and the algorithm last.
    func place(_ key: String) -> Int { key == "preset" ? 0 : key == "algo" ? 2 : 1 }
    return settings.map { name, setting in
      (key: String(name.dropFirst(prefix.count)), value: setting.value.map(PythonLiteral.text) ?? "")
    }.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }
  }

  /// An argument's text as `str(literal_eval(text))`: `0.9,0.99` is `(0.9, 0.99)`.
  private func literal(_ text: String) -> String {
    let literal = PythonLiteral.evaluate(text)
    guard literal != .invalid else { return text }
    let python = python(literal.value, nil)
    guard case .list(let items) = python, !text.drop(while: { $0 == " " }).hasPrefix("[") else {
      return python.string
    }
    return PythonValue.tuple(items).string
  }

  private func python(_ value: Value?, _ type: ValueType?) -> PythonValue {
    switch value {
    case nil: .none
    case .boolean(let value): .boolean(value)
    case .integer(let value):
      type == .float && settings.dialect.type.passesArgparse ? .float(Double(value)) : .integer(value)
    case .float(let value): type == .int && Int(exactly: value) != nil ? .integer(Int(value)) : .float(value)
    case .string(let text):
      if type == .float, let number = Double(text) {
        .float(number)
      } else {
        text.isEmpty ? .none : .text(text)
      }
    case .list(let values): .list(values.map { python($0, type) })
    }
  }
}
