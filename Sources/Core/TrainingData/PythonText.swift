import Dataset

/// Text as in Python's `str`: a sequence of code points, not of characters.
struct PythonText: Equatable {
  var scalars: [Unicode.Scalar]

  init(_ text: String) { scalars = Array(text.unicodeScalars) }
  init(_ scalars: some Sequence<Unicode.Scalar>) { self.scalars = Array(scalars) }

  var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  var isEmpty: Bool { scalars.isEmpty }

  /// `str.strip()`.
  var stripped: PythonText {
    guard let first = scalars.firstIndex(where: { !$0.isPythonSpace }),
      let last = scalars.lastIndex(where: { !$0.isPythonSpace })
    else { return PythonText([]) }
    return PythonText(scalars[first...last])
  }

  /// The first index of `other` from `start` on; nil if there is none or `other` is empty.
  private func firstIndex(of other: PythonText, from start: Int) -> Int? {
    guard !other.isEmpty, scalars.count >= other.scalars.count else { return nil }
    let last = scalars.count - other.scalars.count
    guard start <= last else { return nil }
    return (start...last).first { scalars[$0..<$0 + other.scalars.count].elementsEqual(other.scalars) }
  }

  /// `other in self`.
  func contains(_ other: PythonText) -> Bool { firstIndex(of: other, from: 0) != nil }

  /// `str.split(separator, limit)`; an empty separator, which Python rejects, splits nothing.
  func split(_ separator: PythonText, limit: Int = .max) -> [PythonText] {
    var parts: [PythonText] = []
    var start = 0
    while parts.count < limit, let end = firstIndex(of: separator, from: start) {
      parts.append(PythonText(scalars[start..<end]))
      start = end + separator.scalars.count
    }
    parts.append(PythonText(scalars[start...]))
    return parts
  }

  /// `str.replace(old, new)`; an empty `old` replaces nothing.
  func replacing(_ old: PythonText, _ new: PythonText) -> PythonText {
    PythonText(split(old).map(\.scalars).joined(separator: new.scalars))
  }
}
