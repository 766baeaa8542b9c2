import Documents

extension SettingsReader {
  /// The network module: what the last group says that says anything, in the order of the file.
  ///
  /// Source: `validate_args` in the utils/validation.py of LoRA_Easy_Training_Scripts' backend.
  func easyNetworkModule(_ root: Node) -> Setting {
    var module = settings.values["network_module"]
    for group in root.members {
      guard let table = group.value["args"] else { continue }
      if let fa = table["fa"], EasyBackend.isPassed(fa) { module = derived("networks.lora_fa", "fa is on") }
      for member in table.members {
        if member.key == "network_module", let written = settings.values["network_module"], !written.isUnset {
          module = written
        }
        guard member.key == "network_args" else { continue }
        for argument in member.value.members {
          switch argument.key {
          case "algo": module = derived("lycoris.kohya", "network_args has an algo")
          case "unit": module = derived("networks.dylora", "network_args has a unit")
          default: break
          }
        }
      }
    }
    if let module, !module.isUnset { return module }
    let isFlux = settings.values["guidance_scale"].map { !$0.isUnset } ?? false
    return Setting(
      name: "network_module",
      value: .string(isFlux ? "networks.lora_flux" : "networks.lora"),
      origin: .programDefault("LoRA_Easy_Training_Scripts")
    )
  }

  private func derived(_ module: String, _ reason: String) -> Setting {
    Setting(name: "network_module", value: .string(module), origin: .derived(reason))
  }
}
