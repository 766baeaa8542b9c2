import RunRecords

/// How long a run had trained after each of its steps, without the time between its sessions.
public struct RunClock: Sendable, Equatable {
  /// The steps, in ascending order.
  public private(set) var steps: [Int] = []
  /// The seconds since the first of them, one for each.
  public private(set) var seconds: [Double] = []

  /// At most this many steps are kept; the time between them is even enough.
  static let limit = 2000

  /// A clock that knows nothing.
  public init() {}

  /// The clock of a run.
  ///
  /// - Parameter starts: when its sessions began, in seconds since 1970.
  public init(_ log: EventLog, starts: [Double]) {
    let curve = log.curves.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
    guard let points = curve?.value, points.allSatisfy({ abs($0.time) < 1e12 }) else { return }
    var (done, session) = (0.0, 0)
    var last: EventLog.Point?
    for point in points where point.step > last?.step ?? Int.min {
      let now = starts.lastIndex { $0 <= point.time } ?? 0
      if let last, now == session { done += max(0, point.time - last.time) }
      session = now
      last = point
      steps.append(point.step)
      seconds.append(done)
    }
    guard steps.count > Self.limit else { return }
    let kept = Spread.spread(Array(steps.indices), count: Self.limit)
    (steps, seconds) = (kept.map { steps[$0] }, kept.map { seconds[$0] })
  }
}
