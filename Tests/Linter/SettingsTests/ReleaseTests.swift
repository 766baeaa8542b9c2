import Testing

@testable import Settings

@Suite("Releases")
struct ReleaseTests {
  @Test("releases are in the order of their numbers, and commits after the last one in that of their months")
  func order() {
    let releases = ["v0.6.5", "v0.8.7", "v0.9.1", "v0.10.0", "v0.10.1", "2026-02", "2026-07"].map(Release.init)
    #expect(releases == releases.sorted())
    #expect(Release("v0.9") == Release("0.9.0"))
    #expect(Release("3.2.0.post2") == Release("3.2"))
  }

  @Test("what is not a release is not valid")
  func validity() {
    for text in ["", "v", "dev", "latest", "kohya"] { #expect(!Release(text).isValid, "\(text)") }
    for text in ["v0.9.1", "0.8", "2026-07", "4.1rc1"] { #expect(Release(text).isValid, "\(text)") }
  }

  @Test("a month is named")
  func description() {
    #expect("\(Release("2026-07"))" == "July 2026")
    #expect("\(Release("v0.10.1"))" == "v0.10.1")
    #expect("\(Release("2026-13"))" == "2026-13")
  }

  @Test("the tables have releases of the options, the arguments and the dataset's keys")
  func tables() {
    #expect(Catalogue.options["skip_image_resolution"]?.isRecent == true)
    #expect(Catalogue.options["alpha_mask"]?.since == Release("v0.9.0"))
    #expect(Catalogue.options["alpha_mask"]?.isRecent == false)
    #expect(Catalogue.arguments["network_args:lycoris.kohya"]?["no_dim_warn"]?.until == Release("2.2.0"))
    #expect(Catalogue.arguments["network_args:networks.loha"]?["conv_dim"]?.isRecent == true)
    #expect(Catalogue.datasetKeys["skip_image_resolution"]?.since == "2026-07")
  }
}
