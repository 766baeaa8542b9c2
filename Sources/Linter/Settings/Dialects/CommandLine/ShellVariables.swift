/// The variables that a script itself assigns.
struct ShellVariables {
  private var values: [String: String] = [:]

  /// Longer names are not substituted.
  private static let longestName = 64
  /// A script that doubles a variable in each line must not exhaust memory.
  private static let longestText = 1 << 12

  /// Assigns a variable; the shells of Windows ignore the case of names, and nothing depends on it elsewhere.
  mutating func set(_ name: String, to value: String) { values[name.lowercased()] = value }

  /// A text with the values of known variables in place of `$name`, `${name}` and `%name%`; others stay as they are.
  func substituted(in text: String) -> String {
    guard !values.isEmpty, text.utf8.count <= Self.longestText,
      text.utf8.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "%") })
    else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if let (value, end) = variable(bytes, at), result.count + value.utf8.count <= Self.longestText {
        result += value.utf8
        at = end
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The value of the variable that is used at an offset, and the offset after its name; nil if it is not known.
  private func variable(_ bytes: [UInt8], _ at: Int) -> (value: String, end: Int)? {
    let limit = min(bytes.count, at + 2 + Self.longestName)
    switch bytes[at] {
    case UInt8(ascii: "%"): return enclosed(bytes, at + 1, in: limit, by: UInt8(ascii: "%"))
    case UInt8(ascii: "$") where at + 1 < limit && bytes[at + 1] == UInt8(ascii: "{"):
      return enclosed(bytes, at + 2, in: limit, by: UInt8(ascii: "}"))
    case UInt8(ascii: "$"):
      // The longest known name: `$name_1` may be the value of `name` followed by text.
      var end = bytes[at + 1..<limit].firstIndex { !isNameByte($0) } ?? limit
      while end > at + 1 {
        if let value = value(bytes[at + 1..<end]) { return (value, end) }
        end -= 1
      }
      return nil
    default: return nil
    }
  }

  private func enclosed(_ bytes: [UInt8], _ start: Int, in limit: Int, by close: UInt8) -> (value: String, end: Int)? {
    guard start < limit, let end = bytes[start..<limit].firstIndex(of: close) else { return nil }
    return value(bytes[start..<end]).map { ($0, end + 1) }
  }

  /// A variable's value, unless another variable that is not known is part of it.
  private func value(_ name: ArraySlice<UInt8>) -> String? {
    values[String(decoding: name, as: UTF8.self).lowercased()].flatMap { $0.contains("$") ? nil : $0 }
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
      || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
  }
}
