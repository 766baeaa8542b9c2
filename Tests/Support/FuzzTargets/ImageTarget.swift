import Dataset

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
