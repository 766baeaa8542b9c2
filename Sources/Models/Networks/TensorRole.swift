import ModelKinds

/// The role of a tensor in its module, by the end of its name.
///
/// Sources: the `weight_list` of each of LyCORIS 4.1.3's modules, sd-scripts' networks/, and the names that PEFT and
/// diffusers give LoRA.
enum TensorRole: Hashable {
  case alpha, onInput, vector
  case up, down, mid, magnitude
  case hadamard1A, hadamard1B, hadamard2A, hadamard2B, hadamard1Core, hadamard2Core
  case kronecker1, kronecker1A, kronecker1B, kronecker2, kronecker2A, kronecker2B, kronecker2Core
  case blocks, rescale
  case inputA, inputB, weightA, weightB, weightCore
  case queries, outputs, singularValues
  case difference, biasDifference, normWeight, normBias

  /// The ends of names; if one is another's end, the longer comes first.
  private static let ends: [(end: String, role: TensorRole)] = [
    (".lora_up.weight", .up), (".lora_down.weight", .down), (".lora_mid.weight", .mid),
    (".lora_A.default.weight", .down), (".lora_B.default.weight", .up),
    (".lora_A.weight", .down), (".lora_B.weight", .up),
    (".lora_linear_layer.down.weight", .down), (".lora_linear_layer.up.weight", .up),
    ("_lora.down.weight", .down), ("_lora.up.weight", .up),
    (".lora.down.weight", .down), (".lora.up.weight", .up),
    (".lora_magnitude_vector.default.weight", .magnitude), (".lora_magnitude_vector.weight", .magnitude),
    (".lora_magnitude_vector", .magnitude), (".dora_scale", .magnitude),
    (".hada_w1_a", .hadamard1A), (".hada_w1_b", .hadamard1B), (".hada_w2_a", .hadamard2A),
    (".hada_w2_b", .hadamard2B), (".hada_t1", .hadamard1Core), (".hada_t2", .hadamard2Core),
    (".lokr_w1", .kronecker1), (".lokr_w1_a", .kronecker1A), (".lokr_w1_b", .kronecker1B),
    (".lokr_w2", .kronecker2), (".lokr_w2_a", .kronecker2A), (".lokr_w2_b", .kronecker2B),
    (".lokr_t2", .kronecker2Core),
    (".oft_blocks", .blocks), (".rescale", .rescale),
    (".a1.weight", .inputA), (".a2.weight", .inputB), (".b1.weight", .weightA), (".b2.weight", .weightB),
    (".bm.weight", .weightCore),
    (".q_layer.weight", .queries), (".p_layer.weight", .outputs), (".lambda_layer", .singularValues),
    (".diff", .difference), (".diff_b", .biasDifference), (".w_norm", .normWeight), (".b_norm", .normBias),
    (".alpha", .alpha), (".on_input", .onInput), (".weight", .vector),
  ]

  /// The module in a tensor's name, and the tensor's role; nil for a tensor that does not belong to a network.
  static func split(_ name: String) -> (module: Substring, role: TensorRole)? {
    guard let (end, role) = ends.first(where: { name.hasSuffix($0.end) }) else { return nil }
    let module = name.dropLast(end.count)
    // A checkpoint's tensors end in .weight, too.
    if role == .vector, !ModelPart.hasNetworkPrefix(module) { return nil }
    return module.isEmpty ? nil : (module, role)
  }

  /// Whether training changes it.
  var isTrained: Bool { self != .alpha && self != .onInput }
}
