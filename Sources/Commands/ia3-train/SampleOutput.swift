import CommandSupport
import Documents
import Platform
import Sampling
import TextFormatting

/// Reports the progress of generation to people or programs.
///
/// Events for programs are JSON objects, one a line, with the event's name under `event`: `began` (`seed` as text,
/// `seed_drawn`, `pictures`), `step` (`picture`, `step`, `steps`), `picture` (`path`, `seed`, `seconds`, `parameters`).
final class SampleOutput {
  /// Who reads it.
  enum Mode { case quiet, json, text }

  private let mode: Mode
  private let bar: ProgressBar?
  private var start = 0.0

  init(mode: Mode) {
    self.mode = mode
    bar = mode == .text && Terminal.output.isTerminal ? ProgressBar() : nil
  }

  func began(seed: UInt64, isDrawn: Bool, images: Int) {
    switch mode {
    case .quiet: break
    case .json:
      JSONEvent.write(
        "began",
        [
          .init("seed", .string(String(seed))), .init("seed_drawn", .boolean(isDrawn)),
          .init("pictures", .integer(images)),
        ]
      )
    case .text: if isDrawn { line("seed \(seed), random") }
    }
  }

  func beginImage() { start = SystemClock.monotonicSeconds }

  func stepped(_ step: Int, of total: Int, image: Int, of images: Int) {
    if mode == .json {
      JSONEvent.write(
        "step",
        [.init("picture", .integer(image)), .init("step", .integer(step)), .init("steps", .integer(total))]
      )
    }
    guard let bar else { return }
    let perStep = (SystemClock.monotonicSeconds - start) / Double(step)
    let left = NumberFormat.duration(perStep * Double(total - step + (images - image) * total))
    bar.show(
      step,
      of: total,
      ["\(left) left"] + (images > 1 ? ["image \(image)/\(images)"] : [])
        + ["\(NumberFormat.significant(perStep, digits: 3)) s/step"]
    )
  }

  func finished(_ path: String, seed: UInt64, parameters: GenerationParameters) {
    let seconds = SystemClock.monotonicSeconds - start
    switch mode {
    case .quiet: break
    case .json:
      JSONEvent.write(
        "picture",
        [
          .init("path", .string(path)), .init("seed", .string(String(seed))),
          .init("seconds", .number(seconds)),
          .init("parameters", .string(parameters.text)),
        ]
      )
    case .text: line("generated \(path)")
    }
  }

  func warn(_ text: String) {
    bar?.clear()
    Terminal.error.line(.warning, text)
  }

  /// Leaves the terminal as it was.
  func end() { bar?.clear() }

  private func line(_ text: String) {
    bar?.clear()
    Terminal.output.line(text)
  }
}
