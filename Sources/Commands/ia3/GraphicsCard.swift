import Platform

/// The graphics card, as far as NVIDIA's driver tells.
enum GraphicsCard {
  /// Its memory in MiB; that of the first one if there are several, and nil if none answers.
  static var memory: Int? {
    let words = ["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    guard let output = ChildProcess.output(of: words, limit: 1 << 12) else { return nil }
    return String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline).first.flatMap { Int($0) }
  }
}
