import Optimizers
import Testing

@Suite("Optimizer errors")
struct OptimizerErrorTests {
  @Test(
    "a wrong argument is refused with what it must be",
    arguments: [
      ("Prodigy", "d0=0", "optimizer_args.d0 is 0.0; it must be above 0"),
      ("Prodigy", "eps=-1e-08", "optimizer_args.eps is -1e-08; it must be above 0"),
      (
        "Prodigy", "betas=0.9,1.0",
        "optimizer_args.betas is (0.9, 1.0); it must be two numbers from 0 to below 1"
      ),
      ("Prodigy", "betas=0.9", "optimizer_args.betas is 0.9; it must be two numbers, such as 0.9,0.99"),
      ("Prodigy", "slice_p=0", "optimizer_args.slice_p is 0; it must be from 1 to 1099511627776"),
      (
        "Prodigy", "slice_p=9223372036854775807",
        "optimizer_args.slice_p is 9223372036854775807; it must be from 1 to 1099511627776"
      ),
      ("Prodigy", "decouple=yes", "optimizer_args.decouple is 'yes'; it must be True or False"),
      ("Prodigy", "d_coef=big", "optimizer_args.d_coef is 'big'; it must be a number"),
      (
        "Prodigy", "d_coeff=2",
        "Prodigy has no argument optimizer_args.d_coeff; it has beta3, betas, d0, d_coef, decouple, eps, "
          + "fsdp_in_use, growth_rate, safeguard_warmup, slice_p, use_bias_correction, weight_decay"
      ),
      ("AdamW", "eps=-1", "optimizer_args.eps is -1.0; it must be 0 or above"),
      ("AdamW", "weight_decay=-0.1", "optimizer_args.weight_decay is -0.1; it must be 0 or above"),
      (
        "CAME", "",
        "optimizer_type CAME is not supported; use Prodigy, AdamW, AdamW8bit, PagedAdamW, PagedAdamW8bit, "
          + "PagedAdamW32bit, Adafactor, DAdaptAdam, Lion, Lion8bit, PagedLion8bit"
      ),
      ("Adafactor", "eps=0.1", "optimizer_args.eps is 0.1; it must be two numbers, such as 1e-30,1e-3"),
      ("Adafactor", "clip_threshold=0", "optimizer_args.clip_threshold is 0.0; it must be other than 0"),
      ("AdamW8bit", "amsgrad=True", "optimizer_args.amsgrad is True; it must be False: AdamW8bit has no amsgrad"),
      ("AdamW8bit", "optim_bits=8", "optimizer_args.optim_bits is 8; it must be 32"),
      ("DAdaptAdam", "d0=0", "optimizer_args.d0 is 0.0; it must be above 0"),
      (
        "Lion", "momentum=0.9",
        "Lion has no argument optimizer_args.momentum; it has betas, decoupled_weight_decay, use_triton, weight_decay"
      ),
    ]
  )
  func arguments(type: String, text: String, message: String) {
    let error = #expect(throws: OptimizerError.self) {
      try OptimizerOptions(type: type, arguments: GoldenCase.arguments(text), learningRate: 1)
    }
    #expect(error?.description == message)
  }

  @Test(
    "a learning rate that is not a positive number is refused",
    arguments: [("prodigy", 0.0), ("prodigyopt.Prodigy", .nan), ("AdamW", -1)]
  )
  func learningRate(type: String, rate: Double) {
    #expect(throws: OptimizerError.self) {
      try OptimizerOptions(type: type, arguments: [:], learningRate: rate)
    }
  }

  @Test("AdamW is the optimizer if no type is given")
  func noType() throws {
    #expect(try OptimizerOptions(type: nil, arguments: [:], learningRate: 1) == .adamW(AdamWOptions()))
    #expect(try OptimizerOptions(type: "", arguments: [:], learningRate: 1) == .adamW(AdamWOptions()))
  }

  @Test("Prodigy refuses groups with different learning rates and changes nothing")
  func unequalRates() {
    var optimizer = Prodigy(ProdigyOptions(), layout: GoldenCase.layout)
    var values = GoldenCase.start()
    let before = values
    let gradients: [[Float]?] = values.map { $0.map { _ in 1 } }
    #expect(throws: OptimizerError.unequalLearningRates([0.5, 1])) {
      try optimizer.step(&values, gradients: gradients, learningRates: [0.5, 1])
    }
    #expect(values == before)
    #expect(optimizer.state == Prodigy(ProdigyOptions(), layout: GoldenCase.layout).state)
  }

  @Test("gradients and learning rates must fit the parameters")
  func inputs() {
    var optimizer = AdamW(AdamWOptions(), layout: GoldenCase.layout)
    var values = GoldenCase.start()
    #expect(throws: OptimizerError.self) {
      try optimizer.step(&values, gradients: [nil], learningRates: [1, 1])
    }
    #expect(throws: OptimizerError.self) {
      try optimizer.step(&values, gradients: [nil, nil, nil, nil], learningRates: [1])
    }
    #expect(throws: OptimizerError.shape("text.zero has 17 elements; a step was given 1 of its gradient")) {
      try optimizer.step(&values, gradients: [[1], nil, nil, nil], learningRates: [1, 1])
    }
  }

  @Test("a saved state that does not fit is refused and changes nothing")
  func states() throws {
    var optimizer = Prodigy(ProdigyOptions(), layout: GoldenCase.layout)
    var values = GoldenCase.start()
    try optimizer.step(&values, gradients: values.map { $0.map { _ in 1 } }, learningRates: [1, 1])
    let good = optimizer.state
    for name in good.scalars.keys {
      var bad = good
      bad.scalars[name] = nil
      #expect(throws: OptimizerError.state("the saved optimizer state lacks \(name)")) {
        try optimizer.restore(bad)
      }
    }
    var bad = good
    bad.vectors["s.text.zero"]?.append(0)
    #expect(throws: OptimizerError.self) { try optimizer.restore(bad) }
    bad = good
    bad.scalars["k"] = 0.5
    #expect(throws: OptimizerError.self) { try optimizer.restore(bad) }
    #expect(optimizer.state == good)
  }
}
