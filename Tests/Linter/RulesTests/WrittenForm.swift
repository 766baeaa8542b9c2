import Documents
import Files
import Settings
import Templates
import TestSupport

@testable import Rules

/// The ways in which a template's config can be written down.
enum WrittenForm: String, CaseIterable, Sendable, CustomStringConvertible {
  case gui = "kohya-json"
  case olderGUI = "kohya-json, release 23"
  case sdScripts = "sd-scripts-toml"
  case easyScripts = "easy-scripts-toml"
  case commandLine = "command-line"
  case dataset = "dataset-config"

  var description: String { rawValue }

  var fileName: String {
    switch self {
    case .gui, .olderGUI: "config.json"
    case .commandLine: "train.sh"
    default: "config.toml"
    }
  }

  /// What the clean config is made from; a dataset config has no template of its own.
  var templates: [String] { self == .dataset ? [""] : ["abstract-style", "character", "object", "style"] }

  /// A clean config.
  func text(template: String) throws -> String {
    let dialect: DialectName =
      switch self {
      case .gui, .olderGUI: .kohyaJSON
      case .sdScripts: .sdScriptsTOML
      case .easyScripts: .easyScriptsTOML
      case .commandLine: .commandLine
      case .dataset: .datasetConfig
      }
    if dialect == .datasetConfig { return Self.datasetText }
    let instance = try TemplateLibrary().template(named: template)
      .instantiate(arguments: ["name": "mascot", "steps": "100"])
    return instance.text(in: dialect, release: self == .olderGUI ? 23 : nil)?.text ?? ""
  }

  private static let datasetText = """
    [general]
    caption_extension = ".txt"

    [[datasets]]
    resolution = 512
    batch_size = 10

      [[datasets.subsets]]
      image_dir = "dataset/1_mascot"
      num_repeats = 1

    """
}

/// A text that stands once in a config, and what is written in its place.
struct Replacement: Sendable {
  let old: String
  let new: String

  /// The changed text; nil where the old text is not there exactly once.
  func applied(to text: String) -> String? {
    text.ranges(of: old).count == 1 ? text.replacing(old, with: new) : nil
  }
}

/// How each form says a change.
typealias Ways = [WrittenForm: Replacement]

extension Ways {
  /// Another value of an option.
  ///
  /// - Parameters:
  ///   - old: as TOML and JSON write it.
  ///   - gui: the GUI's key where it is another.
  static func option(_ name: String, _ old: String, _ new: String, gui: String? = nil) -> Ways {
    let words = (old.replacing("\"", with: ""), new.replacing("\"", with: ""))
    let toml = Replacement(old: "\n\(name) = \(old)\n", new: "\n\(name) = \(new)\n")
    let json = Replacement(old: "\"\(gui ?? name)\": \(old),", new: "\"\(gui ?? name)\": \(new),")
    let line = Replacement(old: "--\(name) \(words.0) ", new: "--\(name) \(words.1) ")
    return [.gui: json, .olderGUI: json, .sdScripts: toml, .easyScripts: toml, .commandLine: line]
  }

  /// An option left out.
  static func without(_ name: String, _ old: String, gui: String? = nil) -> Ways {
    let toml = Replacement(old: "\n\(name) = \(old)\n", new: "\n")
    let json = Replacement(old: "\n  \"\(gui ?? name)\": \(old),\n", new: "\n")
    let line = Replacement(old: "\n  --\(name) \(old.replacing("\"", with: "")) \\\n", new: "\n")
    return [.gui: json, .olderGUI: json, .sdScripts: toml, .easyScripts: toml, .commandLine: line]
  }

  /// An option that the clean config does not have.
  static func with(_ name: String, _ value: String, gui: String? = nil, table: String = "general_args.args")
    -> Ways
  {
    let json = Replacement(old: "{\n", new: "{\n  \"\(gui ?? name)\": \(value),\n")
    return [
      .gui: json, .olderGUI: json,
      .sdScripts: Replacement(old: "bucket_no_upscale", new: "\(name) = \(value)\nbucket_no_upscale"),
      .easyScripts: Replacement(old: "[\(table)]\n", new: "[\(table)]\n\(name) = \(value)\n"),
      .commandLine: Replacement(
        old: "train_network.py \\\n",
        new: "train_network.py \\\n  --\(name) \(value) \\\n"
      ),
    ]
  }

  /// Another value of one argument of an optimizer, scheduler or network.
  static func argument(_ name: String, _ old: String, _ new: String) -> Ways {
    let word = Replacement(old: "\(name)=\(old)", new: "\(name)=\(new)")
    return [
      .gui: word, .olderGUI: word, .sdScripts: word, .commandLine: word,
      .easyScripts: Replacement(old: "\(name) = \"\(old)\"", new: "\(name) = \"\(new)\""),
    ]
  }

  /// An argument left out.
  static func withoutArgument(_ name: String, _ old: String, isFirst: Bool = false) -> Ways {
    let word = "\(name)=\(old)"
    let quoted = "\\\"\(word)\\\""
    let plain = Replacement(old: isFirst ? word + " " : " " + word, new: "")
    return [
      .gui: plain, .commandLine: plain,
      .olderGUI: Replacement(old: isFirst ? quoted + " " : " " + quoted, new: ""),
      .sdScripts: Replacement(old: "  \"\(word)\",\n", new: ""),
      .easyScripts: Replacement(old: "\n\(name) = \"\(old)\"\n", new: "\n"),
    ]
  }

  /// Only some of the forms.
  func only(_ forms: WrittenForm...) -> Ways { filter { forms.contains($0.key) } }

  /// With other ways for some forms.
  func but(_ other: Ways) -> Ways { merging(other) { $1 } }
}
