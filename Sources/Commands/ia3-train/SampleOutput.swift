import Documents
import Sampling

/// Tells people or programs how drawing goes on.
///
/// Events for programs are JSON objects, one a line, with the event's name under `event`: `began` (`seed` as text,
/// `seed_drawn`, `pictures`), `step` (`picture`, `step`, `steps`), `picture` (`path`, `seed`, `seconds`, `parameters`).
final class SampleOutput {
  /// To whom.
  enum Mode { case quiet, json, text }

  private let mode: Mode
  private let bar: ProgressBar?
  private var start = 0.0

  init(mode: Mode) {
    self.mode = mode
    bar = mode == .text && StandardStream.output.isTerminal ? ProgressBar() : nil
  }

  func began(seed: UInt64, isDrawn: Bool, pictures: Int) {
    switch mode {
    case .quiet: break
    case .json:
      tell(
        "began",
        [
          .init("seed", .string(String(seed))), .init("seed_drawn", .boolean(isDrawn)),
          .init("pictures", .integer(pictures)),
        ]
      )
    case .text: if isDrawn { line("seed \(seed), drawn") }
    }
  }

  func beginPicture() { start = Stopwatch.seconds }

  func stepped(_ step: Int, of total: Int, picture: Int, of pictures: Int) {
    if mode == .json {
      tell(
        "step",
        [.init("picture", .integer(picture)), .init("step", .integer(step)), .init("steps", .integer(total))]
      )
    }
    guard let bar else { return }
    let perStep = (Stopwatch.seconds - start) / Double(step)
    let left = Number.duration(perStep * Double(total - step + (pictures - picture) * total))
    bar.show(
      step,
      of: total,
      (pictures > 1 ? "picture \(picture)/\(pictures)  " : "")
        + "\(Number.short(perStep, digits: 3)) s/step  \(left) left"
    )
  }

  func drew(_ path: String, seed: UInt64, parameters: GenerationParameters) {
    let seconds = Stopwatch.seconds - start
    switch mode {
    case .quiet: break
    case .json:
      tell(
        "picture",
        [
          .init("path", .string(path)), .init("seed", .string(String(seed))),
          .init("seconds", .number(seconds)),
          .init("parameters", .string(parameters.text)),
        ]
      )
    case .text: line("drew \(path)")
    }
  }

  func warn(_ text: String) {
    bar?.clear()
    StandardStream.error.write("warning: \(text)\n")
  }

  /// Leaves the terminal as it was.
  func end() { bar?.clear() }

  private func line(_ text: String) {
    bar?.clear()
    StandardStream.output.write(text + "\n")
  }

  private func tell(_ event: String, _ members: [JSONValue.Member]) {
    StandardStream.output.write(
      JSONValue.object([.init("event", .string(event))] + members).text(.compact) + "\n"
    )
  }
}
