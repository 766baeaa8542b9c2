/// Where a key exists that the dialect at hand does not have.
enum KnownElsewhere {
  /// What reads the key, for "it belongs to …"; nil if nothing does.
  static func place(of key: String) -> String? {
    if let option = Catalogue.options[key] {
      return option.removed.map { "sd-scripts before \($0)" } ?? "sd-scripts' training config (--config_file)"
    }
    if Catalogue.datasetKeys[key] != nil { return "a dataset config (--dataset_config)" }
    if launcherOptions.contains(key) { return "accelerate launch, before the script" }
    let gui = Catalogue.guiKeys[key]
    if let gui, !(gui.option?.contains("_args.") ?? false) {
      return "kohya_ss's GUI\(gui.option.map { "; sd-scripts calls it \($0)" } ?? "")"
    }
    if let list = argumentList(of: key) { return list }
    if gui != nil { return "kohya_ss's GUI" }
    return Catalogue.easyKeys.contains { $0.key == key } ? "LoRA_Easy_Training_Scripts" : nil
  }

  /// The list of arguments that the key belongs in.
  private static func argumentList(of key: String) -> String? {
    // One letter is too little to tell what is meant.
    guard key.utf8.count > 1 else { return nil }
    for option in ["network_args", "optimizer_args", "lr_scheduler_args"] {
      guard Catalogue.argumentTypes["\(option).\(key)"] != nil else { continue }
      let owners = Catalogue.arguments.receivers(of: option).filter { $0.rows[key] != nil }.map(\.name).sorted()
      return owners.isEmpty || owners.count > 3 ? option : "\(option) of \(owners.joined(separator: ", "))"
    }
    return nil
  }

  /// The options of Accelerate's launcher that people give to the script.
  private static let launcherOptions: Set<String> = [
    "config_file", "dynamo_backend", "dynamo_mode", "dynamo_use_dynamic", "dynamo_use_fullgraph", "gpu_ids",
    "machine_rank", "main_process_ip", "main_process_port", "multi_gpu", "num_cpu_threads_per_process",
    "num_machines", "num_processes", "same_network", "tpu", "use_cpu", "use_deepspeed", "use_fsdp",
  ]
}
