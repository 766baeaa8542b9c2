import Testing

@testable import Settings

@Suite("Writing JSON for the kohya_ss GUI")
struct KohyaJSONWriterTests {
  private let settings: [String: Value] = [
    "network_module": .string("lycoris.kohya"), "network_args.algo": .string("ia3"),
    "max_train_steps": .integer(100),
    "lr_scheduler_type": .string("CosineAnnealingWarmRestarts"), "lr_scheduler_args.T_0": .integer(100),
    "learning_rate": .integer(1), "lr_warmup_steps": .integer(0), "output_name": .string("größe"),
  ]

  @Test("the text is sorted, in the form that Python writes")
  func sorted() throws {
    #expect(
      try encode(settings, as: .kohyaJSON).text == #"""
        {
          "LoRA_type": "LyCORIS/iA3",
          "learning_rate": 1.0,
          "lr_scheduler_args": "T_0=100",
          "lr_scheduler_type": "CosineAnnealingWarmRestarts",
          "lr_warmup": 0,
          "max_train_steps": 100,
          "output_name": "gr\u00f6\u00dfe"
        }
        """#
    )
  }

  @Test("an older generation of the GUI gets its own fields")
  func olderGeneration() throws {
    let encoded = try encode(settings, as: .kohyaJSON, EncodingOptions(release: 23))
    #expect(
      encoded.text == #"""
        {
          "LoRA_type": "LyCORIS/iA3",
          "additional_parameters": "--lr_scheduler_type \"CosineAnnealingWarmRestarts\"",
          "learning_rate": 1.0,
          "lr_scheduler_args": "\"T_0=100\"",
          "lr_warmup": 0,
          "max_train_steps": "100",
          "output_name": "gr\u00f6\u00dfe"
        }
        """#
    )
    #expect(encoded.lost == [])
  }

  @Test("what the GUI drops goes into the additional parameters")
  func dropped() throws {
    let encoded = try encode(
      ["seed": .integer(0), "zero_terminal_snr": .boolean(true), "prior_loss_weight": .integer(0)],
      as: .kohyaJSON
    )
    #expect(
      encoded.text == """
        {
          "additional_parameters": "--prior_loss_weight 0 --seed 0 --zero_terminal_snr"
        }
        """
    )
    #expect(encoded.lost == [])
  }

  @Test("what a field refuses goes into the additional parameters")
  func refused() throws {
    let encoded = try encode(
      [
        "caption_extension": .string(".none-use-foldername"), "clip_skip": .integer(14),
        "min_snr_gamma": .integer(5),
      ],
      as: .kohyaJSON
    )
    #expect(
      encoded.text == """
        {
          "additional_parameters": "--caption_extension .none-use-foldername --clip_skip 14",
          "min_snr_gamma": 5
        }
        """
    )
    #expect(encoded.lost == [])
  }

  @Test("warm-up is written in steps or as a share")
  func warmUp() throws {
    #expect(try encode(["lr_warmup_steps": .float(0.07)], as: .kohyaJSON).text == "{\n  \"lr_warmup\": 7\n}")
    #expect(try encode(["lr_warmup_steps": .float(1)], as: .kohyaJSON).text == "{\n  \"lr_warmup\": 100\n}")
    #expect(
      try encode(["lr_warmup_steps": .integer(50)], as: .kohyaJSON).text
        == "{\n  \"lr_warmup\": 0,\n  \"lr_warmup_steps\": 50\n}"
    )
    let old = try encode(["lr_warmup_steps": .integer(50)], as: .kohyaJSON, EncodingOptions(release: 23))
    #expect(old.text.contains("--lr_warmup_steps 50"))
  }

  @Test("a value with blanks that cannot be passed on is lost")
  func blanks() throws {
    let encoded = try encode(
      ["optimizer_args.path": .string("a b"), "log_prefix": .string("x y")],
      as: .kohyaJSON
    )
    #expect(encoded.text == "{}")
    #expect(encoded.lost == ["log_prefix", "optimizer_args.path"])
  }

  @Test("one kind of noise has fields; the other goes into the additional parameters")
  func noise() throws {
    let encoded = try encode(
      ["multires_noise_iterations": .integer(6), "noise_offset": .float(0.1)],
      as: .kohyaJSON
    )
    #expect(encoded.lost == [])
    #expect(encoded.text.contains("--multires_noise_iterations 6"))
    let multires = try encode(["multires_noise_iterations": .integer(6)], as: .kohyaJSON)
    #expect(multires.text.contains("\"noise_offset_type\": \"Multires\""))
  }

  @Test("the kind of attention has one field")
  func attention() throws {
    #expect(
      try encode(["sdpa": .boolean(true), "xformers": .boolean(false)], as: .kohyaJSON).text.contains(
        "\"sdpa\""
      )
    )
    #expect(try encode(["xformers": .boolean(false)], as: .kohyaJSON).text.contains("\"none\""))
  }

  @Test("a model family has its own fields")
  func families() throws {
    let options = EncodingOptions(script: "sdxl_train_network")
    let encoded = try encode(["no_half_vae": .boolean(true)], as: .kohyaJSON, options)
    #expect(encoded.text == "{\n  \"sdxl\": true,\n  \"sdxl_no_half_vae\": true\n}")
  }
}
