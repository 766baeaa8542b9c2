import Documents
import Files
import Testing

@testable import RunReports

@Suite("TensorBoard's smoothing")
struct SmoothingTests {
  private func numbers(_ node: Node?) -> [Double] {
    (node?.items ?? []).map {
      switch $0.content {
      case .float(let value): value
      case .integer(let value): Double(value)
      default: .nan
      }
    }
  }

  @Test("the average is numpy's weighted one")
  func golden() throws {
    let path = Path.join(Path.parent(#filePath), "Golden/smoothing.json")
    let root = try #require(
      Document.parse(Source(path: path, bytes: try FileSystem.read(path)), as: .json).root
    )
    #expect(root.items.count == 5)
    for item in root.items {
      guard case .float(let weight) = item["weight"]?.content else { continue }
      let (values, expected) = (numbers(item["values"]), numbers(item["smoothed"]))
      let smoothed = Smoothing.smoothed(values, weight: weight)
      #expect(smoothed.count == expected.count && !expected.isEmpty)
      for (ours, theirs) in zip(smoothed, expected) {
        #expect(ours.isNaN && theirs.isNaN || abs(ours - theirs) <= 1e-12 * abs(theirs), "weight \(weight)")
      }
    }
  }

  @Test("no weight, constants and odd weights change nothing or little")
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
