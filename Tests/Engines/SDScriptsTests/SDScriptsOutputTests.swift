import Files
import Testing

@testable import SDScripts

@Suite("what sd-scripts prints")
struct SDScriptsOutputTests {
  /// A run of sd-scripts 48d368fa: 20 steps of 6 images in batches of 2, a network saved at every second step.
  private static let log = Golden.bytes("sd-scripts.log")
  /// The losses that its bar shows last for each step.
  private static let losses = [
    1.4, 1.36, 1.35, 1.36, 1.36, 1.37, 1.32, 1.3, 1.29, 1.28, 1.32, 1.28, 1.3, 1.28, 1.26, 1.22, 1.25, 1.21,
    1.25, 1.18,
  ]

  private func steps(_ events: [SDScriptsEvent]) -> [Double] {
    var losses: [Double] = []
    for case .step(let number, let total, let loss) in events {
      #expect(number == losses.count + 1 && total == 20)
      losses.append(loss ?? -1)
    }
    return losses
  }

  @Test("a log is read the same in pieces of any size", arguments: [1, 7, 100, 4096, 1 << 20])
  func pieces(size: Int) {
    var output = SDScriptsOutput()
    var events: [SDScriptsEvent] = []
    for start in stride(from: 0, to: Self.log.count, by: size) {
      events += output.take(Array(Self.log[start..<min(start + size, Self.log.count)]))
    }
    events += output.end()
    #expect(steps(events) == Self.losses)
    #expect(output.modules == [.textEncoder: 6, .unet: 80])
    #expect(
      events.filter { if case .epoch = $0 { true } else { false } } == (1...7).map { .epoch($0, of: 7) }
    )
    var saved: [String] = []
    for case .saving(let path) in events { saved.append(Path.name(path)) }
    #expect(
      saved.first == "hana-step00000002.safetensors" && saved.last == "hana.safetensors" && saved.count == 11
    )
    let cached = events.compactMap { if case .cached(let done, 6) = $0 { done } else { nil } }
    #expect(cached == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test("pauses anywhere never tell a step twice, or with the loss of the step before")
  func pauses() {
    var output = SDScriptsOutput()
    var events: [SDScriptsEvent] = []
    for byte in Self.log {
      events += output.take([byte])
      events += output.pause()
    }
    events += output.end()
    #expect(steps(events).count == 20)
    // Where a step's loss reads as the one before, nothing tells whether it is drawn yet; no other may be wrong.
    #expect(steps(events) == Self.losses)
  }

  @Test("a slow step is told when its loss is drawn, not when the next one ends")
  func slow() {
    var output = SDScriptsOutput()
    let first = "\rsteps:  50%|█████     | 1/2 [00:05<00:05,  5.0s/it]"
    #expect(output.take(Array(first.utf8)).isEmpty && output.pause().isEmpty)
    let second = "\rsteps:  50%|█████     | 1/2 [00:05<00:05,  5.0s/it, avr_loss=0.12]"
    #expect(output.take(Array(second.utf8)).isEmpty)
    #expect(output.pause() == [.step(1, of: 2, averageLoss: 0.12)])
    #expect(output.pause().isEmpty)
  }

  @Test("a bar whose line has ended is told in a pause")
  func ended() {
    var output = SDScriptsOutput()
    #expect(output.take(Array("steps:  50%|#| 1/2 [00:05<00:05,  5.0s/it, avr_loss=0.12]\n".utf8)).isEmpty)
    #expect(output.pause() == [.step(1, of: 2, averageLoss: 0.12)])
    #expect(output.pause().isEmpty && output.end().isEmpty)
  }

  @Test("half a bar tells nothing")
  func half() {
    var output = SDScriptsOutput()
    _ = output.take(Array("\rsteps:  50%|█████     | 1/2 [00:05<00:05,  5.0s/it, avr_lo".utf8))
    #expect(output.pause().isEmpty && output.end().isEmpty)
  }

  @Test("bytes that are no text, and lines without end, are taken")
  func noise() {
    var output = SDScriptsOutput()
    let random = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    _ = output.take(random)
    _ = output.take([UInt8](repeating: 0x41, count: 1 << 18))
    _ = output.end()
    #expect(output.lastLines.count <= SDScriptsOutput.lineLimit && output.lastLines.allSatisfy { $0.count <= 400 })
  }

  @Test("advice goes by the last sign of what was wrong")
  func advice() {
    #expect(
      FailureAdvice.text(["fine", "torch.OutOfMemoryError: CUDA out of memory."])?.contains(
        "train_batch_size"
      ) == true
    )
    #expect(FailureAdvice.text(["ModuleNotFoundError: No module named 'cv2'"])?.contains("cv2") == true)
    #expect(FailureAdvice.text(["nothing known"]) == nil)
  }
}

/// Files that tests compare with.
enum Golden {
  private static let folder = Path.join(Path.parent(#filePath), "Golden")

  static func bytes(_ name: String) -> [UInt8] { (try? FileSystem.read(Path.join(folder, name))) ?? [] }
  static func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
}
