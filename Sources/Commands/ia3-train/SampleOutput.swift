import CommandSupport
import Documents
import Platform
import Sampling
import TextFormatting

/// Shows people or programs how generation goes on.
///
/// Events for programs are JSON objects, one a line, with the event's name under `event`: `began` (`seed` as text,
/// `seed_drawn`, `pictures`), `step` (`picture`, `step`, `steps`), `picture` (`path`, `seed`, `seconds`, `parameters`).
final class SampleOutput {
  /// For whom.
  enum Mode { case quiet, json, text }

  private let mode: Mode
  private let bar: ProgressBar?
  private var start = 0.0

  init(mode: Mode) {
    self.mode = mode
    bar = mode == .text && Terminal.output.isTerminal ? ProgressBar() : nil
  }

  func began(seed: UInt64, isDrawn: Bool, pictures: Int) {
    switch mode {
    case .quiet: break
    case .json:
      emit(
        "began",
        [
          .init("seed", .string(String(seed))), .init("seed_drawn", .boolean(isDrawn)),
          .init("pictures", .integer(pictures)),
        ]
      )
    case .text: if isDrawn { line("seed \(seed), drawn") }
    }
  }

  func beginImage() { start = SystemClock.monotonicSeconds }

  func stepped(_ step: Int, of total: Int, picture: Int, of pictures: Int) {
    if mode == .json {
      emit(
        "step",
        [.init("picture", .integer(picture)), .init("step", .integer(step)), .init("steps", .integer(total))]
      )
    }
    guard let bar else { return }
    let perStep = (SystemClock.monotonicSeconds - start) / Double(step)
    let left = NumberFormat.duration(perStep * Double(total - step + (pictures - picture) * total))
    bar.show(
      step,
      of: total,
      (pictures > 1 ? "image \(picture)/\(pictures)  " : "")
        + "\(NumberFormat.significant(perStep, digits: 3)) s/step  \(left) left"
    )
  }

  func finished(_ path: String, seed: UInt64, parameters: GenerationParameters) {
    let seconds = SystemClock.monotonicSeconds - start
    switch mode {
    case .quiet: break
    case .json:
      emit(
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
    Terminal.error.write("warning: \(text)\n")
  }

  /// Leaves the terminal as it was.
  func end() { bar?.clear() }

  private func line(_ text: String) {
    bar?.clear()
    Terminal.output.write(text + "\n")
  }

  private func emit(_ event: String, _ members: [JSONValue.Member]) {
    Terminal.output.write(
      JSONValue.object([.init("event", .string(event))] + members).text(.compact) + "\n"
    )
  }
}
