import Rules
import Safetensors
import Settings

/// safetensors headers: the first byte is `h` for a header whose length is told truly, `r` for raw bytes.
enum NetworkTarget {
  static let run: Target = { input in
    guard let bytes = SafetensorsInput.bytes(input) else { return .rejected }
    file.write(bytes)
    do throws(SafetensorsError) {
      let settings = NetworkMetadata.settings(of: try NetworkMetadata.file(at: file.path))
      for setting in settings.values.values {
        if let place = setting.place {
          check(place.range, in: settings.files[place.file].source.bytes, setting.name)
        }
      }
    } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    _ = linter.lint(path: file.path)
    return .tried
  }

  private static let linter: Linter = {
    var options = LintOptions()
    options.profile = .all
    return Linter(FixTarget.library, options)
  }()

  private static let file = ScratchFile("network.safetensors")
}
