import Platform
import Testing

@Suite("Saturating arithmetic")
struct SaturationTests {
  @Test("a sum that does not fit is the nearest number")
  func sums() {
    #expect(2.addingSaturated(3) == 5)
    #expect(Int.max.addingSaturated(1) == .max)
    #expect(Int.min.addingSaturated(-1) == .min)
    #expect(Int.max.addingSaturated(.min) == -1)
  }

  @Test("so is a product")
  func products() {
    #expect(7.multipliedSaturated(by: -6) == -42)
    #expect(Int.max.multipliedSaturated(by: 2) == .max)
    #expect(Int.min.multipliedSaturated(by: -1) == .max)
    #expect(Int.max.multipliedSaturated(by: .min) == .min)
    #expect((-2).multipliedSaturated(by: .max) == .min)
    #expect(Int.max.multipliedSaturated(by: 0) == 0)
  }

  @Test(
    "a real number of any size has a nearest integer",
    arguments: [
      (1.9, 1), (-1.9, -1), (0x1p63, Int.max), (0x1p63.nextDown, 0x7FFF_FFFF_FFFF_FC00), (-0x1p63, Int.min),
      (1e300, Int.max), (-Double.infinity, Int.min), (Double.nan, 0),
    ]
  )
  func conversions(number: Double, expected: Int) {
    #expect(Int(saturating: number) == expected)
  }

  @Test("a time of any size has a text", arguments: [Double.nan, .infinity, -.infinity, 1e300, -1, 1e18, 0])
  func times(seconds: Double) {
    #expect(SystemClock.text(seconds, format: "%Y").count == 4)
  }
}
