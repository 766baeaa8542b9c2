import ArgumentParser
import CommandSupport
import Files
import Grids
import Platform
import Sampling
import Tensors
import Training

/// `ia3 grid --x steps=10,20 …`
struct GridCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    _superCommandName: "ia3",
    abstract: "Generate a grid of images along up to three axes, like the webui's X/Y/Z plot.",
    discussion: """
      An axis is name=value,value,… Its name is network (files, or a run's folder or .run.json, which stands for the \
      run's saves in order; 'none' stands for no network), multiplier, variation (a number of ia3 train --variations), prompt \
      (the first value is searched for in the prompts, and replaced by each of the values), seed, clip_skip, cfg, \
      sampler, steps, or quality (with and without the usual quality tags). Values that contain commas go in double \
      quotes. Numbers can be ranges: 1-5, 1-5 (+2), 10-5 (-3), 1-10 [5], 0.5-1 [3].

      The folder gets grid.png (one per value of Z), index.html with all images, the images themselves in cells, and \
      grid.json. The same command, run again, generates only what is missing or had other parameters.

      Exit status: 0 if everything was generated; 2 on an error; 130 or 143 if stopped by SIGINT or SIGTERM, which \
      leaves no incomplete images.
      """,
    version: Version.current
  )

  @Option(
    help: ArgumentHelp("Axis from left to right.", valueName: "name=values"),
    completion: .offering(OfferedAxes.texts)
  )
  var x: [String] = []

  @Option(
    help: ArgumentHelp("Axis from top to bottom.", valueName: "name=values"),
    completion: .offering(OfferedAxes.texts)
  )
  var y: [String] = []

  @Option(
    help: ArgumentHelp("Axis from sheet to sheet.", valueName: "name=values"),
    completion: .offering(OfferedAxes.texts)
  )
  var z: [String] = []

  @OptionGroup(title: "Images") var generation: GenerationOptions

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The folder for the grid.", valueName: "folder"),
    completion: .directory
  )
  var output: String

  @Flag(help: "Overwrite existing files that are not of a grid.")
  var force = false

  @Flag(help: "Print what would be generated, and stop.")
  var dryRun = false

  @Flag(help: "Print only warnings and errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/grid.md describes them.")
  var json = false

  func validate() throws {
    for (letter, texts) in axisTexts where texts.count > 1 {
      throw ValidationError(
        "--\(letter.rawValue) can be given only once; separate its values by commas"
      )
    }
    if axisTexts.allSatisfy(\.texts.isEmpty) { throw ValidationError(GridError.noAxis.description) }
    if quiet, json { throw ValidationError("--json and --quiet cannot be combined") }
  }

  private var axisTexts: [(letter: AxisLetter, texts: [String])] { [(.x, x), (.y, y), (.z, z)] }

  func run() throws {
    ComputeEnvironment.choose()
    if let threads = generation.threads { Compute.setThreads(threads) }
    Signals.watch()
    OutputState.accompanyWork()
    let reporter = GridOutput(mode: quiet ? .quiet : json ? .json : .text)
    do throws(GridError) {
      try generate(reporter)
    } catch {
      reporter.end()
      if error == .sampling(.cancelled), let signal = Signals.caught { throw ExitCode(128 + signal) }
      throw Failure(error.description)
    }
    reporter.end()
    if let signal = Signals.caught { throw ExitCode(128 + signal) }
  }

  private func generate(_ reporter: GridOutput) throws(GridError) {
    let (plan, record, seed) = try planned()
    let store = CellStore(Path.join(output, "cells"))
    // What cannot be saved is found before the model is read.
    let inputs = plan.images.flatMap { generation.inputs($0.request) }
    try GridWriter.check(plan, store, folder: output, WriteGuard(inputs: Set(inputs), isForced: force))
    let session: SampleSession
    do throws(SamplingError) {
      session = try generation.makeSession()
      // All errors in the options are found before the first image.
      for image in plan.images { try session.check(image.request) }
    } catch { throw .sampling(error) }
    for warning in session.checkpoint.warnings { reporter.emit(.warning(warning)) }
    let run = try GridRun(plan, store: store) {
      (request) throws(SamplingError) in try parameters(of: request, session)
    }
    let seconds = dryRun ? estimate(run, session) : nil
    reporter.planned(run, record: record, seed: seed, seconds: seconds)
    if dryRun { return }
    do throws(FileError) { try FileSystem.makeFolder(output) } catch { throw .file(error) }
    try record.write(to: output)
    let paths = try run.generate(clock: { SystemClock.monotonicSeconds }, observer: reporter.emit) {
      (request, progress) throws(SamplingError) in try session.image(request, progress: progress)
    }
    let model = Path.stem(session.checkpoint.path)
    try GridWriter(run, paths: paths, folder: output, model: model).write(record, observer: reporter.emit)
  }

  /// The plan, with the seeds of the folder's record if the options give none.
  private func planned() throws(GridError) -> (GridPlan, GridRecord, SeedOrigin) {
    var texts: [AxisLetter: String] = [:]
    for (letter, given) in axisTexts { texts[letter] = given.first }
    let earlier = try GridRecord(in: output)
    var kept = earlier?.axes == texts ? (earlier?.drawnSeeds ?? [])[...] : []
    var randomSeeds: [UInt64] = []
    let reader = AxisReader {
      let seed = kept.popFirst() ?? GenerationOptions.randomSeed()
      randomSeeds.append(seed)
      return seed
    }
    var axes: [AxisLetter: Axis] = [:]
    for letter in AxisLetter.allCases {
      guard let text = texts[letter] else { continue }
      do throws(AxisFault) { axes[letter] = try reader.axis(text) } catch { throw .axis(letter, error) }
    }
    let seed = generation.seed ?? earlier?.seed ?? GenerationOptions.randomSeed()
    let base: SampleRequest
    do throws(Failure) { base = try generation.request(seed: seed) } catch { throw .option(error.description) }
    let plan = try GridPlan(try GridAxes(axes), base: base)
    let origin: SeedOrigin = generation.seed != nil ? .given : earlier != nil ? .kept : .random
    return (plan, GridRecord(axes: texts, seed: seed, drawnSeeds: randomSeeds), origin)
  }

  /// What an image's file says about it, and what decides whether it is generated again.
  private func parameters(of request: SampleRequest, _ session: SampleSession) throws(SamplingError) -> String {
    var parameters = try session.parameters(of: request, program: "ia3 \(Version.current)")
    // The webui takes this from the model's own settings; here an option decides what the image is.
    if generation.vParameterization { parameters.fields.append(("Prediction", "v")) }
    return parameters.text
  }

  /// How long what is missing takes, in seconds.
  private func estimate(_ run: GridRun, _ session: SampleSession) -> Double {
    let estimate = ImageEstimate(session.checkpoint.size)
    var perStep: [Int: Double] = [:]
    return run.missing.reduce(0) { sum, index in
      let request = run.plan.images[index].request
      let predictions = request.guidanceScale == 1 ? 1 : 2
      let seconds =
        perStep[predictions]
        ?? estimate.secondsPerStep(width: request.width, height: request.height, predictions: predictions)
      perStep[predictions] = seconds
      return sum + seconds * Double(request.steps)
    }
  }
}
