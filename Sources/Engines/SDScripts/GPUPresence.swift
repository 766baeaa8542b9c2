import Files
import Platform

/// Whether the machine may have a CUDA GPU, determined without starting a process.
public enum GPUPresence {
  /// Whether NVIDIA's driver or its `nvidia-smi` is here.
  public static var isLikely: Bool {
    if FileSystem.status("/dev/nvidia0") != nil { return true }
    let folders = Environment.value("PATH") ?? ""
    return folders.split(separator: ":").contains {
      FileSystem.status(Path.join(String($0), "nvidia-smi")) != nil
    }
  }
}
