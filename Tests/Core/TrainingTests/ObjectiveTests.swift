import Randomness
import Safetensors
import Settings
import Tensors
import TestSupport
import Testing
import Training

/// Noise, targets and losses against sd-scripts' own `process_batch`: tools/reference/objective.py.
@Suite("Objective")
struct ObjectiveTests {
  /// [batch, channels, height, width] of the reference.
  static let (batch, channels, height, width) = (2, 4, 6, 5)

  /// One case of the golden file.
  struct Case: Sendable, CustomTestStringConvertible {
    let key: String
    let testDescription: String
    let mask: [Int]
  }

  static let file = try? SafetensorsFile(path: Golden().path("objective.safetensors"))

  static let cases: [Case] = (file?.metadata ?? [:]).keys.filter { Int($0) != nil }.sorted().map { key in
    let mask = file?.metadata[key + ".mask"]?.split(separator: " ").compactMap { Int($0) }
    return Case(key: key, testDescription: file?.metadata[key] ?? "", mask: mask ?? [])
  }

  @Test("the golden file has all its cases")
  func goldenFile() {
    #expect(Self.cases.count == 42)
  }

  @Test("noise, targets, loss and gradient equal those of sd-scripts' process_batch", arguments: cases)
  func batches(_ golden: Case) throws {
    let file = try #require(Self.file)
    let number = try #require(Int(golden.key))
    let objective = Objective(try ObjectiveOptions(Self.settings(golden.testDescription)))
    var torch = TorchGenerator(seed: UInt64(1000 + number))
    var python = PythonRandom(seed: 1000 + number)
    let noised = objective.noised(Self.latents, torch: &torch, python: &python)
    #expect(noised.timesteps.map { Int64($0) } == (try file.int64("\(golden.key).timesteps")))
    // Neither a draw too many nor too few.
    #expect([Double(torch.uniform(1)[0]), python.random()] == (try file.float64("\(golden.key).next")))
    if file.tensors["\(golden.key).noisy"] != nil {
      try expect(noised.noisyLatents, equals: "\(golden.key).noisy", within: 1e-6)
      try expect(noised.target, equals: "\(golden.key).target", within: 1e-6)
    }

    let count = Self.latents.count
    let prediction = Self.channelsLast(Formula.uniform("prediction.\(number)", count).map { $0 * 2 })
    let masks = golden.mask.isEmpty ? nil : Self.masks(number, golden.mask[0], golden.mask[1])
    let loss = objective.loss(
      prediction: prediction,
      target: noised.target,
      timesteps: noised.timesteps,
      weights: [1, 0.25],
      masks: masks
    )
    let wanted = try file.float32("\(golden.key).loss")[0]
    expectClose(loss.value, wanted, within: 1e-6 * abs(wanted), "loss")
    if file.tensors["\(golden.key).gradient"] != nil {
      try expect(loss.gradient, equals: "\(golden.key).gradient", within: 2e-6)
    }
  }

  @Test("accumulation divides the gradient alone")
  func accumulation() throws {
    let objective = Objective(ObjectiveOptions())
    let target = Self.channelsLast(Formula.uniform("target", Self.latents.count))
    let once = objective.loss(
      prediction: Self.latents,
      target: target,
      timesteps: [10, 900],
      weights: [1, 1]
    )
    let quarter = objective.loss(
      prediction: Self.latents,
      target: target,
      timesteps: [10, 900],
      weights: [1, 1],
      accumulation: 4
    )
    #expect(once.value == quarter.value)
    #expect(once.gradient.values == quarter.gradient.values.map { $0 * 4 })
    #expect(once.value == (once.perImage[0] + once.perImage[1]) / 2)
  }

