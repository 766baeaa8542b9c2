import Documents
import TestSupport

/// What torch and LyCORIS say of the golden networks (tools/reference/network_files.py).
struct Expected {
  /// One module.
  struct Module {
    let kind: String
    let dataType: String
    /// Nil if it is not a number.
    let norm: Double?
  }

  /// One file.
  struct File {
    let kind: String?
    let zero: Set<String>
    let blocks: [String: Double?]
    let modules: [String: Module]
  }

  /// Two files.
  struct Pair {
    let first: String
    let second: String
    let modules: Int
    let figures: [String: Double]
  }

  static func path(_ name: String) -> String { Golden().path(name + ".safetensors") }

  let files: [String: File]
  let pairs: [Pair]

  init() throws {
    let root = try Golden().json("expected.json")
    var files: [String: File] = [:]
    for member in root["files"]?.members ?? [] {
      let modules = member.value["modules"]?.members ?? []
      files[member.key] = File(
        kind: member.value["kind"]?.string,
        zero: Set(member.value["zero"]?.items.compactMap(\.string) ?? []),
        blocks: Dictionary(
          uniqueKeysWithValues: (member.value["blocks"]?.members ?? []).map { ($0.key, $0.value.number) }
        ),
        modules: Dictionary(
          uniqueKeysWithValues: modules.map { module in
            let parts = module.value.items
            return (
              module.key,
              Module(
                kind: parts[0].string ?? "",
                dataType: parts[1].string ?? "",
                norm: parts[2].number
              )
            )
          }
        )
      )
    }
    self.files = files
    pairs = (root["pairs"]?.items ?? []).map { pair in
      let figures = pair.items[2].members.map { ($0.key, $0.value.number ?? 0) }
      let byName = Dictionary(uniqueKeysWithValues: figures)
      return Pair(
        first: pair.items[0].string ?? "",
        second: pair.items[1].string ?? "",
        modules: Int(byName["modules"] ?? 0),
        figures: byName
      )
    }
  }
}
