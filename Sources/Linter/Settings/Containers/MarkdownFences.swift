import Documents

/// Blocks of code between fences in Markdown.
enum MarkdownFences {
  /// The blocks that may be configs or commands.
  static func parts(of source: Source) -> [Container.Part] {
    var parts: [Container.Part] = []
    for block in blocks(of: source.bytes) where parts.count < Container.partLimit {
      if let part = part(block, source) { parts.append(part) }
    }
    return parts
  }

  private struct Block {
    var language: String
    var range: Range<Int>
  }

  private static func part(_ block: Block, _ source: Source) -> Container.Part? {
    let first = source.bytes[block.range].first { $0 > 0x20 }
    switch block.language {
    case "json", "json5", "jsonc": return document(block, source, .json)
    case "toml", "ini": return document(block, source, .toml)
    case "powershell", "ps1", "pwsh": return command(block, source, .powerShell)
    case "bat", "batch", "cmd", "dos", "batchfile": return command(block, source, .batch)
    case "sh", "bash", "shell", "zsh", "console", "terminal": return command(block, source, .posix)
    case "":
      if first == UInt8(ascii: "{") { return document(block, source, .json) }
      return command(block, source, .posix) ?? document(block, source, .toml)
    default: return nil
    }
  }

  private static func command(_ block: Block, _ source: Source, _ shell: Shell) -> Container.Part? {
    var reader = ShellReader(source, shell, in: block.range)
    guard let command = reader.trainingCommand() else { return nil }
    return .command(CommandLineDialect.settings(of: command, in: SettingsFile(source: source)))
  }

  /// A block as a document, if it has at least one value.
  private static func document(_ block: Block, _ source: Source, _ format: Format) -> Container.Part? {
    let sign = UInt8(ascii: format == .json ? ":" : "=")
    guard source.bytes[block.range].contains(sign) else { return nil }
    var bytes = source.bytes
    for index in bytes.indices where !block.range.contains(index) && bytes[index] != 0x0A && bytes[index] != 0x0D {
      bytes[index] = 0x20
    }
    return .document(Source(path: source.path, bytes: bytes), format)
  }

  private static func blocks(of bytes: [UInt8]) -> [Block] {
    var blocks: [Block] = []
    var open: (fence: UInt8, length: Int, language: String, start: Int)?
    var line = 0
    while line < bytes.count {
      let end = bytes[line...].firstIndex(of: 0x0A) ?? bytes.count
      var at = line
      while at < end, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
      let mark = at < end ? bytes[at] : 0
      if mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") {
        var stop = at
        while stop < end, bytes[stop] == mark { stop += 1 }
        let length = stop - at
        let rest = String(decoding: bytes[stop..<end], as: UTF8.self)
        let word = rest.split { " \t\r{".contains($0) }.first.map(String.init) ?? ""
        if let (fence, opened, language, start) = open {
          if mark == fence, length >= opened, word.isEmpty {
            blocks.append(Block(language: language, range: start..<line))
            open = nil
          }
        } else if length >= 3 {
          open = (mark, length, word.lowercased(), min(end + 1, bytes.count))
        }
      }
      line = end + 1
    }
    return blocks
  }
}
