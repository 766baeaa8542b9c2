import Files
import Images
import RunRecords

/// The sample images of a run, from the files that it wrote or from its event files.
struct SampleCollection {
  /// One image.
  struct Sample {
    /// Where its bytes are.
    enum Source {
      case file(String)
      case bytes([UInt8])
    }

    var source: Source
    /// Groups the images: the prompt's number, or the tag in the event file.
    var subject: String
    /// `step 20` or `epoch 3`.
    var moment: String
    /// Orders the images of a subject.
    var order: Int
  }

  private(set) var samples: [Sample] = []

  /// The images that the record names; if it names none, those in `<output_dir>/sample`; if there are none either, those
  /// in the event files.
  init(_ run: RunSource, _ log: EventLog) {
    if let record = run.record {
      let named = record.samples.filter { FileSystem.status($0.path)?.kind == .file }
      samples = named.map { saved in
        let parts = SampleName(Path.name(saved.path), output: record.name)
        return Sample(
          source: .file(saved.path),
          subject: parts?.prompt ?? "",
          moment: "step \(saved.step)",
          order: saved.step
        )
      }
      if samples.isEmpty {
        samples = Self.listed(Path.join(Path.parent(run.path), "sample"), output: record.name)
      }
    }
    if samples.isEmpty {
      samples = log.images.map {
        Sample(source: .bytes($0.bytes), subject: $0.tag, moment: "step \($0.step)", order: $0.step)
      }
    }
  }

  private static func listed(_ folder: String, output: String) -> [Sample] {
    ((try? FileSystem.list(folder)) ?? []).compactMap { name in
      SampleName(name, output: output).map {
        Sample(
          source: .file(Path.join(folder, name)),
          subject: $0.prompt,
          moment: $0.isEpoch ? "epoch \($0.number)" : "step \($0.number)",
          order: $0.number
        )
      }
    }
  }

  /// The images by subject, each subject's in order.
  var bySubject: [(subject: String, samples: [Sample])] {
    Dictionary(grouping: samples, by: \.subject).sorted { Path.precedes($0.key, $1.key) }
      .map { ($0.key, $0.value.sorted { $0.order < $1.order }) }
  }
}

/// The name of a sample image: `<output_name>_<step or e and epoch>_<prompt>_<time>[_<seed>].png`.
///
/// Source: `sample_image_inference` in sd-scripts' library/train_util.py.
struct SampleName: Equatable {
  /// The prompt's number, counted from 00.
  var prompt: String
  /// The step or the epoch.
  var number: Int
  var isEpoch: Bool

  /// The parts of a name; nil for other names and for images of other runs.
  init?(_ name: String, output: String) {
    guard name.hasSuffix(".png"), name.utf8.starts(with: (output + "_").utf8) else { return nil }
    let parts = Substring(name.utf8.dropLast(4).dropFirst(output.utf8.count + 1)).split(
      separator: "_",
      omittingEmptySubsequences: false
    )
    guard (3...4).contains(parts.count), parts[2].count == 14,
      parts.dropFirst().allSatisfy({ $0.allSatisfy(\.isNumber) }),
      let number = Int(parts[0].drop { $0 == "e" })
    else { return nil }
    (prompt, self.number, isEpoch) = (String(parts[1]), number, parts[0].hasPrefix("e"))
  }
}
