import Training

/// How far a run is, how long it has taken, and how long the rest takes, sample images included.
struct ProgressEstimate {
  /// The images that the whole run generates while it trains.
  private let samples: Int
  private(set) var report: StepReport?
  private var firstStep = 0
  private var stepSeconds = 0.0
  private var start = 0.0
  private var now = 0.0
  /// Since when an image is being generated, and how much of it is done.
  private var image: (start: Double, share: Double)?
  private var finishedImages = 0
  private var imageSeconds = 0.0

  /// Before the first step.
  init(samples: Int = 0) { self.samples = samples }

  /// A step was done.
  mutating func stepped(_ report: StepReport, at time: Double) {
    if self.report == nil { (firstStep, start) = (max(0, report.step - 1), time - report.seconds) }
    stepSeconds += report.seconds
    (self.report, now, image) = (report, time, nil)
  }

  /// A part of an image was done.
  mutating func sampling(step: Int, of steps: Int, at time: Double) {
    if image == nil || step == 1 { image = (now > 0 ? now : time, 0) }
    image?.share = Double(step) / Double(max(1, steps))
    now = time
  }

  /// An image was written.
  mutating func sampled(at time: Double) {
    if let image { imageSeconds += time - image.start }
    finishedImages += 1
    (image, now) = (nil, time)
  }

  /// Steps done in a second; nil before the first.
  var rate: Double? {
    guard let report, stepSeconds > 0, report.step > firstStep else { return nil }
    return Double(report.step - firstStep) / stepSeconds
  }

  /// Seconds since the first step began.
  var secondsElapsed: Double { report == nil ? 0 : now - start }

  /// Seconds until the end; nil before the first step. An image takes as long as those before it did.
  var secondsLeft: Double? {
    guard let report, let rate else { return nil }
    var seconds = Double(report.totalSteps - report.step) / rate
    var perImage = finishedImages > 0 ? imageSeconds / Double(finishedImages) : nil
    if let image, image.share > 0 { perImage = perImage ?? (now - image.start) / image.share }
    if let perImage { seconds += max(0, Double(samples - finishedImages) - (image?.share ?? 0)) * perImage }
    return seconds
  }
}
