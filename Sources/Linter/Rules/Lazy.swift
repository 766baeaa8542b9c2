import Synchronization

/// A value that is computed when it is first read, on whichever thread reads it.
final class Lazy<Value: Sendable>: Sendable {
  private let make: @Sendable () -> Value
  private let made: Mutex<Value?>

  init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
    made = Mutex(nil)
  }

  /// The value; two threads that read it at the same time may both compute it.
  var value: Value {
    if let known = made.withLock({ $0 }) { return known }
    let value = make()
    made.withLock { $0 = value }
    return value
  }
}
