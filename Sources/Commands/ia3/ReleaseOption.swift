import ArgumentParser
import CommandSupport

/// `--for kohya_ss@23`
struct ReleaseOption: ParsableArguments {
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("Write for this release of kohya_ss.", valueName: "kohya_ss@release")
  )
  var release: String?

  /// The release's number; nil for the newest.
  func number() throws -> Int? {
    guard let release else { return nil }
    let parts = release.split(separator: "@")
    guard parts.count == 2, parts[0] == "kohya_ss", let number = Int(parts[1].drop { $0 == "v" }),
      (17...99).contains(number)
    else { throw Failure("'\(release)' is not of the form kohya_ss@23") }
    return number
  }
}
