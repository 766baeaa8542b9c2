import Files
import Images
import Platform
import Sampling
import StableDiffusion
import TextFormatting

extension TrainingRun {
  /// Generates the images of `sample_at_first`.
  func sampleAtFirst(_ curves: Curves?) throws(TrainingError) {
    guard setup.samples.atFirst, progress.position.step == 0 else { return }
    try generateSamples(epoch: 0, curves)
  }

  func sampleAfterStep(_ curves: Curves?) throws(TrainingError) {
    guard setup.samples.isDue(step: progress.position.step) else { return }
    try generateSamples(epoch: nil, curves)
  }

  /// - Parameter number: the epoch's, counted from 1.
  func sampleAfterEpoch(_ number: Int, _ curves: Curves?) throws(TrainingError) {
    guard setup.samples.isDue(epoch: number) else { return }
    try generateSamples(epoch: number, curves)
  }

  /// Generates an image of each prompt with the vectors as they are now.
  ///
  /// The noise comes from separate generators: the run's random numbers are not affected.
  /// A sample that cannot be generated or written is a warning.
  /// - Throws: `TrainingError.checkpoint` if the model's files have changed.
  private func generateSamples(epoch: Int?, _ curves: Curves?) throws(TrainingError) {
    guard setup.samples.isOn else { return }
    accompany(.samples) { () throws(TrainingError) in try generateImages(epoch: epoch, curves) }
    try checkModel()
  }

  private func generateImages(epoch: Int?, _ curves: Curves?) throws(TrainingError) {
    let (samples, options, network) = (setup.samples, setup.options, setup.network)
    let generator = ImageGenerator(setup.models, options)
    let scales = LayerScales(
      unet: network.scales(of: .unet),
      textEncoder: network.scales(of: .textEncoder)
    )
    try rethrowing(FileSystem.makeFolder(samples.folder(in: options.names)), as: TrainingError.file)
    for (number, prompt) in samples.prompts.enumerated() {
      let request = prompt.request(
        clipSkip: options.clipSkip,
        network: options.names.network(step: progress.position.step)
      )
      let image: RGBImage
      do throws(SamplingError) {
        image = try generator.image(request, scales: scales, isCancelled: shouldStop) {
          [observer, total = samples.prompts.count] step, steps in
          observer(.sampling(image: number + 1, of: total, step: step, ofSteps: steps))
        }
      } catch {
        if case .cancelled = error { return }
        report(TrainingError.sampling(error), of: .samples)
        continue
      }
      try checkModel()
      try rethrowing(
        write(image, number, request, seed: prompt.prompt.seed, epoch: epoch, curves),
        as: TrainingError.sampling
      )
    }
  }

  private func write(
    _ image: RGBImage,
    _ number: Int,
    _ request: SampleRequest,
    seed: UInt64?,
    epoch: Int?,
    _ curves: Curves?
  ) throws(SamplingError) {
    let path = setup.samples.path(
      number,
      step: progress.position.step,
      epoch: epoch,
      seed: seed,
      names: setup.options.names,
      time: SystemClock.unixSeconds
    )
    let parameters = GenerationParameters(
      request,
      model: .init(name: Path.stem(setup.checkpoint.path), hash: nil),
      vae: nil,
      networks: request.networks.map { .init(name: Path.stem($0.path), hash: nil) },
      program: setup.request.program
    )
    let png = try image.png(parameters: parameters)
    do throws(FileError) {
      let file = try AtomicFile(path)
      try file.write(png)
      try file.commit()
    } catch { throw .file(error) }
    write(to: curves) { curves throws(FileError) in
      try curves.write(
        sample: number,
        png: png,
        width: image.width,
        height: image.height,
        step: progress.position.step
      )
    }
    observer(.sampled(path: path, prompt: number, step: progress.position.step))
  }
}

extension SampleOptions {
  /// sd-scripts' folder for samples.
  func folder(in names: SaveNames) -> String { Path.join(names.folder, "sample") }

  /// An image's file as sd-scripts names it: the step or the epoch, the prompt's number, the time, the seed.
  func path(_ number: Int, step: Int, epoch: Int?, seed: UInt64?, names: SaveNames, time: Double) -> String {
    let name =
      (names.name.map { "\($0)_" } ?? "")
      + (epoch.map { "e\(NumberFormat.zeroPadded($0, 6))" } ?? NumberFormat.zeroPadded(step, 6))
      + "_\(NumberFormat.zeroPadded(number, 2))_\(SystemClock.text(time, format: "%Y%m%d%H%M%S"))"
      + (seed.map { "_\($0)" } ?? "")
    return Path.join(folder(in: names), "\(name).png")
  }
}

extension SampleOptions.Prompt {
  /// The image to generate; the network is only named, since its vectors are in memory.
  func request(clipSkip: Int?, network: String) -> SampleRequest {
    SampleRequest(
      prompt: prompt.prompt,
      negativePrompt: prompt.negativePrompt,
      steps: prompt.steps,
      cfgScale: prompt.cfgScale,
      sampler: sampler,
      // Like torch.seed(), which takes random bits from the system.
      seed: prompt.seed ?? UInt64.random(in: 0...UInt64(Int64.max)),
      clipSkip: clipSkip ?? 1,
      width: prompt.width,
      height: prompt.height,
      networks: [NetworkUse(path: network)]
    )
  }
}
