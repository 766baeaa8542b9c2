import Files
import Safetensors
import Settings
import StableDiffusion
import Tensors
import TestSupport

@testable import Training

/// A checkpoint, images and a config in a folder of their own, as small as they can be.
struct TinyRun {
  let folder: TestFolder

  /// The checkpoint is written once for all tests.
  private static let checkpoint = Result { () throws -> String in
    let folder = try TestFolder()
    let path = Path.join(folder.path, "model.safetensors")
    let size = ModelSize(
      unet: UNetSize(channels: [32, 32, 32, 32], contextWidth: 64),
      textEncoder: TextEncoderSize(width: 64, layers: 2, heads: 1),
      vae: VAESize(channels: [32, 32, 32, 32])
    )
    try RandomCheckpoint(size, seed: 1, type: .float32).write(.ldm, to: path)
    return path
  }

  init() throws {
    folder = try TestFolder([
      "dataset/1_mira/a.bmp": Self.image(1),
      "dataset/1_mira/b.bmp": Self.image(2),
      "dataset/1_mira/c.bmp": Self.image(3),
      "dataset/1_mira/a.txt": Array("mira, red hair".utf8), "dataset/1_mira/b.txt": Array("mira".utf8),
      "dataset/1_mira/c.txt": Array("mira, hat, smile".utf8),
    ])
  }

  /// An image of 64×64 pixels in a form that needs no compression.
  private static func image(_ seed: Int) -> [UInt8] {
    let size = 64 * 64 * 3
    func little(_ value: Int, _ count: Int) -> [UInt8] { TestImages.little(value, count) }
    var bytes = Array("BM".utf8) + little(54 + size, 4) + little(0, 4) + little(54, 4)
    bytes += little(40, 4) + little(64, 4) + little(64, 4) + little(1, 2) + little(24, 2) + little(0, 4)
    bytes += little(size, 4) + little(2835, 4) + little(2835, 4) + little(0, 4) + little(0, 4)
    for row in 0..<64 {
      for column in 0..<64 {
        bytes += [
          UInt8(truncatingIfNeeded: row * seed * 3), UInt8(truncatingIfNeeded: column * 4),
          UInt8(truncatingIfNeeded: (row ^ column) * (5 - seed)),
        ]
      }
    }
    return bytes
  }

  func path(_ name: String) -> String { Path.join(folder.path, name) }

  /// The settings of `Sample.toml` with paths of this folder, and lines of a test's own.
  func settings(_ lines: String = "") throws -> Settings {
    var text = ""
    for line in Sample.toml.split(separator: "\n") {
      let name = line.prefix { $0 != " " }
      if lines.split(separator: "\n").contains(where: { $0.hasPrefix(name + " ") }) { continue }
      switch name {
      case "pretrained_model_name_or_path": text += "\(name) = \"\(try Self.checkpoint.get())\"\n"
      case "train_data_dir": text += "\(name) = \"\(path("dataset"))\"\n"
      case "output_dir": text += "\(name) = \"\(path("out"))\"\n"
      default: text += line + "\n"
      }
    }
    return SettingsText.read(text + "seed = 7\n" + lines, path: path("config.toml"))
  }

  func request(_ lines: String = "") throws -> RunRequest {
    RunRequest(try settings(lines), base: folder.path, program: "ia3/test")
  }

  /// What a run told.
  final class Events {
    var all: [RunEvent] = []

    var steps: [StepReport] {
      all.compactMap { if case .step(let report) = $0 { report } else { nil } }
    }
  }

  /// Trains; stops after a step where one is given.
  func train(_ request: RunRequest, stoppingAfter stop: Int? = nil) throws -> (
    result: RunResult, events: Events
  ) {
    let events = Events()
    let run = try TrainingRun(
      request,
      shouldStop: { stop.map { (events.steps.last?.step ?? 0) >= $0 } ?? false }
    )
    return (try run.run { events.all.append($0) }, events)
  }

  /// A saved network's tensors.
  func tensors(_ name: String) throws -> [String: [UInt8]] {
    let file = try SafetensorsFile(path: path(name))
    var result: [String: [UInt8]] = [:]
    for name in file.tensors.keys { result[name] = Array(try file.bytes(name)) }
    return result
  }
}
