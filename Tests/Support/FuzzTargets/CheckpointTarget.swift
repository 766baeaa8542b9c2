import Documents
import ModelKinds
import Platform
import StableDiffusion

/// Checkpoints: the tiny one, with changes of its header, a line each: a name, a blank and a shape such as `64,4,3,3`
/// changes or adds a tensor, and a name alone removes it.
enum CheckpointTarget {
  static let run: Target = { input in
    var shapes = shapes
    for line in text(input).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let name = words.first.map(String.init) else { continue }
      shapes[name] = words.count == 1 ? nil : shape(words[1])
    }
    _ = CheckpointKind(shapes: shapes)
    let (header, size) = header(shapes)
    file.write(header, size: size)
    do throws(CheckpointError) { _ = try Checkpoint.open(file.path) } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static func shape(_ text: Substring) -> [Int] {
    text.split(separator: ",").compactMap { Int($0) }.map { min(max($0, 0), 1 << 12) }.suffix(4)
  }

  /// The bytes of a file's header, and the file's size.
  private static func header(_ shapes: ExactDictionary<[Int]>) -> (bytes: [UInt8], size: Int) {
    var end = 0
    var members: [JSONValue.Member] = []
    for (name, shape) in shapes.sorted(by: { $0.key < $1.key }) {
      // Four sides of up to 2^12 can come to more than a file may have.
      let count = shape.reduce(1) { $0 > 1 << 28 ? $0 : $0 * $1 }
      members.append(
        JSONValue.Member(
          name,
          [
            "dtype": "F32", "shape": .array(shape.map { .integer($0) }),
            "data_offsets": [.integer(end), .integer(end + 4 * count)],
          ]
        )
      )
      end += 4 * count
    }
    let text = Array(JSONValue.object(members).text().utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> ($0 * 8)) }
    return (length + text, 8 + text.count + end)
  }

  private static let shapes: ExactDictionary<[Int]> = {
    do throws(CheckpointError) {
      let tiny = RandomCheckpoint(.tiny, seed: 1, type: .float32)
      try tiny.write(.ldm, to: file.path)
      return SafetensorsShapes.read(file.path)
    } catch {
      fatalError(error.description)
    }
  }()

  private static let file = ScratchFile("model.safetensors")
}

/// The configurations of a model in diffusers' folder: the first byte says which, the rest is its text.
enum PipelineTarget {
  static let run: Target = { input in
    guard let name = names[input.first ?? 0] else { return .rejected }
    let folder = folder
    let file = ScratchFile(name, in: "pipeline")
    let original = file.read()
    defer { file.write(original) }
    file.write(Array(input.dropFirst()))
    do throws(CheckpointError) { _ = try Checkpoint.open(folder) } catch {
      check(!error.description.isEmpty, "an error without a message")
    }
    return .tried
  }

  private static let names: [UInt8: String] = [
    UInt8(ascii: "i"): "model_index.json", UInt8(ascii: "u"): "unet/config.json",
    UInt8(ascii: "t"): "text_encoder/config.json", UInt8(ascii: "v"): "vae/config.json",
    UInt8(ascii: "s"): "scheduler/scheduler_config.json",
  ]

  private static let folder: String = {
    let path = Scratch.folder("pipeline")
    do throws(CheckpointError) {
      try RandomCheckpoint(.tiny, seed: 1, type: .float32).write(.diffusers, to: path)
    } catch {
      fatalError(error.description)
    }
    return path
  }()
}
