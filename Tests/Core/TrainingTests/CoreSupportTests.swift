import Settings
import TestSupport
import Testing

@testable import Training

@Suite("Which of sd-scripts' options the core has")
struct CoreSupportTests {
  @Test("every option of the catalogue has exactly one row, and every row belongs to an option, an argument or a key")
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

  @Test("an option that the core does not have says what happens instead")
  func notes() {
    for row in Catalogue.coreSupport.values where row.support != .carried {
      #expect(!row.note.isEmpty, "\(row.option)")
    }
  }

  @Test("only options that the core carries out are compared when a run is resumed")
  func compared() {
    for row in Catalogue.coreSupport.values where row.mustStay {
      #expect(row.support == .carried || row.support == .checked, "\(row.option)")
    }
    for name in ["learning_rate", "clip_skip", "flip_aug", "network_args.module_dropout"] {
      #expect(Catalogue.coreSupport[name]?.mustStay == true, "\(name)")
    }
    for name in ["output_name", "train_data_dir", "save_state", "sample_prompts"] {
      #expect(Catalogue.coreSupport[name]?.mustStay == false, "\(name)")
    }
  }

  @Test("a config's notes have those that change the result first, and none for defaults and supported options")
  func notesOfConfig() {
    let settings = SettingsText.read(
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

  @Test("what the subsets of a dataset config set is noted, and once")
  func notesOfSubsets() {
    var settings = SettingsText.read(Sample.toml + "max_data_loader_n_workers = 2\n")
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
    settings.follow(SettingsText.file(text, path: "data.toml"))
    let notes = OptionNote.notes(on: settings)
    #expect(notes.map(\.setting) == ["custom_attributes", "face_crop_aug_range", "max_data_loader_n_workers"])
    #expect(notes.map(\.changesResult) == [true, true, false])
  }
}
