import Platform

/// The names of temporary files and folders: `NAME.ia3-MACHINE-RANDOM`.
///
/// Process ids would not do: two containers, or two machines, that share a folder have processes of the same id.
enum TemporaryName {
  private static let mark = ".ia3-"
  private static let digits = Array("0123456789abcdef".utf8)
  private static let randomLength = 16
  /// With the rest it stays below the shortest limit of a common file system, 143 bytes.
  private static let longestBeginning = 100

  /// The running system's number, the same in all its containers; random if the system has none, since left-overs are
  /// then removed by nobody.
  static let machine: String = {
    let text = (try? FileSystem.readPrefix("/proc/sys/kernel/random/boot_id", count: 8)) ?? []
    return text.count == 8 && text.allSatisfy(digits.contains) ? String(decoding: text, as: UTF8.self) : random(8)
  }()

  /// A new name beside a target.
  static func path(for target: String) -> String {
    Path.join(Path.parent(target), "\(beginning(of: target))\(mark)\(machine)-\(random(randomLength))")
  }

  /// What the temporary names for a target begin with: its name, or the end of a long one.
  private static func beginning(of target: String) -> String {
    let name = Path.name(target)
    var rest = name.unicodeScalars[...]
    while rest.utf8Count > longestBeginning { rest.removeFirst() }
    return name.unicodeScalars.first == "." && rest.first != "." ? "." + String(rest) : String(rest)
  }

  /// Whether a name is a temporary one that was made since this machine was started, for any target or for one.
  static func isOurs(_ name: String, for target: String? = nil) -> Bool {
    let end = Array("\(mark)\(machine)-".utf8)
    let bytes = name.utf8
    guard bytes.count > end.count + randomLength,
      bytes.suffix(randomLength).allSatisfy(digits.contains),
      bytes.dropLast(randomLength).suffix(end.count).elementsEqual(end)
    else { return false }
    return target.map { bytes.dropLast(randomLength + end.count).elementsEqual(beginning(of: $0).utf8) } ?? true
  }

  /// Random digits, from the system's generator.
  private static func random(_ count: Int) -> String {
    String(decoding: (0..<count).compactMap { _ in digits.randomElement() }, as: UTF8.self)
  }
}

extension Substring.UnicodeScalarView {
  fileprivate var utf8Count: Int { reduce(0) { $0 + UTF8.width($1) } }
}
