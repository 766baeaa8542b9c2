import Platform
import Synchronization
import Tensors

/// How fast this machine multiplies matrices, for the plan's time estimate.
enum SpeedMeasure {
  /// What was measured, by the number of threads.
  private static let known: Mutex<[Int: Double]> = Mutex([:])

  /// Floating-point operations per second, measured once in a process: it may plan many runs.
  static func operationsPerSecond() -> Double {
    known.withLock { known in
      let speed = known[Compute.threads] ?? measure()
      known[Compute.threads] = speed
      return speed
    }
  }

  /// Floating-point operations per second now, of the best of four products that take some tens of milliseconds each.
  static func measure() -> Double {
    let (rows, size) = (2048, 1024)
    let tape = Tape(records: false)
    let input = tape.constant(.zeros([rows, size]))
    let weight = Weight(.zeros([size, size]))
    let operations = 2 * Double(rows) * Double(size) * Double(size)
    var best = Double.infinity
    for _ in 0..<4 {
      let start = SystemClock.monotonicSeconds
      _ = tape.linear(input, weight: weight, bias: nil)
      best = min(best, SystemClock.monotonicSeconds - start)
    }
    return best > 0 ? operations / best : .infinity
  }
}
