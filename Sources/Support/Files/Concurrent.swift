import Platform
import Synchronization

extension Array where Element: Sendable {
  /// Transforms the elements on as many threads as there are cores; the results are in the elements' order.
  ///
  /// Plain threads, because starting Swift's task pool costs more than linting a file.
  public func concurrentMap<Result: Sendable>(_ transform: @escaping @Sendable (Element) -> Result)
    -> [Result]
  {
    let cores = Swift.max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let threads = Swift.min(cores, count)
    guard threads > 1 else { return map(transform) }
    let work = Work(elements: self, transform: transform)
    var handles: [pthread_t] = []
    for _ in 1..<threads {
      var handle = pthread_t()
      let context = Unmanaged.passRetained(work)
      var attributes = pthread_attr_t()
      pthread_attr_init(&attributes)
      pthread_attr_setstacksize(&attributes, 8 << 20)
      let code = pthread_create(
        &handle,
        &attributes,
        { context in
          guard let context else { return nil }
          Unmanaged<AnyWork>.fromOpaque(context).takeRetainedValue().run()
          return nil
        },
        context.toOpaque()
      )
      pthread_attr_destroy(&attributes)
      if code == 0 { handles.append(handle) } else { context.release() }
    }
    work.run()
    for handle in handles { pthread_join(handle, nil) }
    return work.results
  }
}

/// A thread's work without type parameters, so that it can be cast from a C pointer.
private class AnyWork: @unchecked Sendable {
  func run() {}
}

private final class Work<Element: Sendable, Result: Sendable>: AnyWork, @unchecked Sendable {
  let elements: [Element]
  let transform: @Sendable (Element) -> Result
  private let next = Atomic(0)
  private let done: Mutex<[(Int, Result)]> = Mutex([])

  init(elements: [Element], transform: @escaping @Sendable (Element) -> Result) {
    self.elements = elements
    self.transform = transform
  }

  override func run() {
    var own: [(Int, Result)] = []
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < elements.count else { break }
      own.append((index, transform(elements[index])))
    }
    done.withLock { $0 += own }
  }

  var results: [Result] {
    done.withLock { $0.sorted { $0.0 < $1.0 }.map(\.1) }
  }
}
