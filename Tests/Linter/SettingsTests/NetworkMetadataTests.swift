import Documents
import Files
import Safetensors
import TestSupport
import Testing

@testable import Settings

/// A trained network's header, whole and broken.
@Suite("Metadata of networks")
struct NetworkMetadataTests {
  private func header(_ text: String, length: UInt64? = nil) -> [UInt8] {
    let bytes = Array(text.utf8)
    let length = length ?? UInt64(bytes.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + bytes
  }

  private func read(_ bytes: [UInt8]) throws -> Settings {
    let folder = try TestFolder(["network.safetensors": bytes])
    defer { folder.remove() }
    return NetworkMetadata.settings(
      of: try NetworkMetadata.file(at: Path.join(folder.path, "network.safetensors"))
    )
  }

  @Test("every kind of value is read")
  func values() throws {
    let settings = try read(
      header(
        #"""
        {"__metadata__": {"ss_seed": "1234", "ss_max_train_steps": "100", "ss_clip_skip": "None",
        "ss_optimizer": "prodigyopt.prodigy.Prodigy(d_coef=1.0,betas=(0.9, 0.99),weight_decay=0.01)",
        "ss_network_module": "lycoris.kohya", "ss_network_args": "{\"algo\": \"ia3\", \"conv_dim\": \"4\"}",
        "ss_dataset_dirs": "{\"3_mira\": {\"n_repeats\": 3, \"img_count\": 10}}"},
        "lora_unet.weight": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}
        """#
      ) + [0, 0, 0, 0]
    )
    for (name, value) in [
      "seed": Value.integer(1234), "max_train_steps": 100, "optimizer_type": "Prodigy",
      "optimizer_args.d_coef": .float(1),
      "optimizer_args.betas": .list([.float(0.9), .float(0.99)]), "optimizer_args.weight_decay": .float(0.01),
      "network_module": "lycoris.kohya", "network_args.algo": "ia3",
    ] { #expect(settings.value(name) == value, "\(name)") }
    #expect(settings["clip_skip"] == nil, "None is no value, and a network has no defaults")
    #expect(settings.subsets.map { $0.settings["num_repeats"]?.value } == [3])
    #expect(settings.script == "train_network")
  }

  @Test("an SDXL network's script is SDXL's")
  func sdxl() throws {
    let settings = try read(header(#"{"__metadata__": {"ss_base_model_version": "sdxl_base_v1-0"}}"#))
    #expect(settings.script == "sdxl_train_network")
  }

  @Test("a network without metadata has no settings")
  func none() throws {
    let settings = try read(header(#"{"weight": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}}"#))
    #expect(settings.values.isEmpty)
  }

  @Test("metadata of another kind is ignored")
  func otherKinds() throws {
    #expect(try read(header(#"{"__metadata__": "no table"}"#)).values.isEmpty)
    #expect(
      try read(header(#"{"__metadata__": {"ss_seed": 5, "ss_network_args": "{", "ss_optimizer": "("}}"#))
        .subsets.isEmpty
    )
  }

  @Test("a broken file is an error that says why")
  func broken() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    let path = Path.join(folder.path, "a.safetensors")
    func error(_ bytes: [UInt8]) throws -> SafetensorsError? {
      try folder.write(bytes, to: "a.safetensors")
      do throws(SafetensorsError) {
        _ = try NetworkMetadata.file(at: path)
        return nil
      } catch { return error }
    }
    #expect(try error([]) == .tooShort(path: path, bytes: 0))
    #expect(try error([1, 0, 0, 0, 0, 0, 0]) == .tooShort(path: path, bytes: 7))
    let fourGigabytes: UInt64 = 4 << 30
    #expect(
      try error(header("{}", length: fourGigabytes))
        == .headerBeyondFile(path: path, length: fourGigabytes, bytes: 10)
    )
    #expect(try error(header("{}", length: .max)) == .headerBeyondFile(path: path, length: .max, bytes: 10))
    #expect(try error(header("{}", length: 3)) == .headerBeyondFile(path: path, length: 3, bytes: 10))
    for text in ["", "[]", "{", "pickle", "null"] {
      guard case .malformedHeader = try error(header(text)) else {
        Issue.record("\(text) was read")
        continue
      }
    }
    #expect(throws: SafetensorsError.self) { try NetworkMetadata.file(at: Path.join(folder.path, "none")) }
  }
}
