import Safetensors
import TestSupport
import Testing

@testable import Training

/// The gradients' norm and clipping against torch: `clipped` of tools/reference/objective.py.
@Suite("Gradient clipping")
struct ObjectiveClippingTests {
  @Test("the gradients' norm and their clipped values equal torch's", arguments: 0..<3)
  func clipping(_ number: Int) throws {
    let file = try SafetensorsFile(path: Golden().path("objective.safetensors"))
    let cell = try #require(file.metadata["clip.\(number)"]).split(separator: " ").compactMap { Double($0) }
    try #require(cell.count == 2)
    var gradients: [[Float]?] = [320, nil, 1280].enumerated().map { index, count in
      count.map { Formula.uniform("clip.\(index)", $0).map { $0 * Float(cell[0]) } }
    }
    let norm = GradientNorm.norm(gradients)
    let wanted = try file.float32("clip.\(number).norm")[0]
    expectClose(norm, wanted, within: 1e-6 * abs(wanted))
    GradientNorm.clip(&gradients, norm: norm, limit: cell[1])
    #expect(gradients[1] == nil)
    for index in [0, 2] {
      let values = try #require(gradients[index])
      let wanted = try file.float32("clip.\(number).\(index)")
      // The file keeps the first 16 values.
      #expect(wanted.count == 16)
      for (value, wanted) in zip(values, wanted) { expectClose(value, wanted, within: 1e-6 * abs(wanted)) }
    }
  }
}
