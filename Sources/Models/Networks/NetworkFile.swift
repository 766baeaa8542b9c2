import Documents
import Files
import ModelKinds
import Platform
import Safetensors
import Settings

/// A network's file: what it changes, by how much, and how it was trained.
///
/// The names of LyCORIS 4.1.3, sd-scripts, PEFT and diffusers are read. Nothing is written, and no checkpoint is needed.
public struct NetworkFile: Sendable {
  /// The path as the caller wrote it.
  public let path: String
  /// The texts of the header's `__metadata__`.
  public let metadata: ExactDictionary<String>
  /// The metadata as settings; empty if sd-scripts wrote none.
  public let settings: Settings
  /// The modules in the order of the model: text encoder, then UNet, by blocks and names.
  public let modules: [NetworkModule]
  /// Tensors that belong to no module of a known kind, by name.
  public let unknown: [String]
  /// The file's size in bytes.
  public let size: Int

  let file: SafetensorsFile

  /// The largest file that is read. A network of full weights for the largest models has 24 GB.
  private static let byteLimit = 32 << 30

  /// Reads a file.
  ///
  /// - Parameter measuring: whether to read the values and compute norms; without it there is only what names and
  ///   shapes show, and alphas.
  /// - Throws: `NetworkFileError` for a file that is damaged or not a network. A file without any module counts as a
  ///   network if its metadata says so, or if it has no tensors at all.
  public init(path: String, measuring: Bool = true) throws(NetworkFileError) {
    if FileSystem.status(path)?.kind == .folder { throw .folder(path: path) }
    let file: SafetensorsFile
    do throws(SafetensorsError) {
      file = try SafetensorsFile(path: path)
      settings = NetworkMetadata.settings(of: try NetworkMetadata.file(at: path))
    } catch { throw .file(error) }
    self.path = path
    self.file = file
    metadata = file.metadata
    size = file.mapping.bytes.count

    var groups = ExactDictionary<ModuleTensors>()
    var unknown: [String] = []
    for (name, info) in file.tensors {
      guard let (module, role) = TensorRole.split(name) else {
        unknown.append(name)
        continue
      }
      groups[String(module), default: ModuleTensors(file: file)].entries[role] = .init(name: name, info: info)
    }
    if groups.values.allSatisfy({ $0.kind == .incomplete }) {
      let isNamed = file.metadata["ss_network_module"] != nil || file.tensors.isEmpty
      let kind = CheckpointKind(shapes: file.tensors.mapValues(\.shape))
      if !isNamed, kind != .network { throw .otherKind(path: path, kind: kind) }
    }
    try Self.checkSize(file)
    let algorithm = settings.value("network_args.algo")?.string?.lowercased()
    let isDyLoRA = algorithm == "dylora" || file.metadata["ss_network_module"] == "networks.dylora"
    modules = groups.sorted { Path.precedes($0.key, $1.key) }.concurrentMap { name, tensors in
      NetworkModule(name: name, tensors, isDyLoRA: isDyLoRA, measuring: measuring)
    }.sorted { ($0.part.order, $0.order, $0.key) < ($1.part.order, $1.order, $1.key) }
    self.unknown = unknown.sorted(by: Path.precedes)
  }

  /// Rejects files whose values would take more memory or time than any network's.
  private static func checkSize(_ file: SafetensorsFile) throws(NetworkFileError) {
    let bytes = file.mapping.bytes.count
    guard bytes <= byteLimit else {
      throw .file(.file(.tooLarge(path: file.path, bytes: bytes, limit: byteLimit)))
    }
    let largest = file.tensors.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
    if let (name, info) = largest, info.count > Matrix.limit {
      throw .tooManyValues(path: file.path, tensor: name, values: info.count)
    }
  }

  /// The kinds with the number of their modules, the most frequent first.
  public var kinds: [(kind: NetworkKind, modules: Int)] {
    let counts = Dictionary(grouping: modules, by: \.kind).mapValues(\.count)
    return counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map {
      ($0.key, $0.value)
    }
  }

  /// The kind of the network as a whole; nil if it has no module.
  ///
  /// Norms that are trained beside it do not count, nor linear layers beside a LoCon's convolutions.
  public var kind: NetworkKind? {
    let kinds = kinds.map(\.kind).filter { $0 != .norm && $0 != .incomplete }
    if kinds.contains(.locon), Set(kinds).isSubset(of: [.lora, .locon]) { return .locon }
    return kinds.first ?? self.kinds.first?.kind
  }

  /// The element types of the trained tensors, with the number of their values, the most frequent first.
  public var dataTypes: [(type: DataType, values: Int)] {
    var counts: [DataType: Int] = [:]
    for module in modules {
      for (role, entry) in module.tensors.entries where role.isTrained {
        counts[entry.info.dataType, default: 0] += entry.info.count
      }
    }
    return counts.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map {
      ($0.key, $0.value)
    }
  }

  /// The number of trained values.
  public var count: Int { modules.reduce(0) { $0 + $1.count } }
}

extension ModelPart {
  /// Text encoders come first, as LyCORIS creates its modules.
  var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension NetworkFile {
  /// The settings that the metadata records, as `ia3 show` writes them, by name.
  public var settingTexts: [(name: String, text: String)] {
    settings.values.keys.sorted().compactMap { name in
      settings.value(name).map { (name, SettingText.text($0)) }
    }
  }
}

/// Settings as text for the user.
enum SettingText {
  static func text(_ value: Value) -> String {
    if case .string(let text) = value { return JSONText.quoted(text) }
    return PythonLiteral.text(value)
  }
}
