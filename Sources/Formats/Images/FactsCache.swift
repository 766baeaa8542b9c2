import Files
import Platform

/// A cache of the measures of a folder's images by name, size and time, in one file per folder.
///
/// The file is text: a line that names the version and the folder, a line of tab-separated fields for each image,
/// and a line with a checksum of everything before it. An invalid file is ignored, and everything is measured again.
public struct FactsCache: Sendable {
  struct Entry: Sendable, Equatable {
    /// The image file's size in bytes.
    var size: Int
    /// When the image file last changed, in nanoseconds since 1970.
    var modified: Int
    var outcome: ImageFacts.Outcome
  }

  /// The folder that contains the images.
  public let folder: String
  /// The cache file; nil if nothing is cached.
  public let file: String?
  private var entries = ExactDictionary<Entry>()
  private let resolvedFolder: String

  /// The largest size of a cache file; larger files are ignored.
  private static let byteLimit = 256 << 20

  /// The folder of the cache files: `$XDG_CACHE_HOME/ia3/facts-v1`, or below `~/.cache`; nil without a home folder.
  ///
  /// The number is the version of the measures: it changes if a measure does.
  public static var defaultLocation: String? {
    if let base = Environment.value("XDG_CACHE_HOME"), Path.isAbsolute(base) {
      return Path.join(base, "ia3/facts-v1")
    }
    return Environment.value("HOME").map { Path.join($0, ".cache/ia3/facts-v1") }
  }

  /// Reads the cached measures of a folder's images.
  ///
  /// - Parameters:
  ///   - folder: the folder's path.
  ///   - location: the folder of the cache files; nil to cache nothing.
  public init(folder: String, location: String? = defaultLocation) {
    self.folder = folder
    resolvedFolder = FileSystem.resolved(folder)
    let name = String(Self.checksum(Array(resolvedFolder.utf8)), radix: 16) + ".tsv"
    file = location.map { Path.join($0, name) }
    if let file, let bytes = try? FileSystem.read(file, limit: Self.byteLimit) {
      entries = Self.parse(bytes, folder: resolvedFolder) ?? [:]
    }
  }

  /// The cached outcome of a file that has not changed since.
  func outcome(_ path: String, _ status: FileStatus) -> ImageFacts.Outcome? {
    guard let entry = entries[Path.name(path)], entry.size == status.size, entry.modified == status.modified
    else {
      return nil
    }
    return entry.outcome
  }

  /// Replaces all entries.
  mutating func replace(_ measured: [(path: String, entry: Entry)]) {
    entries = ExactDictionary(measured.map { (Path.name($0.path), $0.entry) })
  }

  /// Writes the cache file.
  ///
  /// - Throws: `FileError` if the file cannot be written; then the images are measured again next time.
  public func save() throws(FileError) {
    guard let file else { return }
    try FileSystem.makeFolder(Path.parent(file))
    try FileSystem.write(Self.text(entries, folder: resolvedFolder), to: file)
  }

  // MARK: The file

  private static let header = "ia3 facts 1\t"
  private static let footer = "end\t"

  private static func text(_ entries: ExactDictionary<Entry>, folder: String) -> [UInt8] {
    guard isField(folder) else { return [] }
    var text = header + folder + "\n"
    for (name, entry) in entries.sorted(by: { Path.precedes($0.key, $1.key) }) {
      guard isField(name) else { continue }
      let fields: [String]
      switch entry.outcome {
      case .failed(let message): fields = [isField(message) ? message : "the image cannot be decoded"]
      case .measured(let measures): fields = measures.fields
      }
      text += ([name, String(entry.size), String(entry.modified)] + fields).joined(separator: "\t") + "\n"
    }
    let bytes = Array(text.utf8)
    return bytes + Array((footer + String(checksum(bytes), radix: 16) + "\n").utf8)
  }

  private static func parse(_ bytes: [UInt8], folder: String) -> ExactDictionary<Entry>? {
    guard bytes.last == UInt8(ascii: "\n"),
      let footerStart = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")).map({ $0 + 1 })
    else { return nil }
    let expected = footer + String(checksum(Array(bytes[..<footerStart])), radix: 16) + "\n"
    guard bytes[footerStart...].elementsEqual(expected.utf8),
      let text = String(validating: bytes[..<footerStart], as: UTF8.self)
    else { return nil }
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    // Two folders may have the same checksum, and then overwrite each other's file.
    guard let first = lines.first, first.elementsEqual((header + folder).utf8) else { return nil }
    var entries = ExactDictionary<Entry>()
    for line in lines.dropFirst() {
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
        Substring($0)
      }
      guard fields.count >= 4, let size = Int(fields[1]), let modified = Int(fields[2]) else { return nil }
      let outcome: ImageFacts.Outcome
      if fields.count == 4 {
        outcome = .failed(String(fields[3]))
      } else {
        guard let measures = PixelMeasures(fields: fields.dropFirst(3)) else { return nil }
        outcome = .measured(measures)
      }
      entries[String(fields[0])] = Entry(size: size, modified: modified, outcome: outcome)
    }
    return entries
  }

  private static func isField(_ text: String) -> Bool {
    !text.isEmpty && !text.utf8.contains { $0 < 0x20 }
  }

  /// FNV-1a, 64 bits: protects against accidents, not against attacks.
  private static func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}

extension PixelMeasures {
  /// The measures as text that reads back exactly.
  fileprivate var fields: [String] {
    [
      "\(width)", "\(height)", "\(chroma)", "\(coloredShare)", "\(hueSpread)", "\(toneResidual)",
      "\(paletteSize)",
      "\(pixelArtScale)", "\(flatShare)", "\(edgeShare)", isLossless ? "1" : "0",
    ]
  }

  fileprivate init?(fields: ArraySlice<Substring>) {
    let fields = Array(fields)
    guard fields.count == 11, let width = Int(fields[0]), let height = Int(fields[1]),
      let chroma = Double(fields[2]), let coloredShare = Double(fields[3]),
      let hueSpread = Double(fields[4]),
      let toneResidual = Double(fields[5]), let paletteSize = Int(fields[6]),
      let pixelArtScale = Int(fields[7]), let flatShare = Double(fields[8]), let edgeShare = Double(fields[9])
    else { return nil }
    self.init(
      width: width,
      height: height,
      chroma: chroma,
      coloredShare: coloredShare,
      hueSpread: hueSpread,
      toneResidual: toneResidual,
      paletteSize: paletteSize,
      pixelArtScale: pixelArtScale,
      flatShare: flatShare,
      edgeShare: edgeShare,
      isLossless: fields[10] == "1"
    )
  }
}
