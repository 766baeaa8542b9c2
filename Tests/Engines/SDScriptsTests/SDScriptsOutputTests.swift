import Files
import TestSupport
import Testing

@testable import SDScripts

@Suite("Output of sd-scripts")
struct SDScriptsOutputTests {
  /// A run of sd-scripts 48d368fa: 20 steps of 6 images in batches of 2, a network saved at every second step.
  private static let log = (try? Golden().bytes("sd-scripts.log")) ?? []
  /// The losses that its bar shows last for each step.
  private static let losses = [
    1.4, 1.36, 1.35, 1.36, 1.36, 1.37, 1.32, 1.3, 1.29, 1.28, 1.32, 1.28, 1.3, 1.28, 1.26, 1.22, 1.25, 1.21,
    1.25, 1.18,
  ]

  private func steps(_ events: [SDScriptsEvent]) -> [Double] {
    var losses: [Double] = []
    for case .step(let number, let total, let loss) in events {
      #expect(number == losses.count + 1)
      #expect(total == 20)
      losses.append(loss ?? -1)
    }
    return losses
  }

  @Test("numbers that count nothing are not taken for counts")
  func absurdCounts() {
    let largest = "9223372036854775807"
    var output = SDScriptsOutput()
    let lines = [
      "create LyCORIS for Text Encoder: \(largest) modules.", "create LyCORIS for U-Net: \(largest) modules.",
      "epoch -9223372036854775808/\(largest)", "steps:  35%|███▌      | \(largest)/-1 [00:01<00:03,  3.67it/s]",
    ]
    #expect(output.take(Array((lines.joined(separator: "\n") + "\n").utf8)).isEmpty)
    #expect(output.end().isEmpty)
  }

  @Test(
    "the modules of every network and model are counted, those of several text encoders together",
    arguments: [
      (
        [
          "create LoRA for Text Encoder 1:", "create LoRA for Text Encoder: 264 modules.",
          "create LoRA for U-Net: 722 modules.",
        ], 264, 722
      ),
      (
        [
          "create LoRA for Text Encoder 1: 72 modules.", "create LoRA for Text Encoder 2: 96 modules.",
          "create LoRA for FLUX all blocks: 304 modules.",
        ], 168, 304
      ),
      (["create LoRA for SD3 MMDiT: 168 modules."], nil, 168), (["create OFT for Flux: 57 modules."], nil, 57),
      (["create LyCORIS for Text Encoder: 6 modules.", "create LyCORIS for U-Net: 80 modules."], 6, 80),
    ] as [([String], Int?, Int)]
  )
  func modules(lines: [String], textEncoder: Int?, unet: Int) {
    var output = SDScriptsOutput()
    _ = output.take(Array(lines.map { "INFO \($0)\n" }.joined().utf8))
    #expect(output.modules[.textEncoder] == textEncoder)
    #expect(output.modules[.unet] == unet)
  }

  @Test("what is printed behind a bar is read, too")
  func behindBar() {
    var output = SDScriptsOutput()
    let text =
      "\rsteps: 100%|#| 3/3 [00:02<00:00,  1.30it/s, avr_loss=1.26]save trained model as StableDiffusion checkpoint to "
      + "/a/out [1].safetensors\nmodel saved.\n"
    let events = output.take(Array(text.utf8)) + output.end()
    #expect(events.contains(.step(3, of: 3, averageLoss: 1.26)), "\(events)")
    #expect(events.contains(.saving("/a/out [1].safetensors")), "\(events)")
  }

  @Test("of a failed program its own lines are shown, not those that Accelerate adds")
  func failure() {
    let own = ["Traceback (most recent call last):", "  File \"train_network.py\", line 1", "ValueError: no"]
    let added = [
      "Traceback (most recent call last):", "  File \"/venv/accelerate/commands/launch.py\", line 1",
      "subprocess.CalledProcessError: Command '['python']' returned non-zero exit status 1.",
    ]
    func shown(_ lines: [String]) -> [String] {
      let error = SDScriptsError.failed(end: .exited(1), log: "log.txt", lastLines: lines)
      return error.description.split(separator: "\n").filter { $0.hasPrefix("  | ") }.map { String($0.dropFirst(4)) }
    }
    #expect(shown(own + added) == own)
    #expect(shown(own) == own)
    #expect(shown(added) == added)
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
    #expect(saved.first == "hana-step00000002.safetensors")
    #expect(saved.last == "hana.safetensors")
    #expect(saved.count == 11)
    let cached = events.compactMap { if case .cached(let done, 6) = $0 { done } else { nil } }
    #expect(cached == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test("a pause anywhere never reports a step twice, or with the loss of the step before")
  func pauses() {
    var output = SDScriptsOutput()
    var events: [SDScriptsEvent] = []
    for byte in Self.log {
      events += output.take([byte])
      events += output.pause()
    }
    events += output.end()
    #expect(steps(events).count == 20)
    // If a step's loss reads like the one before, nothing says whether it is printed yet; no other may be wrong.
    #expect(steps(events) == Self.losses)
  }

  @Test("a slow step is reported once its loss is printed, not when the next one ends")
  func slow() {
    var output = SDScriptsOutput()
    let first = "\rsteps:  50%|█████     | 1/2 [00:05<00:05,  5.0s/it]"
    #expect(output.take(Array(first.utf8)).isEmpty)
    #expect(output.pause().isEmpty)
    let second = "\rsteps:  50%|█████     | 1/2 [00:05<00:05,  5.0s/it, avr_loss=0.12]"
    #expect(output.take(Array(second.utf8)).isEmpty)
    #expect(output.pause() == [.step(1, of: 2, averageLoss: 0.12)])
    #expect(output.pause().isEmpty)
  }

  @Test("a bar whose line has ended is reported in a pause")
  func ended() {
    var output = SDScriptsOutput()
    #expect(output.take(Array("steps:  50%|#| 1/2 [00:05<00:05,  5.0s/it, avr_loss=0.12]\n".utf8)).isEmpty)
    #expect(output.pause() == [.step(1, of: 2, averageLoss: 0.12)])
    #expect(output.pause().isEmpty)
    #expect(output.end().isEmpty)
  }

  @Test("half a bar reports nothing")
  func half() {
    var output = SDScriptsOutput()
    _ = output.take(Array("\rsteps:  50%|█████     | 1/2 [00:05<00:05,  5.0s/it, avr_lo".utf8))
    #expect(output.pause().isEmpty)
    #expect(output.end().isEmpty)
  }

  @Test("bytes that are not text, and lines without end, are accepted")
  func noise() {
    var output = SDScriptsOutput()
    let random = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    _ = output.take(random)
    _ = output.take([UInt8](repeating: 0x41, count: 1 << 18))
    _ = output.end()
    #expect(output.lastLines.count <= SDScriptsOutput.lineLimit)
    #expect(output.lastLines.allSatisfy { $0.count <= 400 })
  }

  @Test("advice follows the last sign of what went wrong")
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
