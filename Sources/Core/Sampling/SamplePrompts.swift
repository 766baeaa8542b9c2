import Documents
import Files

/// One entry of a file of prompts, as sd-scripts reads it for images while training.
public struct SamplePrompt: Sendable, Equatable {
  /// The prompt.
  public var prompt = ""
  /// `--n`
  public var negativePrompt = ""
  /// `--w`, rounded down to a multiple of 8, at least 64.
  public var width = 512
  /// `--h`, likewise.
  public var height = 512
  /// `--d`; nil for a random one each time.
  public var seed: UInt64?
  /// `--s`
  public var steps = 30
  /// `--l`
  public var cfgScale = 7.5
  /// `--ss`, in its own spelling; nil for `sample_sampler`.
  public var sampler: String?
  /// Its place in the file: `prompts.txt:3`.
  public var place = ""

  /// Rounds a side as sd-scripts does.
  static func side(_ value: Int) -> Int { max(64, value - value % 8) }
}

/// Reads files of prompts: a prompt per line in `.txt`, `[prompt]` with `[[prompt.subset]]` in `.toml`, a list in `.json`.
///
/// Source: sd-scripts' library/train_util.py, `load_prompts` and `line_to_prompt_dict`. What that ignores, such as an
/// unknown option or an invalid number, is an error here.
public enum SamplePromptFile {
  /// Larger files are rejected.
  private static let byteLimit = 16 << 20

  /// The prompts of a file.
  ///
  /// - Throws: `SamplingError.file` and `.promptFile` with the place.
  public static func read(_ path: String) throws(SamplingError) -> [SamplePrompt] {
    let bytes = try rethrowing(FileSystem.read(path, limit: byteLimit), as: SamplingError.file)
    switch Path.fileExtension(path) {
    case ".txt":
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .promptFile(place: path, "it is not UTF-8; save it as UTF-8")
      }
      return try lines(text, path: path)
    case ".toml", ".json":
      let isTOML = Path.fileExtension(path) == ".toml"
      let source = Source(path: path, bytes: bytes)
      let document = Document.parse(source, as: isTOML ? .toml : .json)
      if let issue = document.issues.first {
        throw .promptFile(place: place(issue.range.lowerBound, source), issue.message)
      }
      guard let root = document.root else { throw .promptFile(place: path, "it is empty") }
      return try isTOML ? SamplePromptTables(source).subsets(root) : SamplePromptTables(source).list(root)
    default:
      throw .promptFile(
        place: path,
        "the name of a file of prompts must end in .txt, .toml or .json, which determines its format"
      )
    }
  }

  /// The prompts of a text, one per line; empty lines and those that begin with `#` are left out.
  public static func lines(_ text: String, path: String) throws(SamplingError) -> [SamplePrompt] {
    var prompts: [SamplePrompt] = []
    for line in PromptLine.lines(of: text) {
      prompts.append(try SamplePromptLine.read(line, place: "\(path):\(line.number)"))
    }
    guard !prompts.isEmpty else { throw .promptFile(place: path, "it has no prompt; write one per line") }
    return prompts
  }

  static func place(_ offset: Int, _ source: Source) -> String {
    let position = LineIndex(source).position(of: offset)
    return "\(source.path):\(position.line):\(position.column)"
  }
}

/// A line such as `a cat --n dog --w 512 --d 1`.
enum SamplePromptLine {
  static func read(_ line: PromptLine, place: String) throws(SamplingError) -> SamplePrompt {
    var prompt = SamplePrompt()
    prompt.place = place
    prompt.prompt = line.prompt
    for (name, value) in line.options {
      func invalid(_ expected: String) -> SamplingError {
        .promptFile(place: place, "--\(name) \(value): '\(value)' is not \(expected)")
      }
      func whole() throws(SamplingError) -> Int {
        guard let number = Int(value), (0...1 << 30).contains(number) else { throw invalid("a whole number") }
        return number
      }
      switch name {
      case "w": prompt.width = SamplePrompt.side(try whole())
      case "h": prompt.height = SamplePrompt.side(try whole())
      case "s": prompt.steps = max(1, min(1000, try whole()))
      case "d":
        guard let seed = UInt64(value) else { throw invalid("a seed, which is a whole number of at least 0") }
        prompt.seed = seed
      case "l":
        guard let scale = Double(value), scale.isFinite else { throw invalid("a number") }
        prompt.cfgScale = scale
      case "n": prompt.negativePrompt = value
      case "ss": prompt.sampler = value
      case "g", "ctr", "rcfg", "fs":
        // sd-scripts reads them for other models than Stable Diffusion 1.x.
        break
      case "cn":
        throw .promptFile(place: place, "--cn: images are generated without a ControlNet; leave it out")
      default:
        throw .promptFile(
          place: place,
          "--\(name): there is no such option; there are --n negative prompt, --w width, --h height, --d seed, "
            + "--s steps, --l guidance and --ss sampler"
        )
      }
    }
    return prompt
  }
}

