/// The preset file that makes LyCORIS attach iA3 to its layers.
public enum LyCORISPreset {
  /// The keys that a preset may have.
  ///
  /// Source: `VALID_PRESET_KEYS` in lycoris/config_sdk.py.
  public static let keys: Set<String> = [
    "enable_conv", "target_module", "target_name", "module_algo_map", "name_algo_map", "lora_prefix", "use_fnmatch",
    "unet_target_module", "unet_target_name", "text_encoder_target_module", "text_encoder_target_name", "exclude_name",
  ]

  /// The file's text.
  ///
  /// LyCORIS's built-in preset `ia3` matches layers by the end of their names, but lycoris-lora 4 matches from the
  /// beginning (`re.match` in `lycoris/kohya.py`), so nothing matches; these patterns begin with a wildcard.
  /// - Parameter trainOnInput: whether to scale the second layer of each feed-forward block at its input,
  ///   as the built-in preset intends. The keys are in single quotes: Python's `toml`, with which LyCORIS
  ///   reads presets, keeps the backslashes of `"\\."` doubled in keys, and such a pattern does not match any layer.
  public static func text(trainOnInput: Bool) -> String {
    let layers = """
      # The layers of iA3 in Stable Diffusion 1.x: keys, values and the second layer of each feed-forward block.
      # LyCORIS' own preset "ia3" matches no layer in lycoris-lora 4; the patterns begin with ".*" for that reason.
      enable_conv = false
      unet_target_module = []
      unet_target_name = [".*to_k", ".*to_v", ".*ff\\\\.net\\\\.2"]
      text_encoder_target_module = []
      text_encoder_target_name = [".*k_proj", ".*v_proj", ".*mlp\\\\.fc2"]

      """
    guard trainOnInput else { return layers }
    return layers + """

      [name_algo_map]
      '.*ff\\.net\\.2' = { train_on_input = true }
      '.*mlp\\.fc2' = { train_on_input = true }

      """
  }
}
