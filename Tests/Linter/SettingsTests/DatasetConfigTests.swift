import Testing

@testable import Settings

/// sd-scripts' `--dataset_config`: three levels, each falling back to the one above.
@Suite("Dataset configs")
struct DatasetConfigTests {
  private let text = """
    [general]
    caption_extension = ".txt"
    num_repeats = 3
    shuffle_caption = true

    [[datasets]]
    resolution = [512, 768]
    batch_size = 4

      [[datasets.subsets]]
      image_dir = "a"
      num_repeats = 1

      [[datasets.subsets]]
      image_dir = "b"
      shuffle_caption = false

    [[datasets]]
    num_repeats = 7

      [[datasets.subsets]]
      image_dir = "c"
      is_reg = true

    """

  private func values(_ settings: Settings, _ key: String) -> [Value?] {
    settings.subsets.map { $0.settings[key]?.value }
  }

  @Test("a subset inherits from its dataset, which inherits from the general table")
  func inheritance() {
    let settings = ReaderCase.read(text, .datasetConfig, file: "dataset.toml")
    #expect(settings.observations.map(\.kind) == [])
    #expect(settings.subsets.map(\.folder) == ["a", "b", "c"])
    #expect(settings.subsets.map(\.dataset) == [0, 0, 1])
    #expect(settings.subsets.map(\.isRegularization) == [false, false, true])
    #expect(values(settings, "num_repeats") == [1, 3, 7])
    #expect(values(settings, "shuffle_caption") == [true, false, true])
    #expect(values(settings, "caption_extension") == [".txt", ".txt", ".txt"])
    #expect(settings.value("train_batch_size") == 4)
    #expect(settings.value("resolution") == .list([512, 768]))
    #expect(settings.script == nil)
  }

  @Test("a subset has one repeat by default")
  func repeats() {
    let settings = ReaderCase.read(
      "[[datasets]]\n[[datasets.subsets]]\nimage_dir = \"a\"\n",
      .datasetConfig,
      file: "d.toml"
    )
    #expect(values(settings, "num_repeats") == [1])
    #expect(settings.subsets.first?.settings["num_repeats"]?.place == nil)
  }

  /// A setting that is inherited is changed where it stands, once for all that inherit it.
  @Test("a subset's setting is edited where it stands")
  func edits() throws {
    let settings = ReaderCase.read(text, .datasetConfig, file: "dataset.toml")
    let subset = settings.subsets[1]
    let edits = try #require(settings.edits(for: SettingChange(name: "num_repeats", value: 1), of: subset))
    let changed = try edits.applied(to: settings.files[0].source.bytes)
    #expect(
      String(decoding: changed, as: UTF8.self) == text.replacing("num_repeats = 3", with: "num_repeats = 1")
    )
  }

  static let cases: [ReaderCase] = [
    ReaderCase(
      "JSON",
      #"{"general": {"resolution": 512}, "datasets": [{"subsets": [{"image_dir": "a"}]}]}"#,
      ["resolution": 512]
    ),
    ReaderCase(
      "repeats as text",
      #"{"datasets": [{"subsets": [{"image_dir": "a", "num_repeats": "2"}]}]}"#,
      [:],
      observed: ["wrong-type num_repeats"]
    ),
    ReaderCase(
      "an option of the training",
      #"{"datasets": [{"max_train_steps": 5, "subsets": [{"image_dir": "a"}]}]}"#,
      [:],
      observed: ["foreign-key max_train_steps"]
    ),
    ReaderCase(
      "a key on the wrong level",
      #"{"datasets": [{"image_dir": "a", "subsets": [{"image_dir": "b"}]}]}"#,
      [:],
      observed: ["foreign-key image_dir"]
    ),
    ReaderCase(
      "a key above all levels",
      #"{"num_repeats": 2, "datasets": [{"subsets": [{"image_dir": "a"}]}]}"#,
      [:],
      observed: ["foreign-key num_repeats"]
    ),
    ReaderCase(
      "a misspelt key",
      #"{"datasets": [{"subsets": [{"image_dirs": "a"}]}]}"#,
      [:],
      observed: ["invalid-dataset ", "unknown-key image_dirs"]
    ),
    ReaderCase(
      "a dataset without subsets",
      #"{"datasets": [{"subsets": []}]}"#,
      [:],
      observed: ["invalid-dataset "]
    ),
    ReaderCase(
      "a table for a list of them",
      #"{"datasets": {"subsets": []}}"#,
      [:],
      observed: ["wrong-type datasets"]
    ),
  ]

  @Test("a dataset config's settings and observations are read", arguments: cases)
  func settings(example: ReaderCase) {
    example.check(.datasetConfig, file: "dataset.json")
  }
}
