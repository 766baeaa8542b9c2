import Files
import Platform
import Settings
import TestSupport
import Testing

@testable import Training

/// What goes wrong while a run trains.
@Suite("Failures during a run", .serialized)
struct RescueTests {
  /// Trains to the end or an error; `action` is called after each step.
  private func train(
    _ request: RunRequest,
    after action: @escaping (Int) throws -> Void
  ) throws -> (run: TrainingRun, result: RunResult?, error: TrainingError?, warnings: [String], steps: [StepReport]) {
    var warnings: [String] = []
    var steps: [StepReport] = []
    let run = try TrainingRun(request)
    var result: RunResult?
    var error: TrainingError?
    do throws(TrainingError) {
      result = try run.run { event in
        if case .warning(let text) = event { warnings.append(text) }
        guard case .step(let report) = event else { return }
        steps.append(report)
        do { try action(report.step) } catch { Issue.record(error) }
      }
    } catch let thrown { error = thrown }
    return (run, result, error, warnings, steps)
  }

  private func saved(_ run: TrainingRun) throws -> (path: String, step: Int) {
    guard case .saved(let path, let step)? = run.rescue else {
      Issue.record("\(String(describing: run.rescue))")
      return ("", 0)
    }
    return (path, step)
  }

  @Test(
    "an image that goes away ends the run with its state, from which it ends as if nothing had happened",
    arguments: ["gradient_accumulation_steps = 2", "shuffle_caption = true\nflip_aug = true\nsave_every_n_epochs = 1"]
  )
  func imageGone(lines: String) throws {
    let lines = lines + "\nmax_train_steps = 5"
    let whole = try TinyRun()
    defer { whole.folder.remove() }
    let (_, uninterrupted) = try whole.train(whole.request(lines))

    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let images = ["a", "b", "c"].map { tiny.path("dataset/1_mira/\($0).bmp") }
    let contents = try images.map { try FileSystem.read($0) }
    let first = try train(tiny.request(lines)) { step in if step == 2 { images.forEach { unlink($0) } } }
    #expect(first.error?.description.contains(".bmp") == true)
    let state = try saved(first.run)
    #expect(state.path == tiny.path("out/mira-state"))
    #expect(state.step == first.steps.last { $0.gradientNorm != nil }?.step)
    #expect(first.run.rescue?.description.contains("continue with --resume \(state.path)") == true)
    for (path, bytes) in zip(images, contents) { try FileSystem.write(bytes, to: path) }
    var request = try tiny.request(lines)
    request.resume = state.path
    let (result, after) = try tiny.train(request)
    #expect(result.end == .complete)
    let before = first.steps.filter { $0.step <= state.step && $0.gradientNorm != nil }
    #expect(
      (before + after.steps.filter { $0.gradientNorm != nil }).map(\.loss)
        == uninterrupted.steps.filter { $0.gradientNorm != nil }.map(\.loss)
    )
    #expect(try tiny.tensors("out/mira.safetensors") == whole.tensors("out/mira.safetensors"))
  }

  @Test("a model that is cut off in place ends the run with its state; the step that read it does not count")
  func modelCut() throws {
    let lines = "max_train_steps = 4\n"
    let whole = try TinyRun()
    defer { whole.folder.remove() }
    let model = whole.path("model.safetensors")
    let source = try #require(try whole.settings().value("pretrained_model_name_or_path")?.string)
    try FileSystem.write(try FileSystem.read(source), to: model)
    let bytes = try FileSystem.read(model)
    let with = lines + "pretrained_model_name_or_path = \"\(model)\""
    _ = try whole.train(whole.request(with))
    let expected = try whole.tensors("out/mira.safetensors")

    let cut = try train(whole.request(with)) { step in if step == 2 { truncate(model, off_t(bytes.count / 2)) } }
    guard case .checkpoint(.changed(let path))? = cut.error else {
      Issue.record("\(String(describing: cut.error))")
      return
    }
    #expect(path == model)
    let state = try saved(cut.run)
    #expect(state.step == 2)
    // The same file again, in place.
    let descriptor = try FileSystem.open(model, O_WRONLY, to: "write")
    try Descriptor.write(descriptor, bytes)
    close(descriptor)
    var request = try whole.request(with)
    request.resume = state.path
    _ = try whole.train(request)
    #expect(try whole.tensors("out/mira.safetensors") == expected)

    let overwritten = try train(whole.request(with)) { step in
      guard step == 1 else { return }
      let descriptor = try FileSystem.open(model, O_WRONLY, to: "write")
      lseek(descriptor, off_t(bytes.count - 64), SEEK_SET)
      try Descriptor.write(descriptor, [UInt8](repeating: 1, count: 64))
      close(descriptor)
    }
    guard case .checkpoint(.changed)? = overwritten.error else {
      Issue.record("\(String(describing: overwritten.error))")
      return
    }
    #expect(try saved(overwritten.run).step == 1)
  }

  @Test("a model of which only the time changes is the same model")
  func modelTouched() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let model = tiny.path("model.safetensors")
    let source = try #require(try tiny.settings().value("pretrained_model_name_or_path")?.string)
    try FileSystem.write(try FileSystem.read(source), to: model)
    let request = try tiny.request("max_train_steps = 3\npretrained_model_name_or_path = \"\(model)\"")
    let touched = try train(request) { _ in
      let times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
      utimensat(AT_FDCWD, model, times, 0)
    }
    #expect(touched.error == nil)
    #expect(touched.result?.end == .complete)
  }

  @Test("what only accompanies a run is one warning each if it fails, and the run is the same")
  func accompaniments() throws {
    let plain = try TinyRun()
    defer { plain.folder.remove() }
    _ = try plain.train(plain.request("max_train_steps = 4"))

    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    try tiny.folder.write(Array("mira --w 64 --h 64 --s 2\nmira --w 64 --h 64 --s 2".utf8), to: "prompts.txt")
    let sample = tiny.path("out/sample")
    try FileSystem.makeFolder(tiny.path("traces"))
    var request = try tiny.request(
      """
      max_train_steps = 4
      sample_every_n_steps = 1
      sample_prompts = "\(tiny.path("prompts.txt"))"
      """
    )
    request.trace = (tiny.path("traces/run.trace"), 2)
    request.evaluations = 1
    let run = try train(request) { step in
      if step == 1 {
        try FileSystem.makeFolder(tiny.path("out"))
        symlink("/nowhere/sample", sample)
        rmdir(tiny.path("traces"))
        symlink("/nowhere/traces", tiny.path("traces"))
      }
      if step == 4 { for name in ["a", "b", "c"] { unlink(tiny.path("dataset/1_mira/\(name).bmp")) } }
    }
    #expect(run.error == nil)
    #expect(run.warnings.count == 3, "\(run.warnings)")
    for text in ["a sample cannot be generated: ", "the trace cannot be written: ", "cannot be evaluated: "] {
      #expect(run.warnings.count { $0.contains(text) && $0.contains("the training goes on") } == 1, "\(text)")
    }
    #expect(try tiny.tensors("out/mira.safetensors") == plain.tensors("out/mira.safetensors"))
  }

  @Test("curves that cannot be begun are a warning")
  func curves() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    // A link to nowhere is no folder, and none can be made in its place.
    symlink("/nowhere/logs", tiny.path("logs"))
    let request = try tiny.request("max_train_steps = 2\nlogging_dir = \"\(tiny.path("logs"))\"")
    let run = try train(request) { _ in }
    #expect(run.error == nil)
    #expect(run.warnings.count == 1)
    #expect(run.warnings.first?.contains("the curves cannot be written: ") == true)
  }

  @Test("networks and states that cannot be saved on the way are a warning, and the run says so at its end")
  func unsaved() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let lines = "max_train_steps = 4\nsave_every_n_steps = 1\nsave_state = true\nsave_last_n_steps = 1"
    let blocked = ["mira-step00000002.safetensors", "mira-step00000003.safetensors"].map { tiny.path("out/\($0)") }
    let run = try train(tiny.request(lines)) { step in
      // A network cannot take the place of a folder.
      if step == 1 { for path in blocked { try FileSystem.makeFolder(path) } }
    }
    #expect(run.error == nil)
    #expect(run.result?.unsaved.count == 2)
    #expect(run.result?.unsaved == blocked)
    #expect(run.result?.network == tiny.path("out/mira.safetensors"))
    #expect(run.warnings.count { $0.contains("cannot be saved: ") } <= 2)
    #expect(run.warnings.first?.contains("the training goes on") == true)
    #expect(FileSystem.status(tiny.path("out/mira-step00000004.safetensors"))?.kind == .file)
  }

  @Test("a finished network that cannot be saved leaves the state, from which it is saved later")
  func lastNetwork() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let network = tiny.path("out/mira.safetensors")
    let run = try train(tiny.request("max_train_steps = 2")) { step in
      if step == 1 { try FileSystem.makeFolder(network) }
    }
    #expect(run.error?.description.contains("mira.safetensors") == true)
    let state = try saved(run.run)
    #expect(state.step == 2)
    rmdir(network)
    var request = try tiny.request("max_train_steps = 2")
    request.resume = state.path
    #expect(try tiny.train(request).result.network == network)
  }

  @Test("if the state cannot be saved in its place, it is among the temporary files, and both are said")
  func nothingSaved() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let run = try train(tiny.request("max_train_steps = 3")) { step in
      guard step == 1 else { return }
      for name in ["a", "b", "c"] { unlink(tiny.path("dataset/1_mira/\(name).bmp")) }
      try FileSystem.move(tiny.path("out"), to: tiny.path("elsewhere"))
      try FileSystem.write([1], to: tiny.path("out"))
    }
    #expect(run.error?.description.contains(".bmp") == true)
    let text = try #require(run.run.rescue?.description)
    #expect(text.contains("the state after step 1 could not be saved in its place ("))
    guard case .savedElsewhere(let path, 1, _)? = run.run.rescue else {
      Issue.record("\(text)")
      return
    }
    #expect(text.contains("continue with --resume \(path)"))
    #expect(try StateFolder.read(path).position.step == 1)
    try StateFolder.remove(path)
    rmdir(Path.parent(path))
  }

  @Test("if the state can be saved nowhere, the message says what was saved last")
  func nowhere() {
    let reason = StateError.damaged(path: "x")
    let nothing = Rescue.failed(step: 4, reason: reason, lastSave: nil).description
    #expect(nothing.contains("the state after step 4 could not be saved: x: "))
    #expect(nothing.contains("nothing had been saved yet"))
    #expect(Rescue.failed(step: 4, reason: reason, lastSave: "y").description.contains("the last good save is y"))
  }

  @Test("an error before the first step saves nothing")
  func beforeTheFirstStep() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let run = try TrainingRun(tiny.request())
    for name in ["a", "b", "c"] { unlink(tiny.path("dataset/1_mira/\(name).bmp")) }
    #expect(throws: TrainingError.self) { try run.run { _ in } }
    #expect(run.rescue == nil)
    #expect(FileSystem.status(tiny.path("out/mira-state")) == nil)
  }
}
