import Safetensors
import TestSupport
import Settings
import Testing

@testable import Networks

@Suite("Networks made with LyCORIS and sd-scripts")
struct GoldenNetworkTests {
  private func isNear(_ ours: Double?, _ theirs: Double?, within tolerance: Double = 1e-5) -> Bool {
    guard let ours, let theirs else { return ours == nil && theirs == nil }
    return (ours - theirs).magnitude <= tolerance * max(theirs.magnitude, 1e-12)
  }

  @Test("kinds, modules, types, norms, zeros and blocks are torch's")
  func files() throws {
    let expected = try Expected()
    #expect(expected.files.count >= 25)
    for (name, theirs) in expected.files {
      let ours = try NetworkFile(path: Expected.path(name))
      #expect(ours.kind?.rawValue == theirs.kind, "\(name)")
      #expect(Set(ours.modules.map(\.key)) == Set(theirs.modules.keys), "\(name)")
      #expect(ours.modules.count == theirs.modules.count, "\(name)")
      for module in ours.modules {
        guard let other = theirs.modules[module.key] else { continue }
        #expect(module.kind.rawValue == other.kind, "\(name) \(module.key)")
        #expect(module.dataTypes.map(\.rawValue) == [other.dataType], "\(name) \(module.key)")
        #expect(
          isNear(module.norm, other.norm),
          "\(name) \(module.key): \(module.norm ?? .nan), \(other.norm ?? .nan)"
        )
      }
      #expect(Set(ours.modules.filter(\.isZero).map(\.key)) == theirs.zero, "\(name)")
      #expect(Set(ours.blocks.map(\.block)) == Set(theirs.blocks.keys), "\(name)")
      for block in ours.blocks {
        #expect(isNear(block.norm, theirs.blocks[block.block] ?? nil), "\(name) \(block.block)")
      }
      #expect(ours.unknown.isEmpty, "\(name)")
    }
  }

  @Test("the difference of two networks is torch's")
  func pairs() throws {
    for pair in try Expected().pairs {
      let first = try NetworkFile(path: Expected.path(pair.first))
      let second = try NetworkFile(path: Expected.path(pair.second))
      let comparison = NetworkComparison(first, second)
      #expect(comparison.total?.modules ?? 0 == pair.modules, "\(pair.first), \(pair.second)")
      guard let total = comparison.total else { continue }
      #expect(isNear(total.first, pair.figures["first"]))
      #expect(isNear(total.second, pair.figures["second"]))
      #expect(isNear(total.difference, pair.figures["difference"]))
      expectClose(total.cosine ?? .nan, pair.figures["cosine"] ?? 0, within: 1e-6)
      #expect(comparison.blocks.reduce(0) { $0 + $1.modules } == total.modules)
    }
  }

  @Test(
    "a network has no distance from itself",
    arguments: ["ia3-output", "lora-sd-scripts", "loha", "lokr", "glora"]
  )
  func identity(name: String) throws {
    let file = try NetworkFile(path: Expected.path(name))
    let comparison = NetworkComparison(file, file)
    #expect(comparison.total?.difference == 0)
    #expect(comparison.total?.cosine == 1)
    #expect(comparison.settings.isEmpty)
    #expect(comparison.metadata.isEmpty)
    #expect(comparison.onlyFirst.isEmpty)
    #expect(comparison.onlySecond.isEmpty)
    #expect(comparison.incomparable.isEmpty)
  }

  @Test("settings and modules that differ are listed")
  func differences() throws {
    let first = try NetworkFile(path: Expected.path("ia3-output"))
    let second = try NetworkFile(path: Expected.path("ia3-later"))
    let comparison = NetworkComparison(first, second)
    #expect(comparison.settings == [.init(name: "seed", first: nil, second: "5")])
    #expect(comparison.metadata == [.init(name: "ss_steps", first: "20", second: "10")])
    let other = NetworkComparison(first, try NetworkFile(path: Expected.path("norms")))
    #expect(!other.onlyFirst.isEmpty)
    #expect(!other.onlySecond.isEmpty)
    #expect(other.total == nil)
    #expect(!other.incomparable.isEmpty)
  }

  @Test(
    "every fault is found, and nothing else",
    arguments: [
      ("ia3-output", []), ("lora-sd-scripts", []), ("full", []), ("dora", []), ("peft", []),
      ("zero", [(.error, .allZero)]), ("ia3-nan", [(.error, .notFinite)]),
      ("ia3-clip-skip", [(.info, .unreachedModules)]), ("ia3-dead", [(.warning, .deadModules)]),
      ("empty", [(.error, .noModules)]),
    ] as [(String, [(Severity, NetworkFinding.Code)])]
  )
  func findings(name: String, expected: [(Severity, NetworkFinding.Code)]) throws {
    let file = try NetworkFile(path: Expected.path(name))
    let findings = file.findings(hashes: file.hashes)
    #expect(findings.map(\.severity) == expected.map(\.0))
    #expect(findings.map(\.code) == expected.map(\.1))
    if name == "ia3-nan" {
      let module = try #require(file.modules.first { $0.notFinite != nil })
      #expect(module.block == "MID")
      #expect(module.notFinite?.index == 3)
      #expect(module.norm == nil)
      #expect(!module.isZero)
    }
    if name == "ia3-clip-skip" {
      #expect(findings[0].names.count == 3)
      #expect(findings[0].names.allSatisfy { $0.contains("layers_2_") })
      #expect(findings[0].message.contains("clip_skip 2"))
    }
    if name == "empty" { #expect(findings[0].help?.contains("LYC005") == true) }
  }

  @Test("a truncated file is refused")
  func truncated() throws {
    #expect {
      _ = try NetworkFile(path: Expected.path("truncated"))
    } throws: { error in
      guard case NetworkFileError.file(.truncated) = error else { return false }
      return true
    }
  }
}
