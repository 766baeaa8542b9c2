import Documents
import Files
import Settings
import TextFormatting

/// The LyCORIS preset of a run: the layers that get vectors, and the side of each.
struct PresetFile: Equatable {
  /// The file's text; nil if LyCORIS's own preset of this name does the same.
  let text: String?
  /// The built-in preset's name, if there is no file.
  let builtIn: String
  /// Whether some layers are scaled at their input.
  let trainsOnInput: Bool
  /// Whether it stands in for a preset of LyCORIS's own that stops the run.
  var isReplacement = false

  /// The preset that a config for LyCORIS names, in the form that LyCORIS 4 supports; nil if it names none.
  ///
  /// - Parameters:
  ///   - settings: the config.
  ///   - locate: returns the path of a file that the config names; nil if it does not exist.
  /// - Throws: `SDScriptsError` for a preset that cannot be found or read.
  init?(_ settings: Settings, locate: (String) -> String?) throws(SDScriptsError) {
    let isIA3 = SDScriptsPlan.isIA3(settings)
    let named = settings.value("network_args.preset")?.plainText
    let name = named ?? "full"
    let isTwice = !isIA3 && settings.script == TrainingScript.usual && Self.withoutRepeats[name] != nil
    guard settings.value("network_module")?.string == "lycoris.kohya", isIA3 || isTwice || named != nil else {
      return nil
    }
    let trainOnInput = settings.value("network_args.train_on_input")?.boolean
    builtIn = name
    if isTwice {
      (text, trainsOnInput, isReplacement) = (Self.withoutRepeats[name], false, true)
      return
    }
    if name == "ia3", isIA3 {
      text = LyCORISPreset.text(trainOnInput: trainOnInput ?? false)
      trainsOnInput = trainOnInput ?? false
    } else if Catalogue.arguments["network_args:lycoris.kohya"]?["preset"]?.choices.contains(name) == true {
      guard trainOnInput != true || !isIA3 else {
        throw .setting(
          name: "network_args.train_on_input",
          problem: "LyCORIS's preset \(name) does not support it; use preset=ia3 or a preset file"
        )
      }
      text = nil
      trainsOnInput = false
    } else if let path = locate(name) {
      (text, trainsOnInput) = try Self.rewritten(path, trainOnInput: trainOnInput)
    } else {
      throw .setting(
        name: "network_args.preset",
        problem: "'\(name)' is not a preset of LyCORIS, and there is no such file"
      )
    }
  }

  /// LyCORIS's presets with which lycoris-lora 4 names two layers of the UNet of Stable Diffusion 1.x and 2.x twice and
  /// stops (`duplicated lora name`), for the same layers: `TimestepEmbedding` and the layers in it are both targets.
  /// What is not said here is as in the preset `full`.
  ///
  /// Source: lycoris/config.py.
  private static let withoutRepeats = [
    "full": """
    # The layers of LyCORIS' preset "full", none of them twice, which stops lycoris-lora 4.
    enable_conv = true
    unet_target_module = ["Transformer2DModel", "ResnetBlock2D", "Downsample2D", "Upsample2D"]
    unet_target_name = ["conv_in", "conv_out", "time_embedding.linear_1", "time_embedding.linear_2"]

    """,
    "full-lin": """
    # The layers of LyCORIS' preset "full-lin", none of them twice, which stops lycoris-lora 4.
    enable_conv = false
    unet_target_module = ["Transformer2DModel", "ResnetBlock2D"]
    unet_target_name = ["time_embedding.linear_1", "time_embedding.linear_2"]

    """,
    "unet-only": """
    # The layers of LyCORIS' preset "unet-only", none of them twice, which stops lycoris-lora 4.
    enable_conv = true
    unet_target_module = ["Transformer2DModel", "ResnetBlock2D", "Downsample2D", "Upsample2D"]
    unet_target_name = ["conv_in", "conv_out", "time_embedding.linear_1", "time_embedding.linear_2"]
    text_encoder_target_module = []

    """,
  ]

  /// A preset file with the config's `train_on_input`, if that is set.
  ///
  /// Keys with backslashes are single-quoted: in double-quoted keys Python's `toml` keeps them doubled.
  private static func rewritten(_ path: String, trainOnInput: Bool?) throws(SDScriptsError) -> (
    String, Bool
  ) {
    let bytes = try rethrowing(FileSystem.read(path, limit: 1 << 20), as: SDScriptsError.file)
    let document = Document.parse(Source(path: path, bytes: bytes), as: .toml)
    guard let root = document.root, document.issues.isEmpty else {
      throw .setting(
        name: "network_args.preset",
        problem: "\(path) is not valid TOML: \(document.issues.first?.message ?? "")"
      )
    }
    var lines = ["# The layers that get vectors, from \(LaunchScript.comment(Path.name(path)))."]
    for member in root.members where member.key != "name_algo_map" {
      lines.append("\(key(member.key)) = \(literal(member.value))")
    }
    var entries: [String] = []
    var onInput = trainOnInput ?? false
    if trainOnInput == true {
      let isShellStyle = root["use_fnmatch"]?.content == .boolean(true)
      let patterns = isShellStyle ? ["*.ff.net.2", "*.mlp.fc2"] : [#".*\.ff\.net\.2$"#, #".*\.mlp\.fc2$"#]
      entries = patterns.map { "\(key($0)) = { train_on_input = true }" }
    }
    for member in root["name_algo_map"]?.members ?? [] {
      if trainOnInput == nil, member.value["train_on_input"]?.content == .boolean(true) { onInput = true }
      let options = member.value.members.filter { trainOnInput == nil || $0.key != "train_on_input" }
      guard !options.isEmpty else { continue }
      let text = options.map { "\(key($0.key)) = \(literal($0.value))" }.joined(separator: ", ")
      entries.append("\(key(member.key)) = { \(text) }")
    }
    if !entries.isEmpty { lines += ["", "[name_algo_map]"] + entries }
    return (lines.map { $0 + "\n" }.joined(), onInput)
  }

  private static func key(_ text: String) -> String {
    text.contains("\\") && !text.contains("'") && !text.unicodeScalars.contains(where: DisplayText.isControl)
      ? "'\(text)'" : TOMLText.key(text)
  }

  private static func literal(_ node: Node) -> String {
    switch node.content {
    case .null: "\"\""
    case .boolean(let value): String(value)
    case .integer(let value): String(value)
    case .float(let value): TOMLText.number(value)
    case .string(let text), .dateTime(_, let text): TOMLText.quoted(text)
    case .sequence(let items): "[" + items.map(literal).joined(separator: ", ") + "]"
    case .mapping(let members):
      "{ " + members.map { "\(key($0.key)) = \(literal($0.value))" }.joined(separator: ", ") + " }"
    }
  }
}
