import Platform
import Tensors

/// The kernels that OpenBLAS computes with.
///
/// OpenBLAS chooses them when the program starts, and releases that are older than the processor choose badly. A better
/// choice must be in the environment by then, so the program restarts itself with it, once.
enum ComputeEnvironment {
  private static let variable = "OPENBLAS_CORETYPE"
  private static let mark = "IA3_CORETYPE_CHOSEN"

  /// Restarts the program with better kernels; returns if there are none or the user has chosen.
  static func choose() {
    guard getenv(variable) == nil, let better = Compute.preferredCoreType() else { return }
    setenv(variable, better, 1)
    setenv(mark, "1", 1)
    // OpenBLAS's own threads would only fight ours.
    if getenv("OPENBLAS_NUM_THREADS") == nil { setenv("OPENBLAS_NUM_THREADS", "1", 1) }
    _ = Executable.replace(with: "/proc/self/exe", Executable.arguments)
    // The run is then slower, but correct.
    unsetenv(variable)
  }

  /// Who chose the kernels, for the log.
  static var chooser: String {
    guard let chosen = getenv(variable) else { return "OpenBLAS's own choice" }
    let name = String(cString: chosen)
    return getenv(mark) == nil ? "\(variable)=\(name) as you set it" : "chosen for this processor"
  }
}
