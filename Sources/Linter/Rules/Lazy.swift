import Synchronization

/// A value that is made when it is first asked for, by whichever thread asks.
final class Lazy<Value: Sendable>: Sendable {
  private let make: @Sendable () -> Value
  private let made: Mutex<Value?>

  init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
    made = Mutex(nil)
  }

  /// The value; two threads that ask at the same time may both make it.
  var value: Value {
    if let known = made.withLock({ $0 }) { return known }
    let value = make()
    made.withLock { $0 = value }
    return value
  }
}
