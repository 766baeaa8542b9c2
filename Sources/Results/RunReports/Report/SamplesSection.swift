import Files
import Images
import Pages

/// The sample images along the run.
struct SamplesSection {
  let collection: SampleCollection

  /// How many images are shown at most.
  static let limit = 120

  /// The section; nil if the run has no samples.
  var section: Section? {
    guard !collection.samples.isEmpty else { return nil }
    let subjects = collection.bySubject
    let share = max(1, Self.limit / subjects.count)
    var body: Markup = ""
    for (subject, samples) in subjects.prefix(Self.limit) {
      let shown = Spread.spread(samples, count: share)
      let images = shown.concurrentMap { EmbeddedSample($0) }
      if let title = EmbeddedSample.title(images, subject: subject) { body += "<h3>\(title)</h3>\n" }
      body += .figures(images.compactMap { $0.figure(caption: $0.moment) })
      body += images.map(\.note).joined()
      if shown.count < samples.count {
        body += Section.note("\(shown.count) of \(samples.count) images are shown, spread over the run.")
      }
    }
    return Section(id: "samples", title: "Samples", body: body)
  }
}

extension SamplesSection {
  /// A prompt without the webui's `<lora:name:1>`: the network is a different one at every step.
  static func withoutNetworks(_ prompt: String) -> String {
    var rest = prompt[...]
    var result = ""
    while let start = rest.ranges(of: "<").first(where: { range in
      ["<lora:", "<lyco:", "<hypernet:"].contains { rest[range.lowerBound...].hasPrefix($0) }
    }), let end = rest[start.lowerBound...].firstIndex(of: ">") {
      result += rest[..<start.lowerBound]
      rest = rest[rest.index(after: end)...]
    }
    result += rest
    return result.split(separator: " ").joined(separator: " ")
  }
}

/// A number of a list's elements, spread evenly over it, including the first and the last.
enum Spread {
  static func spread<Element>(_ elements: [Element], count: Int) -> [Element] {
    guard count < elements.count else { return elements }
    guard count > 1 else { return Array(elements.suffix(max(0, count))) }
    return (0..<count).map { elements[$0 * (elements.count - 1) / (count - 1)] }
  }
}
