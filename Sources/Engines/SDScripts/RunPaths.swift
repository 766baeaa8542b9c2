import Dataset
import Files
import Settings

/// Where a config's paths lead, as absolute paths: sd-scripts may be started from anywhere.
struct RunPaths {
  private let paths: PathLookup
  private let style: PathStyle

  init(_ settings: Settings, style: PathStyle) { (paths, self.style) = (settings.paths, style) }

  /// An absolute path as the run's Python reads it.
  func written(_ path: String) -> String { style.text(path) }

  /// The absolute path of an existing file or folder; nil if there is none.
  func existing(_ path: String) -> String? { paths.existing(path).map(Path.absolute) }

  /// A path that the run writes, relative to the working folder.
  func output(_ path: String) -> String { Path.absolute(path) }

  /// A path that the run reads, relative to the working folder if it does not exist.
  func input(_ path: String) -> String { existing(path) ?? Path.absolute(path) }

  /// Makes the paths among settings absolute; a model that is not a path here is a name on Hugging Face.
  func makeAbsolute(_ values: inout [String: Value]) {
    for name in Self.inputs { change(&values, name) { written(input($0)) } }
    for name in Self.outputs { change(&values, name) { written(output($0)) } }
    for name in Self.models { change(&values, name) { existing($0).map(written) ?? $0 } }
  }

  private func change(_ values: inout [String: Value], _ name: String, _ path: (String) -> String) {
    switch values[name] {
    case .string(let text) where !text.isEmpty: values[name] = .string(path(text))
    case .list(let items):
      values[name] = .list(items.map { item in item.string.map { .string(path($0)) } ?? item })
    default: break
    }
  }

  private static let inputs = [
    "ae", "base_weights", "byt5", "clip_g", "clip_l", "conditioning_data_dir", "gemma2", "in_json", "llm_adapter_path",
    "log_tracker_config", "network_weights", "prompts_file", "qwen3", "reg_data_dir", "resume", "sample_prompts",
    "t5_tokenizer_path", "t5xxl", "text_encoder", "train_data_dir", "weights",
  ]
  private static let models = ["pretrained_model_name_or_path", "vae", "controlnet_model_name_or_path"]
  private static let outputs = ["console_log_file", "logging_dir", "output_dir", "tokenizer_cache_dir"]
}
