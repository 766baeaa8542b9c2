import Files
import Images
import Pages

/// A sample image as it is put into a page.
struct EmbeddedSample: Sendable {
  /// `step 20` or `epoch 3`.
  let moment: String
  /// The webui's parameters, or none.
  private var parameters = ""
  private var address: String?
  private var size: (width: Int, height: Int)?
  private var problem = ""

  /// The images' longer side in the page.
  private static let side = 768
  /// Parameters of more characters are not what anybody has typed.
  private static let parameterLimit = 8000

  init(_ sample: SampleCollection.Sample) {
    moment = sample.moment
    do throws(Thumbnail.Failure) {
      let thumbnail: (bytes: [UInt8], width: Int, height: Int)
      switch sample.source {
      case .file(let path):
        thumbnail = try Thumbnail.make(path: path, side: Self.side)
        parameters = Self.parameters((try? PNGText.read(path: path)) ?? [:])
      case .bytes(let bytes):
        thumbnail = try Thumbnail.make(bytes, side: Self.side)
        parameters = Self.parameters((try? PNGText.read(bytes)) ?? [:])
      }
      address = DataURI.text(thumbnail.bytes, type: "image/webp")
      size = (thumbnail.width, thumbnail.height)
    } catch { problem = error.reason }
  }

  /// The prompt in the webui's parameters.
  private var prompt: String? {
    let lines = parameters.split(separator: "\n", omittingEmptySubsequences: false)
    let prompt = lines.prefix { !$0.hasPrefix("Negative prompt: ") && !$0.hasPrefix("Steps: ") }.joined(separator: " ")
    return prompt.isEmpty ? nil : prompt
  }

  /// The image; nil if it cannot be shown.
  func figure(caption: String) -> Figure? {
    address.map { address in
      Figure(
        source: address,
        alternative: prompt.map { "\(caption): \($0)" } ?? "sample at \(caption)",
        caption: Markup(text: caption),
        details: parameters,
        size: size
      )
    }
  }

  /// Why the image is not shown; empty if it is.
  var note: Markup { address == nil ? Section.note("The sample at \(moment) cannot be shown: \(problem)") : "" }

  /// The heading above images of one subject: their prompt, if one of them knows it.
  static func title(_ images: [EmbeddedSample], subject: String) -> String? {
    if let prompt = images.lazy.compactMap(\.prompt).first { return prompt }
    if subject.isEmpty { return nil }
    return subject.allSatisfy(\.isNumber) ? "prompt \(subject)" : subject
  }

  /// The PNG text of the webui's images and ours that says what made them.
  private static func parameters(_ texts: [String: String]) -> String {
    guard let text = texts["parameters"] else { return "" }
    return String(text.prefix(parameterLimit)).split(separator: "\n", omittingEmptySubsequences: false)
      .map { SamplesSection.withoutNetworks(String($0)) }.joined(separator: "\n")
  }
}
