import Synchronization

/// A value that is computed when it is first read, on whichever thread reads it.
final class Lazy<Value: Sendable>: Sendable {
  private let make: @Sendable () -> Value
  private let cached: Mutex<Value?>

  init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
    cached = Mutex(nil)
  }

  /// The value; two threads that read it at the same time may both compute it.
  var value: Value {
    if let known = cached.withLock({ $0 }) { return known }
    let value = make()
    cached.withLock { $0 = value }
    return value
  }
}
