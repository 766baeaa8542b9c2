import Documents
import Settings

extension RunSetup {
  /// The description of a traced run for a reference implementation, as JSON texts.
  var traceMetadata: [String: String] {
    var values: [JSONValue.Member] = []
    for (name, setting) in settings.effective.sorted(by: { $0.key < $1.key }) {
      guard let value = setting.value else { continue }
      values.append(JSONValue.Member(name, value.json))
    }
    var arguments: [JSONValue.Member] = []
    for argument in settings.argumentLists["optimizer_args"]?.arguments ?? [] {
      arguments.append(JSONValue.Member(argument.key, .string(argument.value)))
    }
    func text(_ value: JSONValue) -> String { value.text(.compact) }
    let preset =
      switch options.network.preset {
      case .builtIn(let name): name
      case .file(let path): path
      }
    return [
      "model": text(.string(checkpoint.path)), "settings": text(.object(values)),
      "optimizer_args": text(.object(arguments)), "clip_skip": text(JSONValue(options.clipSkip)),
      "v_parameterization": text(.boolean(options.usesVPrediction)),
      "train_on_input": text(.boolean(network.modules.contains(where: \.onInput))),
      "preset": text(.string(preset)),
    ]
  }
}
