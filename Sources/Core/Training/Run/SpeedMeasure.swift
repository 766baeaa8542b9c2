import Platform
import Tensors

/// How fast this machine multiplies matrices, for the plan's time estimate.
enum SpeedMeasure {
  /// Floating-point operations per second, of the best of four products that take some tens of milliseconds each.
  static func operationsPerSecond() -> Double {
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
