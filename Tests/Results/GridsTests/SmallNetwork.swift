import Documents

/// A safetensors file with one tensor, which looks like a network from outside.
enum SmallNetwork {
  static func bytes(
    steps: Int?,
    key: String = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_k.weight"
  )
    -> [UInt8]
  {
    let metadata: JSONValue = steps.map { ["ss_steps": .string(String($0))] } ?? [:]
    let header: JSONValue = .object([
      .init("__metadata__", metadata),
      .init(key, ["dtype": "F32", "shape": [1], "data_offsets": [0, 4]]),
    ])
    var text = Array(header.text().utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return length + text + [0, 0, 0, 0]
  }
}
