import CommandSupport
import Grids
import Sampling

/// What the axes of `ia3 grid` can be, for completion.
enum OfferedAxes {
  /// `name=values`: first the names, and after `=` or a comma the samplers.
  static func texts(_ beginning: String, _: [String]) -> [Candidate] {
    guard let equals = beginning.firstIndex(of: "=") else {
      return AxisKind.allCases.map { Candidate("\($0.rawValue)=") }
    }
    guard beginning[..<equals] == AxisKind.sampler.rawValue else { return [] }
    let end = beginning.lastIndex(of: ",") ?? equals
    return Sampler.allCases.map { Candidate(beginning[...end] + $0.rawValue) }
  }
}