  /// The gradient is what the loss itself does when one element of the prediction changes.
  @Test(
    "the gradient is the slope of the loss",
    arguments: ["loss_type=l2", "loss_type=huber huber_c=0.3", "loss_type=smooth_l1 min_snr_gamma=5"]
  )
  func slope(_ text: String) throws {
    let objective = Objective(try ObjectiveOptions(Self.settings(text)))
    let target = Self.channelsLast(Formula.uniform("target", Self.latents.count))
    let loss = { (values: [Float]) in
      objective.loss(
        prediction: Tensor(Self.latents.shape, values),
        target: target,
        timesteps: [500, 800],
        weights: [1, 0.5]
      )
    }
    let values = Self.latents.values
    let gradient = loss(values).gradient.values
    for index in stride(from: 3, to: values.count, by: 61) {
      var up = values
      var down = values
      up[index] += 0.03125
      down[index] -= 0.03125
      let slope =
        (loss(up).perImage.map(Double.init).reduce(0, +)
          - loss(down).perImage.map(Double.init).reduce(0, +)) / 2 / 0.0625
      expectClose(Double(gradient[index]), slope, within: 2e-2 * abs(slope) + 2e-5, "element \(index)")
    }
  }

  @Test(
    "settings that do not go together are refused with the reason",
    arguments: [
      ("adaptive_noise_scale=0.5", "adaptive_noise_scale: needs noise_offset, which it scales: set both"),
      (
        "scale_v_pred_loss_like_noise_pred=True",
        "scale_v_pred_loss_like_noise_pred: needs v_parameterization, which is off"
      ),
      (
        "v_pred_like_loss=0.5 v_parameterization=True",
        "v_pred_like_loss: needs a model that predicts noise, but v_parameterization is on"
      ),
      ("loss_type=l3", "loss_type: must be one of l2, l1, huber, smooth_l1, not 'l3'"),
      ("huber_schedule=steep", "huber_schedule: must be one of constant, exponential, snr, not 'steep'"),
      (
        "loss_type=huber huber_schedule=exponential huber_c=0",
        "huber_c: must be above 0 for huber_schedule exponential, not 0.0"
      ),
      (
        "min_timestep=1000 max_timestep=1000",
        "min_timestep: must be below max_timestep (1000), not 1000"
      ),
      ("max_timestep=1001", "max_timestep: must be between 0 and 1000, not 1001"),
      (
        "multires_noise_iterations=-1",
        "multires_noise_iterations: must be between 0 and 1048576, not -1"
      ),
    ]
  )
  func refused(_ text: String, message: String) {
    let error = #expect(throws: OptionError.self) { try ObjectiveOptions(Self.settings(text)) }
    #expect(error?.description.hasSuffix(message) == true, "\(error?.description ?? "")")
  }

  // MARK: What the reference has

  private static let latents: Tensor = {
    let means: [Float] = [0, 0.25, -0.5, 1]
    let size = height * width
    let values = Formula.uniform("latents", batch * channels * size).enumerated().map { index, value in
      value * 1.5 + means[index / size % channels]
    }
    return channelsLast(values)
  }()

  private static func masks(_ number: Int, _ rows: Int, _ columns: Int) -> Tensor {
    Tensor(
      [batch, rows, columns],
      Formula.uniform("mask.\(number)", batch * rows * columns).map { $0 * 0.5 + 0.5 }
    )
  }

  private static func channelsLast(_ values: [Float]) -> Tensor {
    let size = height * width
    return Tensor(
      [batch, height, width, channels],
      (0..<values.count).map { index in
        let (image, rest) = index.quotientAndRemainder(dividingBy: size * channels)
        return values[image * size * channels + rest % channels * size + rest / channels]
      }
    )
  }

  /// The relative L2 difference of a tensor from one of the file.
  private func expect(
    _ tensor: Tensor,
    equals name: String,
    within bound: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = try #require(Self.file)
    let wanted = Self.channelsLast(try file.float32(name)).values
    let error = relativeDistance(tensor.values, wanted)
    #expect(error <= bound, "\(name) is off by \(error)", sourceLocation: sourceLocation)
  }

  /// `k=v` words as a config of sd-scripts.
  private static func settings(_ text: String) -> Settings {
    let lines = text.split(separator: " ").map { word in
      let parts = word.split(separator: "=").map(String.init)
      let isLiteral = Double(parts[1]) != nil || ["True", "False"].contains(parts[1])
      return "\(parts[0]) = \(isLiteral ? parts[1].lowercased() : "\"\(parts[1])\"")"
    }
    return SettingsText.read(lines.joined(separator: "\n") + "\n")
  }
}
