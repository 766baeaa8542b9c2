import Files
import Safetensors
import Settings
import TestSupport
import Testing

@testable import Training

@Suite("Training runs", .serialized)
struct TrainingRunTests {
  @Test("a run saves its network, and its vectors have moved")
  func run() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let (result, events) = try tiny.train(tiny.request("save_precision = \"fp16\""))
    #expect(result.end == .complete)
    #expect(result.step == 6)
    #expect(result.seed == 7)
    #expect(result.network == tiny.path("out/mira.safetensors"))
    #expect(events.steps.map(\.step) == [1, 2, 3, 4, 5, 6])
    #expect(events.steps.map(\.epoch) == [1, 1, 1, 2, 2, 2])
    #expect(events.steps.allSatisfy { $0.loss.isFinite })
    #expect(events.steps.allSatisfy { $0.loss > 0 })
    #expect(events.steps.allSatisfy { ($0.gradientNorm ?? 0) > 0 })
    let file = try SafetensorsFile(path: tiny.path("out/mira.safetensors"))
    #expect(file.metadata["ss_seed"] == "7")
    #expect(file.metadata["ss_steps"] == "6")
    #expect(file.metadata["ss_epoch"] == "2")
    #expect(file.metadata["ss_new_sd_model_hash"]?.count == 64)
    #expect(file.metadata["ss_num_train_images"] == "3")
    #expect(file.metadata["ss_num_batches_per_epoch"] == "3")
    #expect(file.metadata["ss_tag_frequency"]?.contains("\"mira\": 3") == true)
    let moved = try file.float32("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_v.weight")
    #expect(moved.contains { $0 != 0 })
  }

  @Test("a run that needs far more memory than there is is refused before it starts")
  func memory() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let run = try TrainingRun(tiny.request("cache_latents = true\nvae_batch_size = 9223372036854775807"))
    let needed = MemoryCheck.encoding(run.setup.dataset, channels: 32)
    #expect(needed == 3 * 64 * 64 * 32 * 12)
    let error = #expect(throws: TrainingError.self) {
      try MemoryCheck.check(run.plan, run.setup, available: run.plan.memory / 2 - 1)
    }
    #expect(error?.description.hasPrefix("the run needs about ") == true, "\(String(describing: error))")
    #expect(throws: Never.self) { try MemoryCheck.check(run.plan, run.setup, available: run.plan.memory) }
  }

  @Test("more steps than can be counted are refused")
  func tooManySteps() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let request = try tiny.request("max_train_epochs = 1099511627776")
    let error = #expect(throws: TrainingError.self) { _ = try TrainingRun(request) }
    #expect(error?.description.contains("must be at most 1099511627776") == true, "\(String(describing: error))")
  }

  @Test("the same seed gives the same bits, and another seed others")
  func reproducible() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let first = try tiny.train(tiny.request("max_train_steps = 2")).events.steps
    let vectors = try tiny.tensors("out/mira.safetensors")
    #expect(try tiny.train(tiny.request("max_train_steps = 2")).events.steps.map(\.loss) == first.map(\.loss))
    #expect(try tiny.tensors("out/mira.safetensors") == vectors)
    var other = try tiny.request("max_train_steps = 2")
    other.seed = 8
    #expect(try tiny.train(other).events.steps.map(\.loss) != first.map(\.loss))
  }

  @Test(
    "a run that was stopped and resumed ends bit for bit as one that was not",
    arguments: [
      "cache_latents = true\nshuffle_caption = true\nflip_aug = true", "gradient_accumulation_steps = 2",
      "train_batch_size = 2\nnetwork_args = [\"algo=ia3\", \"preset=ia3\", \"module_dropout=0.3\"]",
      "text_encoder_lr = 0\nmax_grad_norm = 0.002", "optimizer_type = \"Adafactor\"\noptimizer_args = []",
    ],
    [2, 3]
  )
  func resume(lines: String, stop: Int) throws {
    let lines = lines + "\nmax_train_steps = 5"
    let whole = try TinyRun()
    defer { whole.folder.remove() }
    let (_, uninterrupted) = try whole.train(whole.request(lines))

    let parts = try TinyRun()
    defer { parts.folder.remove() }
    let (result, before) = try parts.train(parts.request(lines), stoppingAfter: stop)
    #expect(result.end == .interrupted)
    #expect(result.step == stop)
    #expect(result.network == nil)
    let state = try #require(result.state)
    #expect(FileSystem.status(parts.path("out/mira.safetensors")) == nil)
    var request = try parts.request(lines)
    request.resume = state
    let (resumed, after) = try parts.train(request)
    #expect(resumed.end == .complete)
    #expect((before.steps + after.steps).map(\.loss) == uninterrupted.steps.map(\.loss))
    #expect((before.steps + after.steps).map(\.averageLoss) == uninterrupted.steps.map(\.averageLoss))
    #expect((before.steps + after.steps).map(\.d) == uninterrupted.steps.map(\.d))
    #expect(try parts.tensors("out/mira.safetensors") == whole.tensors("out/mira.safetensors"))
  }

  @Test("networks and states are saved during training, and old ones are removed")
  func rotation() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let lines = """
      save_every_n_steps = 1
      save_last_n_steps = 2
      save_last_n_steps_state = 1
      save_every_n_epochs = 1
      save_state = true
      logging_dir = "\(tiny.path("logs"))"
      log_prefix = "mira-"
      """
    let (result, _) = try tiny.train(tiny.request(lines))
    #expect(result.state == tiny.path("out/mira-state"))
    #expect(
      try FileSystem.list(tiny.path("out"))
        == [
          "mira-000001-state", "mira-000001.safetensors", "mira-state", "mira-step00000005-state",
          "mira-step00000006-state", "mira-step00000004.safetensors", "mira-step00000005.safetensors",
          "mira-step00000006.safetensors", "mira.safetensors",
        ].sorted(by: Path.precedes)
    )
    let run = try #require(try FileSystem.list(tiny.path("logs")).first)
    #expect(run.hasPrefix("mira-20"))
    let events = try FileSystem.list(tiny.path("logs/\(run)/network_train"))
    #expect(events.count == 1)
    let bytes = try FileSystem.read(tiny.path("logs/\(run)/network_train/\(events[0])"))
    let text = String(decoding: bytes, as: UTF8.self)
    for tag in [
      "loss/current", "loss/average", "lr/textencoder", "lr/unet", "lr/d*lr/textencoder", "lr/d*lr/unet",
      "loss/epoch_average",
    ] { #expect(text.contains(tag), "\(tag)") }
  }

  @Test("without log_prefix, the folder of the curves begins with the network's name")
  func curvesFolder() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request("max_train_steps = 1\nlogging_dir = \"\(tiny.path("logs"))\""))
    let run = try #require(try FileSystem.list(tiny.path("logs")).first)
    #expect(run.hasPrefix("mira-20"))
    #expect(SaveNames(folder: "out", name: nil).logPrefix == "last-")
  }

  @Test("a plan has sizes, epochs and layers, and touches no file")
  func plan() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let run = try TrainingRun(tiny.request("train_batch_size = 2\nfull_fp16 = true"))
    #expect(run.plan.images == 3)
    #expect(run.plan.batchesPerEpoch == 2)
    #expect(run.plan.stepsPerEpoch == 2)
    #expect(run.plan.totalSteps == 6)
    #expect(run.plan.epochs == 3)
    #expect(run.plan.seed == 7)
    #expect(!run.plan.isSeedDrawn)
    #expect(run.plan.textEncoderModules == 6)
    #expect(run.plan.unetModules == 80)
    #expect(run.plan.buckets == [RunPlan.Bucket(width: 64, height: 64, images: 3)])
    #expect(run.plan.notes.map(\.setting) == ["full_fp16"])
    #expect(run.plan.memory > 1 << 20)
    #expect(run.plan.operationsPerStep > 1e8)
    #expect(FileSystem.status(tiny.path("out")) == nil)
    var strict = try tiny.request("full_fp16 = true")
    strict.isStrict = true
    let error = #expect(throws: TrainingError.self) { try TrainingRun(strict) }
    #expect(error?.description.contains("full_fp16 = true") == true)
  }

  @Test("a full-size forward pass is counted as 803 GFLOP at 64×64 and 180 at 32×32")
  func cost() {
    let full = CostEstimate(.full, width: 64, height: 64, batch: 1, tokens: 77).forward / 1e9
    let half = CostEstimate(.full, width: 32, height: 32, batch: 1, tokens: 77).forward / 1e9
    expectClose(full, 803, within: 25)
    expectClose(half, 180, within: 8)
  }

  @Test("a state of another run is refused, and so is one past the end")
  func foreignState() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request("max_train_steps = 2\nsave_state = true"))
    func problem(_ lines: String) throws -> String? {
      var request = try tiny.request(lines)
      request.resume = tiny.path("out/mira-state")
      do {
        _ = try tiny.train(request)
        return nil
      } catch let error as TrainingError { return error.description }
    }
    #expect(try problem("seed = 9\nmax_train_steps = 2")?.contains("it was saved with seed = 7") == true)
    #expect(try problem("max_train_steps = 4")?.contains("max_train_steps = 2") == true)
    #expect(
      try problem("max_train_steps = 2\noptimizer_type = \"AdamW\"\noptimizer_args = []")?.contains(
        "optimizer"
      ) == true
    )
    #expect(try problem("max_train_steps = 2") == nil)
  }

  @Test("a loss that is not a number stops the run with the step, the images and the last save")
  func notFinite() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let error = #expect(throws: TrainingError.self) {
      // A rate beyond reason spoils the vectors in the first step.
      _ = try tiny.train(
        tiny.request(
          """
          optimizer_type = "AdamW"
          optimizer_args = []
          learning_rate = 1e30
          unet_lr = 1e30
          text_encoder_lr = 1e30
          save_every_n_steps = 1
          """
        )
      )
    }
    guard case .notFinite(let place)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(place.step > 1)
    #expect(place.images.count == 1)
    #expect(place.images.allSatisfy { $0.hasSuffix(".bmp") })
    #expect(place.lastSave == tiny.path("out/mira-step0000000\(place.step - 1).safetensors"))
    #expect(place.lastSave.flatMap(FileSystem.status) != nil)
  }

  @Test("a saved network is continued from its vectors")
  func continued() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request("max_train_steps = 2"))
    let (_, events) = try tiny.train(
      tiny.request("max_train_steps = 1\nnetwork_weights = \"\(tiny.path("out/mira.safetensors"))\"")
    )
    guard case .loaded(_, let taken, let unknown)? = events.all.first else {
      Issue.record("the network was not loaded")
      return
    }
    #expect(taken == 86)
    #expect(unknown == 0)
    try SafetensorsWriter.write(
      [StoredTensor("lora_unet_x.lora_up.weight", [1], floats: [1])],
      to: tiny.path("l")
    )
    let error = #expect(throws: TrainingError.self) {
      try tiny.train(tiny.request("network_weights = \"\(tiny.path("l"))\""))
    }
    #expect(error?.description.contains("none of its 1 tensors") == true)
  }

  @Test("a run that is stopped while it encodes images ends at once and saves nothing")
  func stoppedEncoding() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let (result, events) = try tiny.train(tiny.request("cache_latents = true"), stoppingAfter: 0)
    #expect(result.end == .interrupted)
    #expect(result.step == 0)
    #expect(result.state == nil)
    #expect(result.network == nil)
    #expect(events.steps.isEmpty)
    #expect(FileSystem.status(tiny.path("out")) == nil)
    guard case .finished? = events.all.last else {
      Issue.record("the end was not told")
      return
    }
  }

  @Test("while a run is going on, no other run gets its name")
  func oneName() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let request = try tiny.request("max_train_steps = 2\nsave_every_n_steps = 1")
    let later = try TrainingRun(request)
    var other = request
    other.nameSuffix = "-v2"
    var refusals: [String] = []
    var starts = 0
    _ = try TrainingRun(request).run { event in
      guard case .step = event else { return }
      do throws(TrainingError) { _ = try TrainingRun(request) } catch { refusals.append(error.description) }
      do throws(TrainingError) { _ = try later.run { _ in } } catch { refusals.append(error.description) }
      if (try? TrainingRun(other)) != nil { starts += 1 }
    }
    #expect(refusals.count == 4)
    for text in refusals {
      #expect(
        text.hasPrefix("another run is writing \(tiny.path("out/mira.safetensors")) and what belongs to it: process ")
      )
    }
    #expect(starts == 2)
    #expect(try later.run { _ in }.end == .complete)
    #expect(try !FileSystem.list(tiny.path("out")).contains { $0.hasPrefix(".") })
  }

  @Test("a state at a place that the run does not have is refused")
  func impossiblePlace() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    _ = try tiny.train(tiny.request("max_train_steps = 2\nsave_state = true"))
    var request = try tiny.request("max_train_steps = 2")
    request.resume = tiny.path("out/mira-state")
    for (epoch, batch) in [(1 << 39, 2), (0, 1 << 39)] {
      var state = try StateFolder.read(tiny.path("out/mira-state"))
      (state.position.epoch, state.position.batch) = (epoch, batch)
      try StateFolder.write(state, to: tiny.path("out/mira-state"))
      let error = #expect(throws: TrainingError.self) { try tiny.train(request) }
      #expect(error?.description.contains("which the run does not have") == true)
    }
  }

  @Test(
    "only the requested part is trained",
    arguments: [
      ("network_train_unet_only = true", "lora_unet_"),
      ("network_train_text_encoder_only = true", "lora_te_"),
    ]
  )
  func parts(line: String, prefix: String) throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let (_, events) = try tiny.train(tiny.request("max_train_steps = 1\n" + line))
    #expect(try tiny.tensors("out/mira.safetensors").keys.allSatisfy { $0.hasPrefix(prefix) })
    #expect(events.steps.first?.learningRates.count == 1)
  }

  @Test("fixed images, noise and timesteps are evaluated before and after, without changing the run's random numbers")
  func evaluation() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let plain = try tiny.train(tiny.request("max_train_steps = 2")).events.steps.map(\.loss)
    var request = try tiny.request("max_train_steps = 2")
    request.evaluations = 3
    let (_, events) = try tiny.train(request)
    #expect(events.steps.map(\.loss) == plain)
    let evaluations = events.all.compactMap {
      if case .evaluated(let evaluation) = $0 { evaluation } else { nil }
    }
    #expect(evaluations.map(\.step) == [0, 2])
    #expect(evaluations.map(\.count) == [3, 3])
    #expect(evaluations.first?.chance.count == 3)
    #expect(evaluations.last?.chance == [])
    func place(_ matches: (RunEvent) -> Bool) -> Int? { events.all.lastIndex(where: matches) }
    let saved = try #require(place { if case .savedNetwork = $0 { true } else { false } })
    let judged = try #require(place { if case .evaluated = $0 { true } else { false } })
    #expect(saved < judged)
  }

  @Test("gradients of a part at rest add up, and count in the norm by which all are clipped")
  func restingPart() throws {
    let lines = "text_encoder_lr = 0\nmax_grad_norm = 0.002\nmax_train_steps = 3"
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let all = try tiny.train(tiny.request(lines)).events.steps.compactMap(\.gradientNorm)
    let alone = try TinyRun()
    defer { alone.folder.remove() }
    let unet = try alone.train(alone.request(lines + "\nnetwork_train_unet_only = true")).events.steps
    try #require(all.count == 3 && unet.count == 3)
    for (norm, without) in zip(all, unet.compactMap(\.gradientNorm)) { #expect(norm > without) }
  }

  @Test("a trace of steps of several batches has each of them")
  func traceOfAccumulation() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    var request = try tiny.request("max_train_steps = 2\ngradient_accumulation_steps = 2")
    request.trace = (tiny.path("run.trace"), 1)
    _ = try tiny.train(request)
    let names = try SafetensorsFile(path: tiny.path("run.trace")).tensors.keys
    for part in ["latents", "timesteps", "loss", "batch.2.latents", "batch.2.timesteps", "batch.2.loss"] {
      #expect(names.contains("step.000001.\(part)"), "\(part)")
    }
  }

  @Test("a trace holds everything of its steps that the replay asks for")
  func trace() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    var request = try tiny.request("max_train_steps = 3")
    request.trace = (tiny.path("run.trace"), 2)
    let (_, events) = try tiny.train(request)
    let told = events.all.compactMap {
      switch $0 {
      case .step(let report): "\(report.step)"
      case .traced: "traced"
      default: nil
      }
    }
    #expect(told == ["1", "2", "traced", "3"])
    let file = try SafetensorsFile(path: tiny.path("run.trace"))
    #expect(file.metadata["train_on_input"] == "false")
    #expect(file.metadata["settings"]?.contains("\"max_train_steps\":3") == true)
    for step in ["step.000001", "step.000002"] {
      #expect(file.tensors["\(step).latents"]?.shape == [1, 4, 8, 8])
      #expect(file.tensors["\(step).token_ids"]?.shape == [1, 1, 77])
      #expect(file.tensors["\(step).hidden_states"]?.shape == [1, 77, 64])
      for part in [
        "noise", "noisy_latents", "prediction", "target", "timesteps", "loss", "loss_weights",
        "learning_rates",
        "gradient_norm", "before.d", "before.d_max", "before.d_numerator", "before.k", "after.d", "after.k",
      ] { #expect(file.tensors["\(step).\(part)"] != nil, "\(part)") }
      let key = "lora_te_text_model_encoder_layers_0_self_attn_k_proj"
      #expect(file.tensors["\(step).gradient.\(key)"]?.shape == [64])
      #expect(file.tensors["\(step).before.value.\(key)"] != nil)
      #expect(file.tensors["\(step).after.value.\(key)"] != nil)
    }
    #expect(
      file.tensors[
        "step.000002.before.exp_avg.lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_k"
      ] != nil
    )
    #expect(!file.tensors.keys.contains { $0.hasPrefix("step.000003") })
  }
}
