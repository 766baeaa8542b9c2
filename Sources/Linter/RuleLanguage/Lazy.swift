import Synchronization

/// A value that is computed when it is first read, on whichever thread reads it.
package final class Lazy<Value: Sendable>: Sendable {
  private let make: @Sendable () -> Value
  private let cached: Mutex<Value?>

  package init(_ make: @escaping @Sendable () -> Value) {
    self.make = make
    cached = Mutex(nil)
  }

  /// The value, which must not depend on itself.
  package var value: Value {
    cached.withLock { cached in
      if let cached { return cached }
      let value = make()
      cached = value
      return value
    }
  }
}
