import Testing

/// ‖a − b‖ / ‖b‖: 0 if both are equal, infinity if their counts differ.
public func relativeDistance<Number: BinaryFloatingPoint>(_ a: [Number], _ b: [Number]) -> Double {
  guard a.count == b.count else { return .infinity }
  var (difference, norm) = (0.0, 0.0)
  for (x, y) in zip(a, b) {
    difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
    norm += Double(y) * Double(y)
  }
  return difference == 0 ? 0 : (difference / norm).squareRoot()
}

/// Records an issue unless two numbers differ by no more than a tolerance.
public func expectClose<Number: BinaryFloatingPoint>(
  _ value: Number,
  _ expected: Number,
  within tolerance: Number,
  _ comment: @autoclosure () -> Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if (value - expected).magnitude <= tolerance { return }
  let fault = "\(value) is not within \(tolerance) of \(expected)"
  Issue.record(Comment(rawValue: note(fault, comment())), sourceLocation: sourceLocation)
}

/// Records an issue unless two lists have equally many numbers, each within a tolerance of the other list's.
public func expectClose<Number: BinaryFloatingPoint>(
  _ values: [Number],
  _ expected: [Number],
  within tolerance: Number,
  _ comment: @autoclosure () -> Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  var fault: String?
  if values.count != expected.count {
    fault = "\(values.count) values instead of \(expected.count)"
  } else if let index = values.indices.first(where: { !((values[$0] - expected[$0]).magnitude <= tolerance) }) {
    fault = "value \(index), \(values[index]), is not within \(tolerance) of \(expected[index])"
  }
  if let fault { Issue.record(Comment(rawValue: note(fault, comment())), sourceLocation: sourceLocation) }
}

private func note(_ fault: String, _ comment: Comment?) -> String {
  comment.map { "\(fault): \($0.rawValue)" } ?? fault
}
