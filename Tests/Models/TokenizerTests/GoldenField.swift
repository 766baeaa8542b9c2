/// Fields of the reference's answers; `tools/reference/tokenizer.py` describes the files.
enum GoldenField {
  /// The numbers of a field, in which `value*n` stands for n of them.
  static func numbers<Number: FixedWidthInteger>(_ field: String, radix: Int = 10) -> [Number] {
    field.split(separator: " ").flatMap { word -> [Number] in
      let sides = word.split(separator: "*")
      let times = sides.count > 1 ? Int(sides[1]) ?? 0 : 1
      return [Number](repeating: Number(sides[0], radix: radix) ?? 0, count: times)
    }
  }

  /// The text that a JSON string in ASCII stands for.
  static func text(_ quoted: String) -> String {
    var units: [UInt16] = []
    var rest = quoted.dropFirst().dropLast().utf8
    while let unit = rest.popFirst() {
      guard unit == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
        units.append(UInt16(unit))
        continue
      }
      switch escape {
      case UInt8(ascii: "n"): units.append(0x0a)
      case UInt8(ascii: "r"): units.append(0x0d)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0c)
      case UInt8(ascii: "u"):
        units.append(UInt16(String(Substring(rest.prefix(4))), radix: 16) ?? 0)
        rest = rest.dropFirst(4)
      default: units.append(UInt16(escape))
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}
