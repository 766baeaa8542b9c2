import Documents
import Files
import StableDiffusion

/// The layers of a model that a preset of LyCORIS selects.
///
/// Source: `create_modules` and `find_conf_for_name` in LyCORIS 4.1.3's lycoris/kohya.py; its built-in presets in
/// lycoris/config.py. Names of classes are sd-scripts' and transformers'.
package struct LayerSelection: Sendable, Equatable {
  /// Whether convolutions with kernels larger than 1×1 are selected, too.
  var hasConvolutions = true
  /// Classes of the UNet all of whose layers are selected.
  var unetClasses: [String] = []
  /// Patterns of names of the UNet's layers.
  var unetNames: [String] = []
  /// Classes of the text encoder all of whose layers are selected.
  var textClasses: [String] = []
  /// Patterns of names of the text encoder's layers.
  var textNames: [String] = []
  /// Patterns of names that are excluded.
  var excluded: [String] = []
  /// Patterns of names of layers that are scaled at their input.
  var inputNames: [String] = []
  /// Whether patterns are shell patterns rather than regular expressions.
  var isShellStyle = false
}

extension LayerSelection {
  /// LyCORIS's preset of this name; nil if it has none.
  ///
  /// The preset `ia3` matches the ends of names, as it is meant to: LyCORIS 4.1.3 compares it with their beginnings,
  /// and finds nothing.
  static func builtIn(_ name: String) -> LayerSelection? {
    let text = ["CLIPAttention", "CLIPSdpaAttention", "CLIPMLP"]
    let linear = ["Transformer2DModel", "ResnetBlock2D"]
    let all = linear + ["Downsample2D", "Upsample2D", "TimestepEmbedding"]
    let ends = ["conv_in", "conv_out"]
    let time = ["time_embedding.linear_1", "time_embedding.linear_2"]
    return switch name {
    case "full": LayerSelection(unetClasses: all, unetNames: ends + time, textClasses: text)
    case "full-lin":
      LayerSelection(
        hasConvolutions: false,
        unetClasses: linear + ["TimestepEmbedding"],
        unetNames: time,
        textClasses: text
      )
    case "attn-mlp":
      LayerSelection(
        hasConvolutions: false,
        unetClasses: ["Transformer2DModel", "TimestepEmbedding"],
        textClasses: text
      )
    case "attn-only":
      LayerSelection(
        hasConvolutions: false,
        unetClasses: ["CrossAttention", "SelfAttention"],
        textClasses: ["CLIPAttention", "CLIPSdpaAttention"]
      )
    case "unet-only": LayerSelection(unetClasses: all, unetNames: ends + time)
    case "unet-transformer-only":
      LayerSelection(hasConvolutions: false, unetClasses: ["Transformer2DModel", "TimestepEmbedding"])
    case "unet-convblock-only":
      LayerSelection(unetClasses: ["ResnetBlock2D", "Downsample2D", "Upsample2D"], unetNames: ends)
    case "ia3":
      LayerSelection(
        hasConvolutions: false,
        unetNames: [".*to_k", ".*to_v", #".*ff\.net\.2"#],
        textNames: [".*k_proj", ".*v_proj", #".*mlp\.fc2"#]
      )
    default: nil
    }
  }

  /// Reads a preset file, TOML.
  package static func file(_ path: String) throws(NetworkError) -> LayerSelection {
    let bytes = try rethrowing(FileSystem.read(path, limit: Limits.bytes), as: NetworkError.file)
    let document = Document.parse(Source(path: path, bytes: bytes), as: .toml)
    guard let root = document.root else {
      throw .preset(path: path, problem: document.issues.first?.message ?? "it is not valid TOML")
    }
    var selection = LayerSelection()
    for member in root.members {
      switch member.key {
      case "enable_conv": selection.hasConvolutions = member.value.content != .boolean(false)
      case "unet_target_module": selection.unetClasses = try texts(member, path)
      case "unet_target_name": selection.unetNames = try texts(member, path)
      case "text_encoder_target_module": selection.textClasses = try texts(member, path)
      case "text_encoder_target_name": selection.textNames = try texts(member, path)
      case "exclude_name": selection.excluded = try texts(member, path)
      case "use_fnmatch": selection.isShellStyle = member.value.content == .boolean(true)
      case "name_algo_map":
        for entry in member.value.members {
          try check(entry.value, path)
          let options = entry.value["options"] ?? entry.value
          if options["train_on_input"]?.content == .boolean(true) { selection.inputNames.append(entry.key) }
        }
      case "module_algo_map":
        for entry in member.value.members { try check(entry.value, path) }
      default: throw .preset(path: path, problem: "\(member.key) is not a key of a LyCORIS preset")
      }
    }
    return selection
  }

  private static func texts(_ member: Member, _ path: String) throws(NetworkError) -> [String] {
    let texts = member.value.items.compactMap(\.string)
    guard member.value.content != .null, texts.count == member.value.items.count, member.value.string == nil
    else {
      throw .preset(path: path, problem: "\(member.key) must be a list of strings")
    }
    return texts
  }

  /// Rejects layers of other algorithms, which would be another kind of network.
  private static func check(_ override: Node, _ path: String) throws(NetworkError) {
    if let algorithm = override["algo"]?.string, algorithm.lowercased() != "ia3" {
      throw .preset(path: path, problem: "it trains some layers with \(algorithm); the core supports only ia3")
    }
  }

  /// The layers of a model, in LyCORIS's order.
  func layers(of size: ModelSize) throws(NetworkError) -> [NetworkLayer] {
    let text = try Patterns(classes: textClasses, names: textNames, self)
    let unet = try Patterns(classes: unetClasses, names: unetNames, self)
    return size.networkLayers.filter { ($0.part == .unet ? unet : text).selects($0.description) }
  }

  /// Whether the preset scales a layer at its input.
  func isOnInput(_ layer: LayerDescription) throws(NetworkError) -> Bool {
    for name in inputNames where try Pattern(name, isShellStyle: isShellStyle).matches(layer.name) {
      return true
    }
    return false
  }

  /// One model's half of a selection.
  private struct Patterns {
    let classes: Set<String>
    let names: [Pattern]
    let excluded: [Pattern]
    let hasConvolutions: Bool

    init(classes: [String], names: [String], _ selection: LayerSelection) throws(NetworkError) {
      self.classes = Set(classes)
      self.names = try Pattern.all(names, isShellStyle: selection.isShellStyle)
      excluded = try Pattern.all(selection.excluded, isShellStyle: selection.isShellStyle)
      hasConvolutions = selection.hasConvolutions
    }

    func selects(_ layer: LayerDescription) -> Bool {
      switch layer.kind {
      case .linear, .convolution(kernel: 1): break
      case .convolution: if !hasConvolutions { return false }
      case .norm, .embedding: return false
      }
      let modules = ModuleClasses.path(of: layer)
      if modules.contains(where: { module in excluded.contains { $0.matches(module.name) } }) { return false }
      if names.contains(where: { $0.matches(layer.name) }) { return true }
      return modules.contains { module in
        classes.contains(module.className) && !names.contains { $0.matches(module.name) }
      }
    }
  }
}

/// A pattern of names: Python's `re.match`, which matches beginnings, or `fnmatch`.
struct Pattern {
  private let expression: Regex<AnyRegexOutput>
  private let isShellStyle: Bool

  init(_ text: String, isShellStyle: Bool) throws(NetworkError) {
    self.isShellStyle = isShellStyle
    do {
      expression = try Regex(isShellStyle ? Self.expression(ofShell: text) : text)
    } catch {
      throw .preset(path: "the LyCORIS preset", problem: "'\(text)' is not a valid pattern")
    }
  }

  static func all(_ texts: [String], isShellStyle: Bool) throws(NetworkError) -> [Pattern] {
    var patterns: [Pattern] = []
    for text in texts { patterns.append(try Pattern(text, isShellStyle: isShellStyle)) }
    return patterns
  }

  func matches(_ name: String) -> Bool {
    (try? isShellStyle ? expression.wholeMatch(in: name) : expression.prefixMatch(in: name)) != nil
  }

  /// Source: `translate` of Python's fnmatch.py.
  private static func expression(ofShell text: String) -> String {
    var rest = text[...]
    var result = ""
    while let character = rest.popFirst() {
      switch character {
      case "*": result += ".*"
      case "?": result += "."
      case "[":
        // Sets are never empty: a closing bracket at the beginning stands for itself.
        let isNegated = rest.first == "!"
        let members = isNegated ? rest.dropFirst() : rest
        guard let end = members.dropFirst().firstIndex(of: "]") else {
          result += "\\["
          continue
        }
        result += set(members[..<end], isNegated: isNegated)
        rest = rest[members.index(after: end)...]
      default: result += escaped(character)
      }
    }
    return result
  }

  /// A set of characters and ranges; a hyphen at either end stands for itself.
  private static func set(_ members: Substring, isNegated: Bool) -> String {
    let ends = [members.startIndex, members.index(before: members.endIndex)]
    let inside = members.indices.map { index in
      members[index] == "-" && !ends.contains(index) ? "-" : escaped(members[index])
    }
    return "[\(isNegated ? "^" : "")\(inside.joined())]"
  }

  private static func escaped(_ character: Character) -> String {
    character.isLetter || character.isNumber || character == "_" ? String(character) : "\\\(character)"
  }
}

/// The classes of the modules around a layer.
enum ModuleClasses {
  /// The modules from the outermost to the layer itself.
  static func path(of layer: LayerDescription) -> [(name: String, className: String)] {
    var result: [(name: String, className: String)] = []
    var name = ""
    var last = ""
    for part in layer.name.split(separator: ".") {
      name += name.isEmpty ? String(part) : ".\(part)"
      if name == layer.name {
        result.append((name, layer.kind == .linear ? "Linear" : "Conv2d"))
      } else if let className = Int(part) == nil ? single[String(part)] : listed[last] {
        result.append((name, className))
      }
      last = String(part)
    }
    return result
  }

  /// By the name of the list that a module is in.
  private static let listed = [
    "attentions": "Transformer2DModel", "resnets": "ResnetBlock2D", "downsamplers": "Downsample2D",
    "upsamplers": "Upsample2D", "transformer_blocks": "BasicTransformerBlock", "layers": "CLIPEncoderLayer",
  ]
  /// By the module's own name.
  private static let single = [
    "attn1": "CrossAttention", "attn2": "CrossAttention", "ff": "FeedForward",
    "time_embedding": "TimestepEmbedding", "mid_block": "UNetMidBlock2DCrossAttn",
    "self_attn": "CLIPAttention",
    "mlp": "CLIPMLP", "encoder": "CLIPEncoder", "text_model": "CLIPTextTransformer",
  ]
}
