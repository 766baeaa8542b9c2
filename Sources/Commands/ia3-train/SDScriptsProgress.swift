import Files
import SDScripts
import Training

/// Reports a run of sd-scripts with the events of the core's own runs.
final class SDScriptsProgress {
  /// Updates done.
  private(set) var step = 0
  private let output: any RunOutput
  private let recorder: RunRecorder?
  private let curves: CurveFollower
  private let backbone: String
  private var eventFile: String?
  private var epoch = 1
  private var epochs = 1
  private var average = Double.nan
  private var lastSeconds: Double?
  private var textEncoderModules = 0
  private var saving: String?

  /// - Parameter backbone: what the trained model's part besides the text encoders is called.
  init(_ output: any RunOutput, recorder: RunRecorder?, curves: CurveFollower, backbone: String) {
    (self.output, self.recorder, self.curves, self.backbone) = (output, recorder, curves, backbone)
  }

  private func emit(_ event: RunEvent) {
    recorder?.record(event)
    output.emit(event)
  }

  /// Reports an event.
  ///
  /// - Parameter seconds: since the run began.
  func emit(_ event: SDScriptsEvent, _ seconds: Double) {
    switch event {
    case .modules(let part, let count):
      if part == .unet {
        output.emit(
          TrainedModules(
            textEncoder: textEncoderModules,
            backbone: count,
            backboneTitle: backbone,
            noun: "module",
            network: nil
          )
        )
      } else {
        textEncoderModules = count
      }
    case .cached(let done, let total): emit(.cached(done: done, of: total))
    case .epoch(let number, let total):
      if step > 0 { emit(.epoch(number: epoch, of: epochs, averageLoss: average)) }
      (epoch, epochs) = (number, total)
      if lastSeconds == nil { lastSeconds = seconds }
    case .step(let number, let total, let loss):
      if savedStep.map({ $0 <= step }) ?? true { reportSaved() }
      average = loss ?? average
      // A step's time counts from the previous step; loading the models does not count.
      let taken = seconds - (lastSeconds ?? seconds)
      lastSeconds = seconds
      step = number
      let figures = curves.figures(step: number)
      if eventFile == nil, let path = curves.path {
        eventFile = path
        emit(.logging(path))
      }
      emit(
        .step(
          StepReport(
            step: number,
            totalSteps: total,
            epoch: epoch,
            loss: figures.loss ?? .nan,
            averageLoss: average,
            d: figures.d,
            learningRates: figures.learningRates.map { ($0.part.rateTag, $0.rate) },
            gradientNorm: nil,
            seconds: taken
          )
        )
      )
      reportSaved()
    case .saving(let path):
      reportSaved()
      saving = path
    case .removing(let path): emit(.removed(path))
    }
  }

  /// Reports what is still pending.
  func end() {
    reportSaved()
    if step > 0 { emit(.epoch(number: epoch, of: epochs, averageLoss: average)) }
  }

  /// The step of the network that is being written, by its name: `mira-step00000400.safetensors`; such a network is
  /// written before its step is reported.
  private var savedStep: Int? {
    guard let saving, let mark = Path.stem(saving).ranges(of: "-step").last else { return nil }
    return Int(Path.stem(saving)[mark.upperBound...])
  }

  /// A network is announced before it is written, and reported when something comes after it.
  private func reportSaved() {
    if let saving, FileSystem.status(saving) != nil { emit(.savedNetwork(saving)) }
    saving = nil
  }
}
