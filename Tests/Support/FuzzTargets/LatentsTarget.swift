import TrainingData

/// `.npz` files of latents: the first byte is `r` for the archive, or `n` for an array, which is put into one.
enum LatentsTarget {
  static let run: Target = { input in
    let bytes = Array(input.dropFirst())
    switch input.first {
    case UInt8(ascii: "r"): read(bytes)
    case UInt8(ascii: "n"): ZipArchive.write([("latents.npy", bytes)]).map(read)
    default: return .rejected
    }
    return .tried
  }

  private static func read(_ bytes: [UInt8]) {
    do throws(ZipArchive.Failure) {
      let archive = try NumpyArchive(bytes)
      for (name, array) in archive.arrays {
        guard let floats = array.floats else { continue }
        check(floats.count == array.shape.reduce(1, *), "\(name): \(floats.count) numbers of \(array.shape)")
      }
      guard let file = archive.file else { return }
      let again = try NumpyArchive(file)
      check(again.arrays.map(\.name) == archive.arrays.map(\.name), "other names after writing")
      check(again.arrays.map(\.array) == archive.arrays.map(\.array), "other arrays after writing")
    } catch {
      check(!error.text.isEmpty, "an error without a message")
    }
  }
}
