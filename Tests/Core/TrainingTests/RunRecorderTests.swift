import Files
import RunRecords
import Testing

@testable import Training

@Suite("Run records", .serialized)
struct RunRecorderTests {
  private func recorder(of run: TrainingRun) -> RunRecorder {
    run.makeRecorder(config: RunRecord.Config(path: "/config.toml", dialect: "sd-scripts", text: "a = 1")) {
      Issue.record("\($0)")
    }
  }

  @Test("a recorder that observes a run keeps what it saved and how it ended")
  func record() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    var request = try tiny.request("save_state = true\nsave_every_n_steps = 3")
    request.evaluations = 2
    let run = try TrainingRun(request)
    let recorder = recorder(of: run)
    recorder.begin()
    #expect(try RunRecord(path: recorder.path).state == .running)
    _ = try run.run(observer: recorder.record)
    let record = try RunRecord(path: recorder.path)
    #expect(record.engine == .embedded)
    #expect(record.state == .complete)
    #expect(record.seed == 7)
    #expect(!record.isSeedDrawn)
    #expect(record.step == 6)
    #expect(record.plan.totalSteps == 6)
    #expect(record.plan.optimizer == "Prodigy")
    #expect(record.plan.schedule == "CosineAnnealingWarmRestarts")
    #expect(record.plan.firstRestart == 6)
    #expect(record.settings.contains(RunRecord.Setting(name: "max_train_steps", value: "6")))
    #expect(
      record.networks.map { Path.name($0.path) } == [
        "mira-step00000003.safetensors", "mira-step00000006.safetensors", "mira.safetensors",
      ]
    )
    #expect(record.states.map(\.step) == [3, 6, 6])
    #expect(record.evaluations.map(\.step) == [0, 6])
    #expect(record.evaluations.map(\.count) == [2, 2])
    #expect(record.evaluations.map(\.chance.count) == [3, 0])
    #expect(record.sessions.map(\.firstStep) == [0])
  }

  @Test("a resumed run adds a session, and what was saved after the state is forgotten")
  func resumedRun() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let first = try TrainingRun(tiny.request("save_state = true\nsave_every_n_steps = 3"))
    _ = try first.run(observer: recorder(of: first).record)
    var request = try tiny.request()
    request.resume = tiny.path("out/mira-step00000003-state")
    let second = try TrainingRun(request)
    let recorder = recorder(of: second)
    _ = try second.run(observer: recorder.record)
    let record = try RunRecord(path: recorder.path)
    #expect(record.sessions.map(\.firstStep) == [0, 3])
    #expect(
      record.networks.map { Path.name($0.path) } == ["mira-step00000003.safetensors", "mira.safetensors"]
    )
  }

  @Test("a run that fails is recorded with the reason")
  func failure() throws {
    let tiny = try TinyRun()
    defer { tiny.folder.remove() }
    let run = try TrainingRun(tiny.request())
    let recorder = recorder(of: run)
    recorder.begin()
    recorder.fail("the disk is full")
    let record = try RunRecord(path: recorder.path)
    #expect(record.state == .failed)
    #expect(record.failure == "the disk is full")
  }
}
