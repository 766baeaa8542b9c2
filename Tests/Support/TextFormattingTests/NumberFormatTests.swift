import Testing
import TextFormatting

@Suite("Numbers for people")
struct NumberFormatTests {
  @Test(
    "a number has a fixed count of decimals",
    arguments: [
      (0.0, 2, "0.00"), (1.005, 1, "1.0"), (12.3456, 2, "12.35"), (0.0004, 4, "0.0004"), (99.96, 1, "100.0"),
      (2.5, 0, "3"), (-0.25, 2, "-0.25"), (-0.001, 2, "0.00"), (1e20, 2, "1e+20"), (.infinity, 1, "inf"),
    ]
  )
  func fixed(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(NumberFormat.fixed(value, decimals: decimals) == text)
  }

  @Test(
    "significant digits keep their zeros",
    arguments: [
      (0.0, "0"), (0.0123, "0.01230"), (12.345678, "12.35"), (1234.5, "1235"), (123_456, "123456"), (-2, "-2.000"),
      (1.2345e-7, "1.235e-7"), (3e9, "3.000e9"), (.nan, "nan"),
    ]
  )
  func significant(_ value: Double, _ text: String) {
    #expect(NumberFormat.significant(value) == text)
  }

  @Test("typeset numbers leave zeros out and have a real minus sign")
  func typeset() {
    #expect(NumberFormat.typeset(0.03115015) == "0.03115")
    #expect(NumberFormat.typeset(1.0) == "1")
    #expect(NumberFormat.typeset(9.99996) == "10")
    #expect(NumberFormat.typeset(3e-5, digits: 3) == "3e−5")
    #expect(NumberFormat.typeset(-1234.5678) == "−1235")
    #expect(NumberFormat.typeset(123_456) == "123500")
    #expect(NumberFormat.typeset(.nan) == "not a number")
  }

  @Test(
    "digits come in groups of three",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (90_048, "90,048"), (-1_234_567, "-1,234,567"),
    ]
  )
  func grouped(_ number: Int, _ text: String) {
    #expect(NumberFormat.grouped(number) == text)
  }

  @Test("a number is padded with zeros", arguments: [(42, 5, "00042"), (123_456, 5, "123456"), (7, 2, "07")])
  func zeroPadded(_ number: Int, _ width: Int, _ text: String) {
    #expect(NumberFormat.zeroPadded(number, width) == text)
  }

  @Test(
    "a size has a binary unit",
    arguments: [
      (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KiB"), (39_432, "39 KiB"),
      (1_048_064, "1 MiB"), (1_047_000, "1022 KiB"), (144_100_000, "137 MiB"), (4_831_838_208, "4.5 GiB"),
      (5 << 40, "5 TiB"), (10_480, "10 KiB"), (1_290_240, "1.2 MiB"),
    ]
  )
  func bytes(_ count: Int, _ text: String) {
    #expect(NumberFormat.bytes(count) == text)
  }

  @Test(
    "a duration has its units",
    arguments: [
      (0.4, "0 s"), (59.6, "1 min 0 s"), (123, "2 min 3 s"), (3599, "59 min 59 s"), (3723, "1 h 2 min"),
      (42_734, "11 h 52 min"), (7_199, "2 h 0 min"), (-5, "0 s"), (.infinity, "0 s"),
    ]
  )
  func duration(_ seconds: Double, _ text: String) {
    #expect(NumberFormat.duration(seconds) == text)
  }
}
