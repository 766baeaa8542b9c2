import Documents
import Testing

@testable import Settings

/// Settings that every dialect can express.
private let network: [String: Value] = [
  "network_module": .string("lycoris.kohya"), "network_args.algo": .string("ia3"),
  "network_args.preset": .string("/presets/ia3.toml"), "optimizer_type": .string("Prodigy"),
  "optimizer_args.betas": .list([.float(0.9), .float(0.99)]), "optimizer_args.d0": .float(3e-4),
  "optimizer_args.safeguard_warmup": .boolean(true), "optimizer_args.weight_decay": .float(0.01),
  "lr_scheduler_type": .string("CosineAnnealingWarmRestarts"), "lr_scheduler_args.T_0": .integer(1200),
  "lr_scheduler_args.eta_min": .float(3e-4), "max_train_steps": .integer(1200), "learning_rate": .float(1),
  "unet_lr": .float(1), "text_encoder_lr": .float(1), "clip_skip": .integer(2),
  "train_batch_size": .integer(4),
  "gradient_checkpointing": .boolean(true), "min_snr_gamma": .integer(5), "mixed_precision": .string("bf16"),
  "output_name": .string("mascot"), "output_dir": .string("/out put/ü"), "resolution": .string("512,512"),
  "enable_bucket": .boolean(true), "save_every_n_steps": .integer(100), "lr_warmup_steps": .float(0.07),
]

private let written = DialectName.writable

@Suite("Writing configs")
struct EncoderTests {
  @Test("every setting that is written is read back", arguments: written)
  func roundTrip(dialect: DialectName) throws {
    let encoded = try encode(network, as: dialect)
    #expect(encoded.lost == [])
    let read = ReadBack.settings(encoded.text, as: dialect)
    for (name, value) in network where name != "resolution" {
      #expect(ReadBack.isEqual(read.value(name), value), "\(name): \(String(describing: read.value(name)))")
    }
    #expect(read.observations.map(\.kind) == [])
  }

  @Test("what is written is recognized as its dialect", arguments: written)
  func recognition(dialect: DialectName) throws {
    let source = Source(path: "config", text: try encode(network, as: dialect).text)
    switch dialect {
    case .commandLine: #expect(CommandLineDialect.recognizes(source))
    case .kohyaJSON:
      let document = Document.parse(source, as: .json)
      #expect(document.issues == [])
      #expect(Recognizer.recognize(document) == .dialect(dialect))
    default:
      let document = Document.parse(source, as: .toml)
      #expect(document.issues == [])
      #expect(Recognizer.recognize(document) == .dialect(dialect))
    }
  }

  @Test("settings survive conversion between any two dialects", arguments: written)
  func conversion(first: DialectName) throws {
    for second in written {
      let read = ReadBack.settings(try encode(network, as: first).text, as: first)
      let converted = try encode(read.explicitValues.merging(derived(read)) { $1 }, as: second)
      #expect(converted.lost == [], "\(first) to \(second)")
      #expect(ReadBack.missing(network, from: converted.text, as: second) == [], "\(first) to \(second)")
    }
  }

  private func derived(_ settings: Settings) -> [String: Value] {
    settings.values.compactMapValues { if case .derived = $0.origin { $0.value } else { nil } }
  }

  @Test("unknown settings are listed as lost", arguments: written)
  func unknown(dialect: DialectName) throws {
    let encoded = try encode(["max_train_steps": .integer(5), "no_such_thing": .integer(1)], as: dialect)
    #expect(encoded.lost == ["no_such_thing"])
  }

  @Test("a dialect has a writer if it says so", arguments: DialectName.allCases)
  func writers(dialect: DialectName) {
    let encoded = dialect.type.text(of: network, options: EncodingOptions())
    #expect((encoded != nil) == dialect.type.isWritable)
  }

  @Test("the help names the dialects that can be written")
  func help() {
    #expect(DialectName.writableNames == "kohya-json, sd-scripts-toml, easy-scripts-toml or command-line")
  }
}
