/// The shells whose scripts can be read.
enum Shell {
  case posix, batch, powerShell

  init(path: String) {
    let name = path.lowercased()
    self =
      name.hasSuffix(".bat") || name.hasSuffix(".cmd")
      ? .batch : name.hasSuffix(".ps1") ? .powerShell : .posix
  }
}
