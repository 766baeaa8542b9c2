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
    abstract: "Generate images that differ along up to three axes, as the webui's X/Y/Z plot does.",
    discussion: """
      An axis is name=value,value: network (files, or a run's folder or .run.json with its saves in order; 'none' for no \
      network), multiplier, variation (the numbers of ia3 train --variations), prompt (the first value is looked for in \
      the prompts, and each is put in its place), seed, clip_skip, cfg, sampler, steps, and quality, which draws the \
      prompt with and without the usual quality tags. Values with commas stand in double quotes. Numbers have ranges: \
      1-5, 1-5 (+2), 10-5 (-3), 1-10 [5], 0.5-1 [3].

      The folder gets grid.png (one for each value of Z), index.html with the pictures in it, the pictures themselves in \
      cells, and grid.json. Run again, it draws what is missing or was drawn with other parameters.

      Exit codes: 0 drawn, 2 anything that is wrong, 130 and 143 stopped by SIGINT and SIGTERM: the pictures that are \
      there are whole, and the same command goes on with the next.
      """
  )

  @Option(help: ArgumentHelp("What differs from left to right.", valueName: "name=values"))
  var x: [String] = []

  @Option(help: ArgumentHelp("What differs from top to bottom.", valueName: "name=values"))
  var y: [String] = []

  @Option(help: ArgumentHelp("What differs from sheet to sheet.", valueName: "name=values"))
  var z: [String] = []

  @OptionGroup var generation: GenerationOptions

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The folder for the grid.", valueName: "folder"),
    completion: .directory
  )
  var output: String

  @Flag(help: "Print what would be drawn, and stop.")
  var dryRun = false

  @Flag(help: "Print nothing but warnings and errors.")
  var quiet = false

  @Flag(help: "Print events as JSON, one object a line; docs/grid.md describes them.")
  var json = false

  func validate() throws {
    for (letter, texts) in axisTexts where texts.count > 1 {
      throw ValidationError(
        "--\(letter.rawValue) is given twice; its values go into one, with commas between"
      )
    }
    if axisTexts.allSatisfy(\.texts.isEmpty) { throw ValidationError(GridError.noAxis.description) }
    if quiet, json { throw ValidationError("--json prints events, --quiet nothing; use one of the two") }
  }

  private var axisTexts: [(letter: AxisLetter, texts: [String])] { [(.x, x), (.y, y), (.z, z)] }

  func run() throws {
    ComputeEnvironment.choose()
    if let threads = generation.threads { Compute.setThreads(threads) }
    Signals.watch()
    let reporter = GridOutput(mode: quiet ? .quiet : json ? .json : .text)
    do throws(GridError) {
      try draw(reporter)
    } catch {
      reporter.end()
      if error == .sampling(.cancelled), let signal = Signals.caught { throw ExitCode(128 + signal) }
      throw Failure(error.description)
    }
    reporter.end()
    if let signal = Signals.caught { throw ExitCode(128 + signal) }
  }

  private func draw(_ reporter: GridOutput) throws(GridError) {
    let (plan, record, seed) = try planned()
    let session: SampleSession
    do throws(SamplingError) {
      session = try generation.makeSession()
      // Everything that can be wrong is found out before the first image.
      for picture in plan.images { try session.check(picture.request) }
    } catch { throw .sampling(error) }
    for warning in session.checkpoint.warnings { reporter.emit(.warning(warning)) }
    let run = try GridRun(plan, store: CellStore(Path.join(output, "cells"))) {
      (request) throws(SamplingError) in try parameters(of: request, session)
    }
    let seconds = dryRun ? estimate(run, session) : nil
    reporter.planned(run, record: record, seed: seed, seconds: seconds)
    if dryRun { return }
    // A folder that cannot be written is found out here, too.
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
    var drawn: [UInt64] = []
    let reader = AxisReader {
      let seed = kept.popFirst() ?? GenerationOptions.randomSeed()
      drawn.append(seed)
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
    let origin: SeedOrigin = generation.seed != nil ? .given : earlier != nil ? .kept : .drawn
    return (plan, GridRecord(axes: texts, seed: seed, drawnSeeds: drawn), origin)
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
      let predictions = request.cfgScale == 1 ? 1 : 2
      let seconds =
        perStep[predictions]
        ?? estimate.secondsPerStep(width: request.width, height: request.height, predictions: predictions)
      perStep[predictions] = seconds
      return sum + seconds * Double(request.steps)
    }
  }
}