/// The tables of a `.toml` or `.json` file.
struct SamplePromptTables {
  private let source: Source

  init(_ source: Source) { self.source = source }

  /// `[prompt]`, whose values apply to every `[[prompt.subset]]`.
  func subsets(_ root: Node) throws(SamplingError) -> [SamplePrompt] {
    guard let table = root["prompt"], let subsets = table["subset"], !subsets.items.isEmpty else {
      throw .promptFile(
        place: source.path,
        "it has no [[prompt.subset]]; write one for each image, with its prompt"
      )
    }
    var common = SamplePrompt()
    for member in table.members where member.key != "subset" { try set(member, of: &common) }
    var prompts: [SamplePrompt] = []
    for subset in subsets.items {
      var prompt = common
      prompt.place = place(subset)
      for member in subset.members {
        guard !table.members.contains(where: { $0.key == member.key }) else {
          // sd-scripts rejects this, too.
          throw .promptFile(
            place: place(member.value),
            "\(member.key) is in [prompt], too; remove it from one of the two"
          )
        }
        try set(member, of: &prompt)
      }
      prompts.append(prompt)
    }
    return prompts
  }

  /// A list of tables, or of lines as in a `.txt` file.
  func list(_ root: Node) throws(SamplingError) -> [SamplePrompt] {
    guard case .sequence(let items) = root.content, !items.isEmpty else {
      throw .promptFile(place: source.path, "it must be a list of prompts, each an object or a string")
    }
    var prompts: [SamplePrompt] = []
    for item in items {
      if let line = item.string {
        prompts.append(try SamplePromptLine.read(PromptLine(text: line), place: place(item)))
        continue
      }
      guard case .mapping(let members) = item.content else {
        throw .promptFile(place: place(item), "a prompt must be an object or a string")
      }
      var prompt = SamplePrompt()
      prompt.place = place(item)
      for member in members { try set(member, of: &prompt) }
      prompts.append(prompt)
    }
    return prompts
  }

  private func set(_ member: Member, of prompt: inout SamplePrompt) throws(SamplingError) {
    let value = member.value
    switch member.key {
    case "prompt": prompt.prompt = try text(member)
    case "negative_prompt": prompt.negativePrompt = value.content == .null ? "" : try text(member)
    case "width": prompt.width = SamplePrompt.side(try whole(member))
    case "height": prompt.height = SamplePrompt.side(try whole(member))
    case "sample_steps": prompt.steps = try whole(member)
    case "seed": prompt.seed = value.content == .null ? nil : UInt64(try whole(member))
    case "scale":
      switch value.content {
      case .integer(let number): prompt.cfgScale = Double(number)
      case .float(let number) where number.isFinite: prompt.cfgScale = number
      default: throw invalid(member, "a number")
      }
    case "sample_sampler": prompt.sampler = try text(member)
    case "enum", "guidance_scale", "cfg_trunc_ratio", "renorm_cfg", "flow_shift":
      // sd-scripts' own, and those of other models.
      break
    case "controlnet_image":
      throw .promptFile(
        place: place(value),
        "controlnet_image: images are generated without a ControlNet; leave it out"
      )
    default:
      throw .promptFile(
        place: place(value),
        "\(member.key): there is no such key; there are prompt, negative_prompt, width, height, seed, sample_steps, "
          + "scale and sample_sampler"
      )
    }
  }

  private func text(_ member: Member) throws(SamplingError) -> String {
    guard let text = member.value.string else { throw invalid(member, "a text") }
    return text
  }

  private func whole(_ member: Member) throws(SamplingError) -> Int {
    guard case .integer(let number) = member.value.content, number >= 0 else {
      throw invalid(member, "a whole number of at least 0")
    }
    return number
  }

  private func invalid(_ member: Member, _ expected: String) -> SamplingError {
    .promptFile(place: place(member.value), "\(member.key) must be \(expected)")
  }

  private func place(_ node: Node) -> String { SamplePromptFile.place(node.range.lowerBound, source) }
}
