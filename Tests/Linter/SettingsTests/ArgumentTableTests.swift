import Files
import TestSupport
import Testing

@testable import Settings

@Suite("The table of arguments")
struct ArgumentTableTests {
  private static let groups = Catalogue.arguments.groups

  @Test("the rows of a group stand together, so that each of them is read")
  func rows() throws {
    let path = Repository.path("Sources/Linter/Settings/Tables/arguments.tsv")
    let text = String(decoding: try FileSystem.read(path, limit: 1 << 20), as: UTF8.self)
    let lines = text.split(separator: "\n").dropFirst().map { $0.prefix { $0 != "\t" } }
    #expect(Set(lines.map(String.init)) == Set(Self.groups))
    for group in Self.groups {
      #expect(Catalogue.arguments[group]?.count == lines.count { $0 == group }, "\(group)")
    }
  }

  @Test("the receivers of an option are the groups that begin with its name")
  func receivers() {
    let networks = Catalogue.arguments.receivers(of: "network_args")
    #expect(networks.count == Self.groups.count { $0.hasPrefix("network_args:") })
    #expect(networks.first { $0.name == "lycoris.kohya" }?.rows["algo"] != nil)
    #expect(Catalogue.arguments["network_args"] == nil)
  }
}
