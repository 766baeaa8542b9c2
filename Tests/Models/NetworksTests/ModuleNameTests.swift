import ModelKinds
import Testing

@testable import Networks

@Suite("Module names")
struct ModuleNameTests {
  static let blocks: [(name: String, part: ModelPart, block: String, key: String)] = [
    ("lora_unet_conv_in", .unet, "IN00", "lora_unet_conv_in"),
    (
      "lora_unet_down_blocks_0_attentions_1_transformer_blocks_0_attn1_to_k", .unet, "IN02",
      "lora_unet_down_blocks_0_attentions_1_transformer_blocks_0_attn1_to_k"
    ),
    (
      "lora_unet_down_blocks_2_downsamplers_0_conv", .unet, "IN09",
      "lora_unet_down_blocks_2_downsamplers_0_conv"
    ),
    ("lora_unet_down_blocks_3_resnets_1_conv1", .unet, "IN11", "lora_unet_down_blocks_3_resnets_1_conv1"),
    ("lora_unet_mid_block_resnets_1_conv2", .unet, "MID", "lora_unet_mid_block_resnets_1_conv2"),
    ("lora_unet_up_blocks_0_upsamplers_0_conv", .unet, "OUT02", "lora_unet_up_blocks_0_upsamplers_0_conv"),
    (
      "lora_unet_up_blocks_3_attentions_2_proj_out", .unet, "OUT11",
      "lora_unet_up_blocks_3_attentions_2_proj_out"
    ),
    ("lora_unet_time_embedding_linear_1", .unet, "TIME", "lora_unet_time_embedding_linear_1"),
    ("lora_unet_conv_out", .unet, "OUT", "lora_unet_conv_out"),
    (
      "lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q", .unet, "IN04",
      "lora_unet_input_blocks_4_1_transformer_blocks_0_attn1_to_q"
    ),
    ("lora_unet_output_blocks_8_0_in_layers_2", .unet, "OUT08", "lora_unet_output_blocks_8_0_in_layers_2"),
    ("lora_unet_middle_block_1_proj_in", .unet, "MID", "lora_unet_middle_block_1_proj_in"),
    ("lora_unet_double_blocks_7_img_attn_qkv", .unet, "D07", "lora_unet_double_blocks_7_img_attn_qkv"),
    ("lora_unet_something_else", .unet, "other", "lora_unet_something_else"),
    (
      "lora_te_text_model_encoder_layers_11_mlp_fc2", .textEncoder, "TE11",
      "lora_te_text_model_encoder_layers_11_mlp_fc2"
    ),
    (
      "lora_te2_text_model_encoder_layers_31_mlp_fc1", .textEncoder2, "TE2-31",
      "lora_te2_text_model_encoder_layers_31_mlp_fc1"
    ),
    (
      "lora_te1_text_model_encoder_layers_3_mlp_fc1", .textEncoder, "TE03",
      "lora_te1_text_model_encoder_layers_3_mlp_fc1"
    ),
    ("lora_te_text_projection", .textEncoder, "TE", "lora_te_text_projection"),
    (
      "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_out.0", .unet, "IN04",
      "lora_unet_down_blocks_1_attentions_0_transformer_blocks_0_attn2_to_out_0"
    ),
    (
      "unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out", .unet, "MID",
      "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_out_0"
    ),
    (
      "text_encoder.text_model.encoder.layers.5.self_attn.q_proj", .textEncoder, "TE05",
      "lora_te_text_model_encoder_layers_5_self_attn_q_proj"
    ),
    ("lycoris_up_blocks_1_resnets_0_conv1", .unet, "OUT03", "lora_unet_up_blocks_1_resnets_0_conv1"),
    (
      "lycoris_text_model_encoder_layers_0_mlp_fc1", .textEncoder, "TE00",
      "lora_te_text_model_encoder_layers_0_mlp_fc1"
    ),
    // No number of a block.
    (
      "lora_unet_down_blocks_99999999999999999999_resnets_0", .unet, "other",
      "lora_unet_down_blocks_99999999999999999999_resnets_0"
    ),
    ("lora_unet_", .unet, "other", "lora_unet_"),
  ]

  @Test("a module's name gives its part, its block and its key", arguments: blocks.indices)
  func places(_ index: Int) {
    let expected = Self.blocks[index]
    let name = ModuleName(expected.name)
    #expect(name.part == expected.part, "\(name)")
    #expect(name.block == expected.block, "\(name)")
    #expect(name.key == expected.key)
  }

  @Test("tensors of checkpoints have no role in a network")
  func roles() {
    #expect(TensorRole.split("model.diffusion_model.input_blocks.0.0.weight") == nil)
    #expect(TensorRole.split("text_model.encoder.layers.0.mlp.fc1.weight") == nil)
    #expect(TensorRole.split("lora_unet_conv_in.weight")?.role == .vector)
    #expect(TensorRole.split("a.b.lora_A.weight")?.role == .down)
    #expect(TensorRole.split("attn1.processor.to_k_lora.up.weight")?.module == "attn1.processor.to_k")
    #expect(TensorRole.split(".alpha") == nil)
  }
}
