import Files
import Images
import Pages

/// The sample images along the run.
struct SamplesSection {
  let collection: SampleCollection

  /// The images' longer side in the page, and how many are shown at most.
  private static let side = 768
  private static let limit = 120

  /// The section; nil if the run has no samples.
  var section: Section? {
    guard !collection.samples.isEmpty else { return nil }
    let subjects = collection.bySubject
    let share = max(1, Self.limit / subjects.count)
    var body: Markup = ""
    for (subject, samples) in subjects.prefix(Self.limit) {
      let shown = Spread.spread(samples, count: share)
      let images = shown.map(\.source).concurrentMap(Self.embedded)
      if let prompt = images.lazy.compactMap(\.prompt).first {
        body += "<h3>\(prompt)</h3>\n"
      } else if !subject.isEmpty {
        body += "<h3>\(subject.allSatisfy(\.isNumber) ? "prompt \(subject)" : subject)</h3>\n"
      }
      let figures = zip(shown, images).compactMap { sample, image in
        image.address.map { address in
          Figure(
            source: address,
            alternative: "sample at \(sample.moment)",
            caption: Markup(text: sample.moment),
            size: image.size
          )
        }
      }
      body += .figures(figures)
      let unshown = zip(shown, images).filter { $1.address == nil }
      for (sample, image) in unshown {
        body += Section.note("The sample at \(sample.moment) cannot be shown: \(image.problem ?? "")")
      }
      if shown.count < samples.count {
        body += Section.note("\(shown.count) of \(samples.count) images are shown, spread over the run.")
      }
    }
    return Section(id: "samples", title: "Samples", body: body)
  }

  private struct EmbeddedImage: Sendable {
    var address: String?
    var size: (width: Int, height: Int)?
    var prompt: String?
    var problem: String?
  }

  private static let embedded: @Sendable (SampleCollection.Sample.Source) -> EmbeddedImage = { source in
    var image = EmbeddedImage()
    do throws(Thumbnail.Failure) {
      let thumbnail: (bytes: [UInt8], width: Int, height: Int)
      switch source {
      case .file(let path):
        thumbnail = try Thumbnail.make(path: path, side: side)
        image.prompt = prompt(in: (try? PNGText.read(path: path)) ?? [:])
      case .bytes(let bytes):
        thumbnail = try Thumbnail.make(bytes, side: side)
        image.prompt = prompt(in: (try? PNGText.read(bytes)) ?? [:])
      }
      image.address = DataURI.text(thumbnail.bytes, type: "image/webp")
      image.size = (thumbnail.width, thumbnail.height)
    } catch { image.problem = error.reason }
    return image
  }

  /// The prompt in the PNG texts of the webui's images and ours.
  private static func prompt(in texts: [String: String]) -> String? {
    guard let parameters = texts["parameters"] else { return nil }
    let lines = parameters.split(separator: "\n", omittingEmptySubsequences: false)
    let prompt = lines.prefix { !$0.hasPrefix("Negative prompt: ") && !$0.hasPrefix("Steps: ") }
    return prompt.isEmpty ? nil : withoutNetworks(prompt.joined(separator: " "))
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
