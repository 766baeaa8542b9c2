import Settings
import TestSupport
import Testing

@Suite("Names of what a run saves")
struct OutputNameTests {
  @Test("names that files can have are right", arguments: ["mira", "mira v1.2", "美羅", "..", "-mira", "$(x)"])
  func right(_ name: String) { #expect(OutputName.problem(name) == nil) }

  @Test(
    "control characters and slashes are wrong",
    arguments: [
      ("a\u{0}b", "control characters"), ("a\nb", "control characters"), ("a\u{1B}[1m", "control characters"),
      ("a\u{7F}", "control characters"), ("a\u{85}", "control characters"), ("a/b", "without '/', not 'a/b'"),
    ]
  )
  func wrong(_ name: String, _ problem: String) { #expect(OutputName.problem(name)?.contains(problem) == true) }

  @Test("a path with a zero is wrong where it is read")
  func zero() {
    let settings = SettingsText.read("output_dir = \"a\\u0000b\"\nlogging_dir = \"logs\"\n", path: "c.toml")
    let reader = OptionReader(settings: settings)
    #expect(throws: OptionError("output_dir", "must not contain U+0000, which no path can contain", in: settings)) {
      try reader.path("output_dir")
    }
    #expect((try? reader.path("logging_dir")) == "logs")
    #expect((try? reader.path("vae")) == .some(nil))
  }
}
