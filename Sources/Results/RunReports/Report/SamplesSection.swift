import Files
import Images
import Pages

/// The sample pictures along the run.
struct SamplesSection {
  let collection: SampleCollection

  /// The pictures' longer side in the page, and how many are shown at most.
  private static let side = 768
  private static let limit = 120

  /// The section; nil where the run has no sample.
  var section: Section? {
    guard !collection.samples.isEmpty else { return nil }
    let subjects = collection.bySubject
    let share = max(1, Self.limit / subjects.count)
    var body: Markup = ""
    for (subject, samples) in subjects.prefix(Self.limit) {
      let shown = Spread.spread(samples, count: share)
      let made = shown.map(\.source).concurrentMap(Self.picture)
      if let prompt = made.lazy.compactMap(\.prompt).first {
        body += "<h3>\(prompt)</h3>\n"
      } else if !subject.isEmpty {
        body += "<h3>\(subject.allSatisfy(\.isNumber) ? "prompt \(subject)" : subject)</h3>\n"
      }
      let figures = zip(shown, made).compactMap { sample, made in
        made.address.map { address in
          Figure(
            source: address,
            alternative: "sample at \(sample.moment)",
            caption: Markup(text: sample.moment),
            size: made.size
          )
        }
      }
      body += .figures(figures)
      let unshown = zip(shown, made).filter { $1.address == nil }
      for (sample, made) in unshown {
        body += Section.note("The sample at \(sample.moment) cannot be shown: \(made.problem ?? "")")
      }
      if shown.count < samples.count {
        body += Section.note("\(shown.count) of \(samples.count) pictures are shown, spread over the run.")
      }
    }
    return Section(id: "samples", title: "Samples", body: body)
  }

  private struct Made: Sendable {
    var address: String?
    var size: (width: Int, height: Int)?
    var prompt: String?
    var problem: String?
  }

  private static let picture: @Sendable (SampleCollection.Sample.Source) -> Made = { source in
    var made = Made()
    do throws(Thumbnail.Unshown) {
      let picture: (bytes: [UInt8], width: Int, height: Int)
      switch source {
      case .file(let path):
        picture = try Thumbnail.make(path: path, side: side)
        made.prompt = prompt(in: (try? PNGText.read(path: path)) ?? [:])
      case .bytes(let bytes):
        picture = try Thumbnail.make(bytes, side: side)
        made.prompt = prompt(in: (try? PNGText.read(bytes)) ?? [:])
      }
      made.address = DataURI.text(picture.bytes, type: "image/webp")
      made.size = (picture.width, picture.height)
    } catch { made.problem = error.reason }
    return made
  }

  /// The prompt in the texts that the webui's pictures have, and ours.
  private static func prompt(in texts: [String: String]) -> String? {
    guard let parameters = texts["parameters"] else { return nil }
    let lines = parameters.split(separator: "\n", omittingEmptySubsequences: false)
    let prompt = lines.prefix { !$0.hasPrefix("Negative prompt: ") && !$0.hasPrefix("Steps: ") }
    return prompt.isEmpty ? nil : withoutNetworks(prompt.joined(separator: " "))
  }
}

extension SamplesSection {
  /// A prompt without the webui's `<lora:name:1>`: the network is another one at every step.
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

/// So many of a list's elements, spread over it, the first and the last among them.
enum Spread {
  static func spread<Element>(_ elements: [Element], count: Int) -> [Element] {
    guard count < elements.count else { return elements }
    guard count > 1 else { return Array(elements.suffix(max(0, count))) }
    return (0..<count).map { elements[$0 * (elements.count - 1) / (count - 1)] }
  }
}
