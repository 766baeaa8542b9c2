/// What to do about a failed run of sd-scripts, based on the last lines that it printed.
public enum FailureAdvice {
  /// The advice; nil if the lines do not show what went wrong.
  public static func text(_ lines: [String]) -> String? {
    // Later lines take precedence.
    for line in lines.reversed() {
      for (sign, advice) in knownFailures where line.contains(sign) { return advice }
      if let module = missingModule(line) {
        return "the Python module \(module) is missing: install the packages of sd-scripts' requirements.txt"
      }
    }
    return nil
  }

  /// Signs in a line with the advice; a more specific sign comes before a more general one.
  private static let knownFailures = [
    (
      "doesn't have any parameter that requires a gradient",
      "Accelerate cannot prepare frozen models for several processes on CPUs; use --num-processes 1, or GPUs"
    ),
    (
      "out of memory",
      "the GPU is out of memory: reduce train_batch_size or resolution, or set gradient_checkpointing or cache_latents"
    ),
    ("another process is utilizing it", "the port is in use: choose a free one with --main-process-port"),
    ("address already in use", "the port is in use: choose a free one with --main-process-port"),
    ("EADDRINUSE", "the port is in use: choose a free one with --main-process-port"),
    ("No data found", "no images were found; see dataset.toml in the run folder"),
    (
      "is not the path to a directory containing",
      "a model could not be loaded: pretrained_model_name_or_path must be a file or folder that exists"
    ),
    (
      "model is not found as a file",
      "pretrained_model_name_or_path names neither a file nor a model on Hugging Face"
    ),
    (
      "optimizer got an empty parameter list",
      "no layer has a vector: check the preset, lycoris.toml, in the run folder"
    ),
    (
      "Error(s) in loading state_dict",
      "the checkpoint has other layers than the models that this script trains; --script names another"
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
