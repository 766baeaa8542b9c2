import Testing

@testable import Sampling

@Suite("An image's parameters")
struct GenerationParametersTests {
  private let request = SampleRequest(
    prompt: "a cat,\n(blue:1.2)",
    negativePrompt: "dog",
    steps: 30,
    cfgScale: 7.5,
    sampler: .dpmpp2MKarras,
    seed: 123,
    clipSkip: 2,
    width: 512,
    height: 768,
    networks: [
      NetworkUse(path: "/n/mira-000400.safetensors", multiplier: 0.8), NetworkUse(path: "style.safetensors"),
    ]
  )

  @Test("parameters are written as the webui writes them")
  func text() {
    let parameters = GenerationParameters(
      request,
      model: .init(name: "sd15", hash: "6ce0161689"),
      vae: nil,
      networks: [
        .init(name: "mira-000400", hash: "0123456789ab"), .init(name: "style", hash: "ba9876543210"),
      ],
      program: "ia3 0.1.0"
    )
    #expect(
      parameters.text == """
        a cat,
        (blue:1.2) <lora:mira-000400:0.8> <lora:style:1>
        Negative prompt: dog
        Steps: 30, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 123, Size: 512x768, Model hash: 6ce0161689, \
        Model: sd15, Clip skip: 2, RNG: CPU, Lora hashes: "mira-000400: 0123456789ab, style: ba9876543210", \
        Version: ia3 0.1.0
        """
    )
    #expect(GenerationParameters(text: parameters.text) == parameters)
    #expect(parameters["Seed"] == "123")
    #expect(parameters["ENSD"] == nil)
  }

  @Test("a missing negative prompt, networks and hashes leave no trace in the text")
  func short() {
    var request = request
    (request.networks, request.negativePrompt, request.cfgScale, request.clipSkip) = ([], "", 7, 1)
    let parameters = GenerationParameters(
      request,
      model: .init(name: "folder", hash: nil),
      vae: .init(name: "vae, new", hash: "abc"),
      networks: [],
      program: "x"
    )
    #expect(
      parameters.text == """
        a cat,
        (blue:1.2)
        Steps: 30, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 123, Size: 512x768, Model: folder, VAE hash: abc, \
        VAE: "vae, new", RNG: CPU, Version: x
        """
    )
    #expect(GenerationParameters(text: parameters.text) == parameters)
  }

  @Test("values are read as they were written", arguments: ["a", "a, b", "\"a", "\"", " a", "a:\n", "\"a\", b"])
  func values(_ value: String) {
    var parameters = GenerationParameters(text: "p\nA: 1, B: 2, C: 3")
    parameters.fields[0].value = value
    #expect(GenerationParameters(text: parameters.text) == parameters)
  }

  @Test("the webui's own texts are read")
  func reading() {
    let read = GenerationParameters(
      text: """
        girl, smile: yes, 1, 2
        Negative prompt: (worst quality:1.4), low
        second line
        Steps: 20, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7, Seed: 5, Size: 512x512, \
        Lora hashes: "a: 1, \\"b\\": 2", TI hashes: "x: y", Version: v1.10.1
        """
    )
    #expect(read.prompt == "girl, smile: yes, 1, 2")
    #expect(read.negativePrompt == "(worst quality:1.4), low\nsecond line")
    #expect(read["Lora hashes"] == #"a: 1, "b": 2"#)
    #expect(read["Version"] == "v1.10.1")
    #expect(read.fields.count == 9)
    let bare = GenerationParameters(text: "just a prompt: with a colon")
    #expect(bare.prompt == "just a prompt: with a colon")
    #expect(bare.fields.isEmpty)
    #expect(bare.negativePrompt.isEmpty)
    #expect(GenerationParameters(text: "").prompt.isEmpty)
    #expect(GenerationParameters(text: "p\nA: \"x\\").fields.isEmpty)
  }
}
