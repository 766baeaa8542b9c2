/// The shells whose scripts can be read.
enum Shell: Sendable, Equatable {
  case posix, batch, powerShell
  /// Recipes of a Makefile: a POSIX shell, with `$(NAME)` and `NAME = value` of make itself.
  case make
  /// Instructions of a Dockerfile: a POSIX shell, in which comments and empty lines do not end a continued line.
  case docker
  /// Lines of a notebook that begin with `!`: a POSIX shell, with `{name}` and `name = value` of Python.
  case notebook

  init(path: String) {
    let name = path.lowercased()
    self =
      name.hasSuffix(".bat") || name.hasSuffix(".cmd")
      ? .batch : name.hasSuffix(".ps1") ? .powerShell : .posix
  }

  /// What people call it.
  var title: String {
    switch self {
    case .posix, .make, .docker, .notebook: "the shell"
    case .batch: "cmd.exe"
    case .powerShell: "PowerShell"
    }
  }

  /// The sign that continues a line.
  var escape: UInt8 {
    switch self {
    case .posix, .make, .docker, .notebook: UInt8(ascii: "\\")
    case .batch: UInt8(ascii: "^")
    case .powerShell: UInt8(ascii: "`")
    }
  }

  /// Whether `NAME = value`, with blanks, assigns a variable.
  var assignsWithBlanks: Bool { self == .make || self == .notebook }
}
