import Documents

extension EasyScriptsTOML {
  /// The subsets, the mode, then every group's tables in order of name.
  ///
  /// Options without a field in the program go to `extra_args`, which it passes on to sd-scripts.
  public static func text(of settings: [String: Value], options: EncodingOptions) -> EncodedConfig? {
    let settings = settings.withSizesAsText()
    var tables: [String: [String: String]] = [:]
    for (name, value) in settings {
      if let argument = ArgumentName(name) {
        let (option, key) = (argument.option, argument.key)
        let section =
          option == "network_args" ? "network_args.args.network_args" : "optimizer_args.args.\(option)"
        // Arguments are text: the program puts them after "key=" unchanged.
        let text = ArgumentText.word(option, key, value).dropFirst(key.count + 1)
        tables[section, default: [:]][key] =
          option == "network_args" ? value.literal(in: .toml) : TOMLText.quoted(String(text))
      } else if let (section, key, literal) = field(of: name, value, options) {
        tables[section, default: [:]][key] = literal
      }
    }
    if options.script.hasPrefix("sdxl_") { tables["general_args.args", default: [:]]["sdxl"] = "true" }
    let mode = options.script.hasSuffix("textual_inversion") ? "textual_inversion" : "lora"
    tables["train_mode", default: [:]]["train_mode"] = TOMLText.quoted(mode)
    var blocks = options.subsets.map { block("[[subsets]]", $0.mapValues { $0.literal(in: .toml) }) }
    blocks += tables.sorted { $0.key < $1.key }.map { block("[\($0.key)]", $0.value) }
    let text = blocks.joined(separator: "\n")
    // The subsets take the place of a folder of numbered folders.
    let missing = ReadBack.missing(settings, from: text, as: name).filter {
      !["train_data_dir", "reg_data_dir"].contains($0) || options.subsets.isEmpty
    }
    return EncodedConfig(text: text, lost: missing)
  }

  private static func block(_ header: String, _ members: [String: String]) -> String {
    let lines = members.sorted { $0.key < $1.key }.map { "\(TOMLText.key($0.key)) = \($0.value)\n" }
    return "\(header)\n" + lines.joined()
  }

  /// Where an option is written; nil if the program derives it or reads it elsewhere.
  private static func field(
    of name: String,
    _ value: Value,
    _ options: EncodingOptions
  ) -> (section: String, key: String, literal: String)? {
    switch name {
    case "network_module", "train_data_dir", "reg_data_dir", "dataset_config": return nil
    case "resolution": return ("general_args.dataset_args", "resolution", sides(value))
    case "lr_warmup_steps":
      // `warmup_ratio` is a share of the run; steps are passed on unchanged.
      if value.number == 0 { return nil }
      if case .float(let share) = value {
        return ("optimizer_args.args", "warmup_ratio", TOMLText.number(share))
      }
      return Catalogue.options[name].map { ("extra_args.args", name, TOMLValueText.literal(value, $0)) }
    case "max_token_length" where value.integer == 75: return nil
    default: break
    }
    if let (section, key) = section(of: name), let row = rows(section)[key] {
      return (section, key, TOMLValueText.literal(value, Catalogue.options[name]?.type ?? row.type))
    }
    guard let row = Catalogue.options[name], row.removed == nil, row.scripts.contains(options.script) else {
      return nil
    }
    return ("extra_args.args", name, TOMLValueText.literal(value, row))
  }

  /// `512` as a number, `512,768` as an array of two.
  private static func sides(_ value: Value) -> String {
    let sides = value.plainText.split(separator: ",").map { Int($0.filter { $0 != " " }) }
    let known = sides.compactMap(\.self)
    guard let first = known.first, known.count == sides.count, known.count <= 2 else {
      return value.literal(in: .toml)
    }
    return known.count == 1 ? String(first) : "[" + known.map(String.init).joined(separator: ", ") + "]"
  }
}
