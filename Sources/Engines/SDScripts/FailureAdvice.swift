/// What to do about a run of sd-scripts that has failed, by what it printed last.
public enum FailureAdvice {
  /// Advice for people; nil if nothing shows what was wrong.
  public static func text(_ lines: [String]) -> String? {
    for line in lines.reversed() {
      for (sign, advice) in known where line.contains(sign) { return advice }
      if let module = missingModule(line) {
        return "the Python module \(module) is missing: install what sd-scripts' requirements.txt names"
      }
    }
    return nil
  }

  /// Later lines count first; the more special sign stands before the more general one.
  private static let known = [
    (
      "doesn't have any parameter that requires a gradient",
      "Accelerate cannot prepare frozen models for several processes on CPUs; use --num-processes 1, or GPUs"
    ),
    (
      "out of memory",
      "the GPU's memory is full: a smaller train_batch_size or resolution, gradient_checkpointing, or cache_latents"
    ),
    ("another process is utilizing it", "the port is taken: name a free one with --main-process-port"),
    ("address already in use", "the port is taken: name a free one with --main-process-port"),
    ("EADDRINUSE", "the port is taken: name a free one with --main-process-port"),
    ("No data found", "no images were found; see dataset.toml in the run folder"),
    (
      "is not the path to a directory containing",
      "a model could not be loaded: give pretrained_model_name_or_path as a file or folder that exists"
    ),
    (
      "model is not found as a file",
      "pretrained_model_name_or_path names neither a file nor a model on Hugging Face"
    ),
    (
      "optimizer got an empty parameter list",
      "no layer got a vector: see the preset, lycoris.toml, in the run folder"
    ),
    (
      "Error(s) in loading state_dict",
      "the checkpoint's sizes are not those of Stable Diffusion 1.x, which sd-scripts fixes"
    ),
    ("No space left on device", "the disk is full"),
    ("CUDA error", "the GPU failed; the log has the details"),
  ]

  /// `ModuleNotFoundError: No module named 'x'`
  private static func missingModule(_ line: String) -> String? {
    guard let range = line.firstRange(of: "No module named '") else { return nil }
    return String(line[range.upperBound...].prefix { $0 != "'" })
  }
}
