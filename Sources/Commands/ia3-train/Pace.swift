/// How fast steps are, and how long the rest takes.
struct Pace {
  private let steps: [Int]
  private var finished = 0
  private var current = 0
  private var start = 0.0
  private var now = 0.0

  /// A pace before the first step.
  ///
  /// - Parameter steps: those of each image to be generated, in order.
  init(_ steps: [Int] = []) { self.steps = steps }

  /// The steps done.
  var done: Int { finished + current }
  /// The steps in all.
  var total: Int { steps.reduce(0, +) }

  /// How long the rest takes; nil before the first step.
  var secondsLeft: Double? {
    done > 0 ? (now - start) / Double(done) * Double(total - done) : nil
  }

  /// The first image begins.
  mutating func begin(at time: Double) { (start, now) = (time, time) }

  /// A step was done.
  mutating func stepped(at time: Double) {
    current += 1
    now = time
  }

  /// An image is finished, counted from 1, whatever number of steps it took.
  mutating func finished(_ image: Int) {
    finished = steps.prefix(image).reduce(0, +)
    current = 0
  }
}
