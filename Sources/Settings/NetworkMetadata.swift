import Documents
import Files

/// Why a network file's header could not be read.
public enum NetworkFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read.
  case unreadable(FileError)
  /// Fewer than the eight bytes that every safetensors file begins with.
  case truncated(path: String, bytes: Int)
  /// The header's length does not fit the file.
  case lyingLength(path: String, length: UInt64, bytes: Int)
  /// The header is longer than any real one.
  case headerTooLarge(path: String, length: UInt64)
  /// The header is not JSON.
  case malformed(path: String, problem: String)

  /// The message for where the path is named already, without a full stop.
  public var reason: String {
    switch self {
    case .unreadable(let error): error.reason
    case .truncated(_, let bytes):
      "no safetensors file: it has \(bytes) bytes, and the length of its header takes 8"
    case .lyingLength(_, let length, let bytes):
      "truncated or damaged: the header should have \(length) bytes, but the file has \(bytes)"
    case .headerTooLarge(_, let length):
      "no safetensors file that ia3 reads: its header should have \(length) bytes"
    case .malformed(_, let problem): "the safetensors header is damaged: \(problem)"
    }
  }

  /// The message, without a full stop.
  public var description: String {
    switch self {
    case .unreadable(let error): error.description
    case .truncated(let path, _), .lyingLength(let path, _, _), .headerTooLarge(let path, _),
      .malformed(let path, _):
      "\(path): \(reason)"
    }
  }
}

/// The `ss_*` metadata that sd-scripts writes into a trained network.
public enum NetworkMetadata: Dialect {
  /// `network-metadata`
  public static let name = DialectName.networkMetadata

  /// Reads a safetensors file's header, and nothing of its tensors.
  ///
  /// The header is a little-endian 64-bit length followed by that many bytes of JSON.
  public static func file(at path: String) throws(NetworkFileError) -> SettingsFile {
    let size = FileSystem.status(path)?.size ?? 0
    let prefix = try bytes(path, 8)
    guard prefix.count == 8 else { throw .truncated(path: path, bytes: prefix.count) }
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(max(0, size - 8)) else {
      throw .lyingLength(path: path, length: length, bytes: size)
    }
    guard length <= UInt64(Limits.bytes) else { throw .headerTooLarge(path: path, length: length) }
    let source = Source(path: path, bytes: Array(try bytes(path, 8 + Int(length)).dropFirst(8)))
    let document = Document.parse(source, as: .json)
    guard document.root?.isMapping == true else {
      throw .malformed(path: path, problem: document.issues.first?.message ?? "it is no JSON object")
    }
    return SettingsFile(source: source, document: document)
  }

  private static func bytes(_ path: String, _ count: Int) throws(NetworkFileError) -> [UInt8] {
    do { return try FileSystem.readPrefix(path, count: count) } catch { throw .unreadable(error) }
  }

  /// Reads the metadata as the settings that they record.
  public static func settings(of file: SettingsFile) -> Settings {
    var reader = SettingsReader(dialect: name, file: file)
    reader.settings.script = "train_network"
    guard let metadata = file.document?.root?["__metadata__"] else { return reader.settings }
    reader.readMetadata(metadata)
    return reader.settings
  }

  /// A trained network is a result: there is nothing to edit.
  public static func edits(for change: Change, in settings: Settings) -> [Edit]? { nil }
}

extension SettingsReader {
  fileprivate mutating func readMetadata(_ metadata: Node) {
    for member in metadata.members {
      guard let text = member.value.string, text != "None", let row = Catalogue.metadataKeys[member.key]
      else { continue }
      let place = Place(file: file, range: member.value.range, keyRange: member.keyRange, slot: .fixed)
      switch member.key {
      case "ss_optimizer": readOptimizer(text, place)
      case "ss_network_args": readNetworkArguments(text, place)
      case "ss_text_encoder_lr": write("text_encoder_lr", PythonLiteral.evaluate(text) ?? nil, place)
      case "ss_dataset_dirs": readFolders(text, place, isRegularisation: false)
      case "ss_reg_dataset_dirs": readFolders(text, place, isRegularisation: true)
      case "ss_datasets": readDatasets(text, place)
      default:
        guard let option = row.option else { continue }
        write(option, row.type.value(of: text) ?? .string(text), place)
      }
    }
    if let script = settings.value("v2"), script == .boolean(true) { settings.script = "train_network" }
    if metadata["ss_base_model_version"]?.string?.hasPrefix("sdxl") == true {
      settings.script = "sdxl_train_network"
    }
  }

  /// `prodigyopt.prodigy.Prodigy(d_coef=1.0,weight_decay=0.01)`
  private mutating func readOptimizer(_ text: String, _ place: Place) {
    let name = text.prefix { $0 != "(" }.split(separator: ".").last.map(String.init) ?? text
    write("optimizer_type", .string(name), place)
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return }
    var key = ""
    var value = ""
    var depth = 0
    var inValue = false
    func flush(_ reader: inout SettingsReader) {
      if !key.isEmpty {
        reader.write("optimizer_args.\(key)", PythonLiteral.evaluate(value) ?? .string(value), place)
      }
      key = ""
      value = ""
      inValue = false
    }
    for character in text[text.index(after: open)...].dropLast() {
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      if character == ",", depth == 0 {
        flush(&self)
      } else if character == "=", !inValue {
        inValue = true
      } else if inValue {
        value.append(character)
      } else if !character.isWhitespace {
        key.append(character)
      }
    }
    flush(&self)
  }

  private mutating func readNetworkArguments(_ text: String, _ place: Place) {
    for member in Document.parse(Source(path: "", text: text), as: .json).root?.members ?? [] {
      let value = Value(member.value)
      write("network_args.\(member.key)", value?.string.map(SettingsReader.guess) ?? value, place)
    }
  }

  /// `{"1_name": {"n_repeats": 1, "img_count": 10}}`
  private mutating func readFolders(_ text: String, _ place: Place, isRegularisation: Bool) {
    for member in Document.parse(Source(path: "", text: text), as: .json).root?.members ?? [] {
      appendSubset(member.value["n_repeats"], member.value["img_count"], member.key, place, isRegularisation)
    }
  }

  /// `[{"subsets": [{"num_repeats": 1, "img_count": 10, "image_dir": "…"}]}]`
  private mutating func readDatasets(_ text: String, _ place: Place) {
    for dataset in Document.parse(Source(path: "", text: text), as: .json).root?.items ?? [] {
      for subset in dataset["subsets"]?.items ?? [] {
        appendSubset(
          subset["num_repeats"], subset["img_count"], subset["image_dir"]?.string ?? "", place,
          subset["is_reg"]?.content == .boolean(true))
      }
    }
  }

  private mutating func appendSubset(
    _ repeats: Node?, _ images: Node?, _ folder: String, _ place: Place, _ isRegularisation: Bool
  ) {
    var values: [String: Setting] = [:]
    for (key, node) in [("num_repeats", repeats), ("images", images)] {
      if let node {
        values[key] = Setting(name: "subset.\(key)", value: Value(node), origin: .written(place))
      }
    }
    values["image_dir"] = Setting(name: "subset.image_dir", value: .string(folder), origin: .written(place))
    settings.subsets.append(
      Subset(settings: values, folder: nil, dataset: 0, isRegularisation: isRegularisation))
  }
}
