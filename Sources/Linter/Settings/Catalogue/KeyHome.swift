extension Catalogue {
  /// What reads a key of this name, if it is not read where it stands; nil if nothing does.
  public static func home(of name: String) -> String? {
    if let option = options[name], !option.isRemoved { return "sd-scripts' training config (--config_file)" }
    if datasetKeys[name] != nil { return "a dataset config (--dataset_config)" }
    if launcherOptions.contains(name) { return "accelerate launch, before the script" }
    if let gui = guiKeys[name] {
      let option = gui.option.map { "; sd-scripts calls it \($0)" } ?? ""
      return "kohya_ss's GUI\(option)"
    }
    if let owners = argumentOwners(of: name) { return owners }
    if easyKeys.contains(where: { $0.key == name }) { return "LoRA_Easy_Training_Scripts" }
    return nil
  }

  /// Who takes an argument of this name, and in which option; nil if nobody does.
  ///
  /// - Parameter option: the only option to look at; nil for all.
  static func argumentOwners(of name: String, in option: String? = nil) -> String? {
    let groups = arguments.filter { $0.value[name] != nil }.map(\.key).filter { group in
      option.map { group.hasPrefix($0 + ":") } ?? true
    }
    guard let first = groups.min(), let colon = first.firstIndex(of: ":") else { return nil }
    let holder = first[..<colon]
    let owners = groups.filter { $0.hasPrefix(holder + ":") }.map { $0.dropFirst(holder.count + 1) }.sorted()
    let shown = owners.prefix(3).joined(separator: ", ") + (owners.count > 3 ? " and others" : "")
    return "\(holder) of \(shown)"
  }

  /// The options of Accelerate's launcher that people give to the script.
  private static let launcherOptions: Set<String> = [
    "config_file", "dynamo_backend", "dynamo_mode", "dynamo_use_dynamic", "dynamo_use_fullgraph", "gpu_ids",
    "machine_rank", "main_process_ip", "main_process_port", "multi_gpu", "num_cpu_threads_per_process",
    "num_machines", "num_processes", "same_network", "tpu", "use_cpu", "use_deepspeed", "use_fsdp",
  ]
}
