import Platform

/// Time that only goes forwards.
enum Clock {
  /// Seconds since some moment.
  static var passed: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
