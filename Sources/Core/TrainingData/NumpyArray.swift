/// An array of a .npy or .npz file: little-endian numbers, slowest dimension first.
///
/// Source: numpy's lib/format.py.
package struct NumpyArray: Equatable {
  /// numpy's name of the type: `<f4`, `<i8` …
  let type: String
  package let shape: [Int]
  let bytes: [UInt8]

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  init(type: String, shape: [Int], bytes: [UInt8]) {
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  init(_ values: [Float], shape: [Int]) {
    self.init(type: "<f4", shape: shape, bytes: values.flatMap { Self.little($0.bitPattern) })
  }

  init(_ values: [Int]) {
    self.init(type: "<i8", shape: [values.count], bytes: values.flatMap { Self.little(Int64($0)) })
  }

  init(_ values: [Double]) {
    self.init(type: "<f8", shape: [values.count], bytes: values.flatMap { Self.little($0.bitPattern) })
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// Reads a .npy file; nil if it is not one, or is in column-major order.
  init?(npy file: ArraySlice<UInt8>) {
    let start = file.startIndex
    guard file.count > 12, file.starts(with: Self.magic) else { return nil }
    // The header's length has two bytes in version 1, four in later ones.
    let lengthSize = file[start + 6] == 1 ? 2 : 4
    let length = file[start + 8..<start + 8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
    let body = start + 8 + lengthSize
    guard length <= file.endIndex - body else { return nil }
    let header = String(decoding: file[body..<body + length], as: UTF8.self)
    guard let type = Self.field("descr", header)?.split(separator: "'").first.map(String.init),
      Self.field("fortran_order", header)?.hasPrefix("False") == true,
      let dimensions = Self.field("shape", header)?.split(separator: ")").first, dimensions.hasPrefix("(")
    else { return nil }
    var shape: [Int] = []
    for text in dimensions.dropFirst().split(separator: ",") {
      let digits = text.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let number = Int(digits), number >= 0 else { return nil }
      shape.append(number)
    }
    guard let size = type.last?.wholeNumberValue, (1...8).contains(size) else { return nil }
    var expected = size
    for side in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: side)
      if overflow { return nil }
      expected = product
    }
    guard expected == file.endIndex - body - length else { return nil }
    self.init(type: type, shape: shape, bytes: Array(file[(body + length)...]))
  }

  /// The text after a key of the header's dictionary.
  private static func field(_ name: String, _ header: String) -> Substring? {
    guard let range = header.ranges(of: "'\(name)':").first else { return nil }
    return header[range.upperBound...].drop { $0 == " " }
  }

  /// The bytes of a .npy file.
  var npy: [UInt8] {
    let sides = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sides)), }".utf8)
    let padding = 63 - (Self.magic.count + 4 + header.count) % 64
    header += Array(repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    let length = [UInt8(truncatingIfNeeded: header.count), UInt8(truncatingIfNeeded: header.count >> 8)]
    return Self.magic + [1, 0] + length + header + bytes
  }

  /// The numbers of a float32 or float16 array; nil for other types.
  package var floats: [Float]? {
    switch type {
    case "<f4":
      return stride(from: 0, to: bytes.count, by: 4).map { at in
        Float(bitPattern: bytes[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
      }
    case "<f2":
      return stride(from: 0, to: bytes.count, by: 2).map { at in
        Self.widened(UInt16(bytes[at + 1]) << 8 | UInt16(bytes[at]))
      }
    default: return nil
    }
  }

  /// A half's value.
  private static func widened(_ half: UInt16) -> Float {
    let sign = UInt32(half & 0x8000) << 16
    let exponent = UInt32(half >> 10 & 0x1F)
    let fraction = UInt32(half & 0x3FF)
    switch exponent {
    case 0: return Float(bitPattern: sign) + (sign == 0 ? 1 : -1) * Float(fraction) * 0x1p-24
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}

/// The arrays of a .npz file in its order.
package struct NumpyArchive {
  package private(set) var arrays: [(name: String, array: NumpyArray)]

  init() { arrays = [] }

  package init(_ file: [UInt8]) throws(ZipArchive.Failure) {
    arrays = []
    for entry in try ZipArchive.read(file) {
      guard let array = NumpyArray(npy: entry.bytes) else { throw .damaged(entry.name) }
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      arrays.append((name, array))
    }
  }

  subscript(name: String) -> NumpyArray? {
    get { arrays.first { $0.name == name }?.array }
    set {
      let index = arrays.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let array?): arrays[index].array = array
      case (let index?, nil): arrays.remove(at: index)
      case (nil, let array?): arrays.append((name, array))
      case (nil, nil): break
      }
    }
  }

  /// The file's bytes; nil if it would be too large.
  package var file: [UInt8]? { ZipArchive.write(arrays.map { ($0.name + ".npy", $0.array.npy) }) }
}
