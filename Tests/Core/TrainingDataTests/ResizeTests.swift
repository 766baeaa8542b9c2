import Documents
import Images
import TestSupport
import Testing

@testable import TrainingData

@Suite("Resizing as OpenCV and Pillow do")
struct ResizeTests {
  private static let exact: Set<String> = ["nearest", "lanczos", "box"]

  @Test("pixels are the reference's to the bit, or within one level if OpenCV interpolates")
  func reference() throws {
    let golden = try Golden().json("resize.json")
    let cases = try #require(golden["cases"]).items
    #expect(cases.count == 90)
    var sources: [[Int]: [UInt8]] = [:]
    for item in cases {
      let name = try #require(item["method"]?.string)
      let numbers = ["width", "height", "channels", "newWidth", "newHeight"].compactMap { item[$0]?.integer }
      try #require(numbers.count == 5)
      let size = Array(numbers.prefix(3))
      let bytes = sources[size] ?? TestPNG.pixels(size[0], size[1], size[2])
      sources[size] = bytes
      let source = PixelBuffer(width: size[0], height: size[1], channels: size[2], bytes: bytes)
      let interpolation = try #require(Interpolation(option: name))
      let result = try #require(source?.resized(width: numbers[3], height: numbers[4], interpolation)).bytes
      let isWhole = item["bytes"] != nil
      let expected = try #require((item["bytes"] ?? item["samples"])?.hexadecimalBytes)
      let actual = isWhole ? result : stride(from: 0, to: result.count, by: 997).map { result[$0] }
      try #require(expected.count == actual.count)
      let largest = zip(expected, actual).map { abs(Int($0) - Int($1)) }.max() ?? 0
      let shrinks = numbers[3] <= numbers[0] && numbers[4] <= numbers[1]
      if Self.exact.contains(name) || (name == "area" && shrinks) {
        #expect(largest == 0, "\(name) \(numbers)")
        #expect(Int(TestPNG.crc(result)) == item["crc"]?.integer, "\(name) \(numbers)")
      } else {
        #expect(largest <= 1, "\(name) \(numbers)")
      }
    }
  }

  @Test("impossible sizes give nothing")
  func impossible() {
    let pixel = PixelBuffer(width: 1, height: 1, channels: 3, bytes: [1, 2, 3])
    #expect(pixel?.resized(width: 0, height: 1, .area) == nil)
    #expect(pixel?.resized(width: 1, height: 1 << 25, .lanczos) == nil)
    #expect(PixelBuffer(width: 1, height: 1, channels: 3, bytes: [1, 2]) == nil)
    #expect(pixel?.cropped(left: 1, top: 0, width: 1, height: 1) == nil)
    #expect(Interpolation(option: "lanczos4") == nil)
  }

  @Test("masks are reduced as torch's area interpolation reduces them")
  func masks() throws {
    for item in try #require(Golden().json("resize.json")["masks"]).items {
      let numbers = ["width", "height", "newWidth", "newHeight"].compactMap { item[$0]?.integer }
      let values = TestPNG.pixels(numbers[0], numbers[1], 1).map { Float($0) / 255 }
      let mask = LossMask(width: numbers[0], height: numbers[1], values: values)
        .reduced(width: numbers[2], height: numbers[3])
      let expected = try #require(item["values"]).numbers.map(Float.init)
      expectClose(mask.values, expected, within: 2e-7)
    }
  }
}
