import Documents
import Settings
import Testing

@Suite("Options read as the types that training needs")
struct OptionReaderTests {
  private func reader(_ text: String, dataset: String? = nil) -> OptionReader {
    func file(_ path: String, _ text: String) -> SettingsFile {
      let source = Source(path: path, text: text)
      return SettingsFile(source: source, document: Document.parse(source, as: .toml))
    }
    var settings = SDScriptsTOML.settings(of: file("config.toml", "network_module = \"lycoris.kohya\"\n" + text))
    if let dataset { settings.follow(file("data.toml", dataset)) }
    return OptionReader(settings: settings, subset: settings.subsets.first)
  }

  @Test("values of the right type, and nil for what is unset or empty")
  func values() throws {
    let reader = reader("clip_skip = 2\nmax_grad_norm = 1\nvae = \"\"\noutput_name = \"x\"\ncache_latents = true\n")
    #expect(try reader.integer("clip_skip") == 2)
    #expect(try reader.number("max_grad_norm") == 1)
    #expect(try reader.text("vae") == nil)
    #expect(try reader.text("output_name") == "x")
    #expect(try reader.flag("cache_latents"))
    #expect(try !reader.flag("cache_latents_to_disk"))
    #expect(try reader.integer("seed") == nil)
  }

  @Test("text_encoder_lr is a number, or the first of several")
  func firstNumber() throws {
    #expect(try reader("text_encoder_lr = 0.5").firstNumber("text_encoder_lr") == 0.5)
    #expect(try reader("text_encoder_lr = [0.25, 1.0]").firstNumber("text_encoder_lr") == 0.25)
    #expect(throws: OptionError.self) { try reader("text_encoder_lr = [\"x\"]").firstNumber("text_encoder_lr") }
  }

  @Test(
    "what is wrong says what must be true, and where",
    arguments: [
      ("clip_skip = 1.5", "config.toml:2:13: clip_skip: must be an integer, not '1.5'"),
      ("clip_skip = 13", "config.toml:2:13: clip_skip: must be between 0 and 12, not 13"),
    ]
  )
  func wholeNumbers(line: String, message: String) {
    let error = #expect(throws: OptionError.self) { try reader(line).integer("clip_skip", 0...12) }
    #expect(error?.description == message)
  }

  @Test("values in quotes are taken, except in a dataset config, whose types sd-scripts checks")
  func quoted() throws {
    #expect(try reader("clip_skip = \"2\"").integer("clip_skip") == 2)
    #expect(try reader("max_grad_norm = \"0.5\"").number("max_grad_norm") == 0.5)
    #expect(try reader("cache_latents = \"True\"").flag("cache_latents"))
    #expect(try !reader("network_args = [\"train_on_input=false\"]").flag("network_args.train_on_input"))
    let dataset = """
      [[datasets]]
      batch_size = "2"
      [[datasets.subsets]]
      image_dir = "a"
      flip_aug = "true"
      """
    let reader = reader("", dataset: dataset)
    var error = #expect(throws: OptionError.self) { try reader.integer("batch_size") }
    #expect(error?.description == "data.toml:2:14: batch_size: must be an integer, not '2'")
    error = #expect(throws: OptionError.self) { try reader.flag("flip_aug") }
    #expect(error?.description == "data.toml:5:12: flip_aug: must be true or false, not 'true'")
  }

  @Test("what is neither true nor false")
  func truth() {
    let error = #expect(throws: OptionError.self) { try reader("shuffle_caption = 2").flag("shuffle_caption") }
    #expect(error?.problem == "must be true or false, not '2'")
  }

  @Test("a subset's own value comes first, and its errors are at its own place")
  func subsets() throws {
    let dataset = """
      [[datasets]]
      [[datasets.subsets]]
      image_dir = "a"
      keep_tokens = 3
      flip_aug = 5
      """
    let reader = reader("keep_tokens = 1\nflip_aug = true\nshuffle_caption = true\n", dataset: dataset)
    #expect(try reader.integer("keep_tokens") == 3)
    #expect(try reader.flag("shuffle_caption"))
    let error = #expect(throws: OptionError.self) { try reader.flag("flip_aug") }
    #expect(error?.description == "data.toml:5:12: flip_aug: must be true or false, not '5'")
  }

  @Test("repeats of a dataset config that sets none come from dataset_repeats, and caption_extention is read")
  func fallbacks() {
    let dataset = "[[datasets]]\n[[datasets.subsets]]\nimage_dir = \"a\"\n"
    let settings = reader("dataset_repeats = 4\ncaption_extention = \".cap\"\n", dataset: dataset).settings
    let subset = settings.subsets.first
    #expect(settings.datasetValue("num_repeats", subset) == .integer(4))
    #expect(settings.datasetValue("caption_extension", subset) == .string(".cap"))
  }
}
