import Documents
import TestSupport
import Testing

@testable import RunReports

@Suite("TensorBoard's smoothing")
struct SmoothingTests {
  /// Numbers, of which null stands for NaN.
  private func numbers(_ node: Node?) -> [Double] { (node?.items ?? []).map { $0.number ?? .nan } }

  @Test("the average is numpy's weighted one")
  func golden() throws {
    let root = try Golden().json("smoothing.json")
    #expect(root.items.count == 5)
    for item in root.items {
      let weight = try #require(item["weight"]?.number)
      let (values, expected) = (numbers(item["values"]), numbers(item["smoothed"]))
      let smoothed = Smoothing.smoothed(values, weight: weight)
      #expect(smoothed.count == expected.count)
      #expect(!expected.isEmpty)
      for (ours, theirs) in zip(smoothed, expected) {
        if theirs.isNaN {
          #expect(ours.isNaN, "weight \(weight)")
        } else {
          expectClose(ours, theirs, within: 1e-12 * abs(theirs), "weight \(weight)")
        }
      }
    }
  }

  @Test("no weight leaves the values, and constants and odd weights change little")
  func edges() {
    #expect(Smoothing.smoothed([1, 2, 4], weight: 0) == [1, 2, 4])
    #expect(Smoothing.smoothed([0.1, 0.1, 0.1], weight: 0.9) == [0.1, 0.1, 0.1])
    #expect(Smoothing.smoothed([], weight: 0.9) == [])
    #expect(Smoothing.smoothed([1, 2], weight: -3) == [1, 2])
    #expect(Smoothing.smoothed([1, 2], weight: .nan) == [1, 2])
    #expect(Smoothing.smoothed([1, 2], weight: 7).allSatisfy { $0.isFinite })
    #expect(Smoothing.smoothed([1, .infinity, 3], weight: 0.5)[1] == .infinity)
  }
}
