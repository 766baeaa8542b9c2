import Dataset
import Rules
import Safetensors
import Settings

/// safetensors headers: the first byte is `h` for a header whose length is told truly, `r` for raw bytes.
enum NetworkTarget {
  static let run: Target = { input in
    var bytes = Array(input.dropFirst())
    switch input.first {
    case UInt8(ascii: "h"): bytes = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes
    case UInt8(ascii: "r"): break
    default: return .rejected
    }
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

/// Image headers, from memory and from a file, which must agree.
enum ImageTarget {
  static let run: Target = { input in
    let fromMemory = Result { () throws(ImageError) in try ImageHeader(input) }
    file.write(input)
    let fromFile = Result { () throws(ImageError) in try ImageHeader.read(file.path) }
    check(fromMemory == fromFile, "\(fromMemory) from memory, \(fromFile) from the file")
    if case .success(let header) = fromMemory {
      check(header.width > 0 && header.height > 0, "\(header.width)×\(header.height)")
      check((1...8).contains(header.orientation), "orientation \(header.orientation)")
      check(header.shorterSide == min(header.width, header.height), "shorter side")
    }
    return .tried
  }

  private static let file = ScratchFile("image")
}

/// A file that is written anew for each input.
struct ScratchFile: Sendable {
  let path: String

  init(_ name: String) {
    let folder = environment("FUZZ_SCRATCH") ?? "/tmp"
    path = "\(folder)/\(getpid())-\(name)"
  }

  func write(_ bytes: [UInt8]) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    check(descriptor >= 0, "cannot write \(path)")
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    check(written == bytes.count, "cannot write \(path)")
    close(descriptor)
  }
}
