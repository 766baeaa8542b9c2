import CKernels
import COpenBLAS
import Dispatch
import Synchronization

/// The processors this process computes on.
///
/// OpenBLAS runs single-threaded inside tasks that this type hands to threads. How work is cut into tasks
/// depends on its size alone, and partial sums are added in the order of the tasks: results are the same
/// bits from run to run.
public enum Compute {
  private static let threadCount = Atomic<Int>(0)

  /// The number of threads to compute with; by default one for each processor.
  public static var threads: Int {
    let set = threadCount.load(ordering: .relaxed)
    return set > 0 ? set : available
  }

  /// Sets the number of threads; 0 goes back to one for each processor.
  public static func setThreads(_ count: Int) {
    threadCount.store(max(0, count), ordering: .relaxed)
  }

  /// The kernels OpenBLAS chose, such as "SkylakeX".
  public static var coreName: String {
    guard let name = openblas_get_corename() else { return "unknown" }
    return String(cString: name)
  }

  /// What `OPENBLAS_CORETYPE` should be for OpenBLAS to use all of this processor, nil if it already does.
  ///
  /// OpenBLAS before 0.3.27 takes processors that it does not know for older ones without AVX-512. It reads
  /// the variable as it is loaded: a process that sets it has to start itself again.
  public static func preferredCoreType() -> String? {
    let wide = ["SkylakeX", "Cooperlake", "SapphireRapids"]
    return kernel_has_avx512() != 0 && !wide.contains(coreName) ? "SKYLAKEX" : nil
  }

  /// The most bytes that tensors took at once since the last `resetPeakBytes`.
  public static var peakBytes: Int { MemoryPool.shared.peak }

  /// Begins to count the most bytes anew.
  public static func resetPeakBytes() { MemoryPool.shared.resetPeak() }

  private static let available: Int = {
    let count = Int(openblas_get_num_procs())
    return max(1, count)
  }()

  /// OpenBLAS's own threads would fight ours.
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// Runs `body` for 0 ..< count, in any order, on the threads.
  static func parallel(_ count: Int, _ body: (Int) -> Void) {
    _ = singleThreaded
    let workers = min(threads, count)
    guard workers > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      // The callers' tasks write to parts of memory that do not overlap.
      nonisolated(unsafe) let task = body
      DispatchQueue.concurrentPerform(iterations: workers) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          task(index)
        }
      }
    }
  }

  /// Runs `body` on consecutive ranges of about `grain` items.
  static func split(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    let grain = max(1, grain)
    let tasks = (count + grain - 1) / grain
    parallel(tasks) { index in
      let first = index * grain
      body(first..<min(count, first + grain))
    }
  }
}
