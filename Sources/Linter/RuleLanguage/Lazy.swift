import Synchronization

/// A value that is computed when it is first read, on whichever thread reads it; threads that are first together may each
/// compute it, and all read one. Reading takes no lock, since every rule of every file does it.
final class Lazy<Value: Sendable>: Sendable {
  private final class Box: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
  }

  private let make: @Sendable () -> Value
  /// The address of the box, which this object owns; 0 until there is one.
  private let cached = Atomic<UInt>(0)

  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  deinit { Self.box(cached.load(ordering: .acquiring))?.release() }

  var value: Value {
    if let box = Self.box(cached.load(ordering: .acquiring)) { return box._withUnsafeGuaranteedRef { $0.value } }
    let new = Unmanaged.passRetained(Box(make()))
    let address = UInt(bitPattern: new.toOpaque())
    let (isFirst, known) = cached.compareExchange(expected: 0, desired: address, ordering: .acquiringAndReleasing)
    if isFirst { return new.takeUnretainedValue().value }
    new.release()
    return Self.box(known)?.takeUnretainedValue().value ?? make()
  }

  private static func box(_ address: UInt) -> Unmanaged<Box>? {
    UnsafeRawPointer(bitPattern: address).map(Unmanaged<Box>.fromOpaque)
  }
}
