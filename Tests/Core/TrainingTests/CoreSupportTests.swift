import Documents
import Settings
import Testing

@testable import Training

@Suite("What of sd-scripts' options is carried out")
struct CoreSupportTests {
  @Test("every option of the catalogue has exactly one row, and every row is an option or an argument")
  func complete() {
    let rows = Set(Catalogue.coreSupport.keys)
    let options = Set(Catalogue.options.keys)
    #expect(options.subtracting(rows).isEmpty)
    let arguments = Set(
      (Catalogue.arguments["network_args:lycoris.kohya"] ?? [:]).keys.map { "network_args.\($0)" }
    )
    #expect(arguments.subtracting(rows).isEmpty)
    let keys = Set(Catalogue.datasetKeys.values.map { $0.option ?? $0.key })
    #expect(keys.subtracting(rows).isEmpty)
    let others: Set<String> = ["accelerate.num_processes"]
    #expect(rows.subtracting(options).subtracting(arguments).subtracting(keys) == others)
  }

  @Test("an option that train_network.py does not read is foreign, and no other is")
  func foreign() {
    for option in Catalogue.options.values {
      let isForeign = Catalogue.coreSupport[option.name]?.support == .foreign
      #expect(isForeign == !option.isKnown(to: "train_network"), "\(option.name)")
    }
  }

  @Test("what is not carried out says what happens instead")
  func notes() {
    for row in Catalogue.coreSupport.values where row.support != .carried {
      #expect(!row.note.isEmpty, "\(row.option)")
    }
  }

  @Test("a config's notes: those that change the result first, nothing for defaults and what is carried out")
  func notesOfConfig() {
    let settings = Sample.settings(
      Sample.toml + """
        gradient_checkpointing = true
        xformers = false
        network_dropout = 0.1
        scale_weight_norms = 1.0
        full_fp16 = true
        noise_offset = 0.05
        max_data_loader_n_workers = 8
        """
    )
    let notes = OptionNote.notes(on: settings)
    #expect(
      notes.map(\.setting) == [
        "full_fp16", "network_dropout", "scale_weight_norms", "gradient_checkpointing",
      ]
    )
    #expect(notes.map(\.changesResult) == [true, false, false, false])
  }

  @Test("what a subset of a dataset config sets is noted, too, and once")
  func notesOfSubsets() {
    var settings = Sample.settings(Sample.toml + "max_data_loader_n_workers = 2\n")
    let text = """
      [[datasets]]
      [[datasets.subsets]]
      image_dir = "a"
      face_crop_aug_range = [1.0, 2.0]
      [[datasets.subsets]]
      image_dir = "b"
      face_crop_aug_range = [1.0, 2.0]
      custom_attributes = { prior = "x" }
      flip_aug = true
      """
    let source = Source(path: "data.toml", text: text)
    settings.follow(SettingsFile(source: source, document: Document.parse(source, as: .toml)))
    let notes = OptionNote.notes(on: settings)
    #expect(notes.map(\.setting) == ["custom_attributes", "face_crop_aug_range", "max_data_loader_n_workers"])
    #expect(notes.map(\.changesResult) == [true, true, false])
  }
}

/// Configs that tests read.
enum Sample {
  static let toml = """
    pretrained_model_name_or_path = "model.safetensors"
    train_data_dir = "dataset"
    output_dir = "out"
    output_name = "mira"
    network_module = "lycoris.kohya"
    network_args = ["algo=ia3", "preset=ia3"]
    optimizer_type = "Prodigy"
    optimizer_args = ["betas=0.9,0.99", "d_coef=1.0", "safeguard_warmup=True"]
    learning_rate = 1.0
    unet_lr = 1.0
    text_encoder_lr = [1.0]
    max_train_steps = 6
    lr_scheduler_type = "CosineAnnealingWarmRestarts"
    lr_scheduler_args = ["T_0=6", "eta_min=0.1"]
    resolution = "64"
    caption_extension = ".txt"

    """

  /// Settings of an sd-scripts config.
  static func settings(_ text: String, path: String = "config.toml") -> Settings {
    let source = Source(path: path, text: text)
    return SDScriptsTOML.settings(
      of: SettingsFile(source: source, document: Document.parse(source, as: .toml))
    )
  }
}
