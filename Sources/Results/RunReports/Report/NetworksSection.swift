import Files
import Networks
import Pages
import RunRecords
import Safetensors
import TextFormatting

/// The saved networks: their sizes, hashes and norms, and what the last one does to each block of the model.
struct NetworksSection {
  let record: RunRecord
  /// Begins the section's id, which differs from those of other runs in the page.
  var prefix = ""

  /// Larger files are not hashed; a network that ia3 trains has less than a megabyte.
  private static let hashedLimit = 1 << 30
  /// Larger files are not measured, but for the last one.
  private static let measuredLimit = 64 << 20
  /// At most this many networks are measured.
  private static let measuredCount = 50

  /// The section; nil if the run has saved no network.
  var section: Section? {
    guard !record.networks.isEmpty else { return nil }
    return Section(id: "\(prefix)networks", title: "Networks", body: table + blocks)
  }

  private var table: Markup {
    let measured = Set(Spread.spread(Array(record.networks.indices), count: Self.measuredCount))
    let rows = record.networks.enumerated().map { index, saved -> [Markup] in
      let name = "<code>\(Path.name(saved.path))</code>" as Markup
      let step = Markup(text: String(saved.step))
      guard let status = FileSystem.status(saved.path), status.kind == .file else {
        return [name, step, "", "", "<span class=\"soft\">no longer exists</span>", ""]
      }
      let hashes = Self.hashes(saved.path)
      let norm = measured.contains(index) && status.size <= Self.measuredLimit ? Self.norm(saved.path) : nil
      return [
        name, step, Markup(text: NumberFormat.bytes(status.size)),
        Markup(text: norm.map { NumberFormat.typeset($0, digits: 4) } ?? ""), "<code>\(hashes?.whole ?? "")</code>",
        "<code>\(hashes?.tensors ?? "")</code>",
      ]
    }
    return .table(
      [
        Column("file"), Column("step", isNumeric: true), Column("size", isNumeric: true),
        Column("norm", isNumeric: true), Column("SHA-256, first ten digits"), Column("the webui's “Lora hashes”"),
      ],
      rows: rows
    )
  }

  /// The norms of the last network that exists, by block.
  private var blocks: Markup {
    guard
      let last = record.networks.last(where: { FileSystem.status($0.path)?.kind == .file }),
      let size = FileSystem.status(last.path)?.size, size <= Self.hashedLimit,
      let file = try? NetworkFile(path: last.path)
    else { return "" }
    let blocks = file.blocks
    let largest = blocks.compactMap(\.norm).filter(\.isFinite).max() ?? 0
    let hasZeros = blocks.contains { $0.zeros > 0 }
    let rows = blocks.map { block -> [Markup] in
      [
        Markup(text: block.block), Markup(text: String(block.modules)), Self.bar(block.norm, of: largest),
        Markup(text: block.norm.map { NumberFormat.typeset($0, digits: 4) } ?? ""),
        Markup(text: block.largest.map { NumberFormat.typeset($0, digits: 4) } ?? ""),
      ] + (hasZeros ? [Markup(text: String(block.zeros))] : [])
    }
    guard !rows.isEmpty else { return "" }
    let columns = [
      Column("block"), Column("layers", isNumeric: true), Column(""), Column("norm", isNumeric: true),
      Column("largest value", isNumeric: true),
    ]
    return "<h3>Norms by block, after step \(last.step)</h3>\n"
      + .table(columns + (hasZeros ? [Column("layers that are zero", isNumeric: true)] : []), rows: rows)
  }

  private static func bar(_ norm: Double?, of largest: Double) -> Markup {
    guard let norm, norm.isFinite, largest > 0 else { return "" }
    let percent = SceneSVG.number(min(1, norm / largest) * 100)
    return "<span class=\"bar\"><span style=\"width: \(percent)%\"></span></span>"
  }

  private static func norm(_ path: String) -> Double? {
    guard let file = try? NetworkFile(path: path) else { return nil }
    let norms = file.parts.map(\.norm)
    return norms.contains(nil) || norms.isEmpty
      ? nil : norms.reduce(0) { $0 + ($1 ?? 0) * ($1 ?? 0) }.squareRoot()
  }

  private static func hashes(_ path: String) -> (whole: String, tensors: String)? {
    guard let file = try? MappedFile(path), file.bytes.count <= hashedLimit else { return nil }
    return (String(ModelHash.whole(file.bytes).prefix(10)), String(ModelHash.tensors(file.bytes).prefix(12)))
  }
}
