/// The time of day, and elapsed time.
public enum SystemClock {
  /// Seconds since 1970.
  public static var unixSeconds: Double { seconds(CLOCK_REALTIME) }

  /// Seconds since an arbitrary moment, unaffected by changes of the time of day.
  public static var monotonicSeconds: Double { seconds(CLOCK_MONOTONIC) }

  /// Formats a time in the local time zone with `strftime`.
  ///
  /// - Parameter unixSeconds: seconds since 1970.
  public static func text(_ unixSeconds: Double, format: String) -> String {
    // Years beyond 9999 have no place in names and reports.
    var time: time_t = Int(saturating: min(max(unixSeconds, 0), 253_402_300_799))
    var parts = tm()
    localtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
