import CKernels
import COpenBLAS
import Dispatch
import Synchronization

/// The processors this process computes on.
///
/// OpenBLAS runs single-threaded inside tasks that this type distributes over threads. How work is divided into
/// tasks depends only on its size, and partial sums are added in the order of the tasks: results are the same to the
/// bit from run to run.
public enum Compute {
  private static let threadCount = Atomic<Int>(0)

  /// The number of threads to compute with; by default one for each processor.
  public static var threads: Int {
    let count = threadCount.load(ordering: .relaxed)
    return count > 0 ? count : available
  }

  /// Sets the number of threads; 0 restores the default.
  public static func setThreads(_ count: Int) {
    threadCount.store(max(0, count), ordering: .relaxed)
  }

  /// The kernels OpenBLAS chose, such as "SkylakeX".
  public static var coreName: String {
    guard let name = openblas_get_corename() else { return "unknown" }
    return String(cString: name)
  }

  /// The `OPENBLAS_CORETYPE` with which OpenBLAS uses all of this processor; nil if it already does.
  ///
  /// OpenBLAS before 0.3.27 mistakes processors that it does not know for older ones without AVX-512. It reads
  /// the variable when it is loaded: a process that sets it must start itself again.
  public static func preferredCoreType() -> String? {
    let wide = ["SkylakeX", "Cooperlake", "SapphireRapids"]
    return kernel_has_avx512() != 0 && !wide.contains(coreName) ? "SKYLAKEX" : nil
  }

  /// The largest number of bytes in tensors at any time since the last `resetPeakBytes`.
  public static var peakBytes: Int { MemoryPool.shared.peak }

  /// Resets `peakBytes` to the bytes that are in use now.
  public static func resetPeakBytes() { MemoryPool.shared.resetPeak() }

  private static let available: Int = {
    let count = Int(openblas_get_num_procs())
    return max(1, count)
  }()

  /// OpenBLAS's own threads would compete with ours.
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
    parallel(count.dividedRoundingUp(by: grain)) { index in
      let first = index * grain
      body(first..<min(count, first + grain))
    }
  }
}
