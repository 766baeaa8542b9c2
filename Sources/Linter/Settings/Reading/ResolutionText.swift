/// The form of sd-scripts' `resolution`, which is a text: `512` or `512,768`.
///
/// Source: `prepare_dataset_args` in sd-scripts' library/train_util.py: `int(r) for r in args.resolution.split(",")`.
enum ResolutionText {
  /// What the option takes, in messages.
  static let form = "a size or width,height as text, such as \"512,768\""

  /// What is wrong with a value, and the text that was meant if that is clear; nil for a value that can be read.
  static func fault(_ value: Value) -> (actual: String, correct: String?)? {
    switch value {
    case .string(let text):
      if isReadable(text) { return nil }
      return ("\"\(text)\"", corrected(text))
    case .integer(let side): return ("an integer", side > 0 ? "\(side)" : nil)
    case .list(let sides):
      let numbers = sides.compactMap(\.integer)
      let isClear = numbers.count == sides.count && (1...2).contains(numbers.count)
      return ("a list", isClear ? numbers.map(String.init).joined(separator: ",") : nil)
    case .float, .boolean: return (value.typeName, nil)
    }
  }

  /// One or two numbers that Python's `int` reads, and that an image can have as its sides; there may be white space
  /// around them.
  private static func isReadable(_ text: String) -> Bool {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { part in
        Int(String(part).withoutOuterWhitespace).map { (1...1 << 20).contains($0) } ?? false
      }
  }

  /// Two numbers with another sign between them: `512x768`.
  private static func corrected(_ text: String) -> String? {
    guard text.utf8.count <= 32 else { return nil }
    let numbers = text.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.compactMap {
      Int(Substring($0))
    }
    let signs = text.utf8.filter { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) && $0 != 0x20 }
    let isSize = numbers.count == 2 && signs.count == 1 && "xX*;:/".utf8.contains(signs.first ?? 0)
    return isSize ? "\(numbers[0]),\(numbers[1])" : nil
  }
}

extension String {
  fileprivate var withoutOuterWhitespace: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
