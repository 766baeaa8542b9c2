import Testing

@testable import Training

@Suite("Names of saved files")
struct SaveNamesTests {
  private var names: SaveNames {
    var names = SaveNames(folder: "out", name: "mira")
    names.everySteps = 10
    names.lastSteps = 30
    return names
  }

  @Test("networks and states have sd-scripts' names")
  func asSDScripts() {
    #expect(names.network(step: 100) == "out/mira-step00000100.safetensors")
    #expect(names.network(epoch: 1) == "out/mira-000001.safetensors")
    #expect(names.lastNetwork == "out/mira.safetensors")
    #expect(names.state(step: 100) == "out/mira-step00000100-state")
    #expect(names.state(epoch: 2) == "out/mira-000002-state")
    #expect(names.lastState == "out/mira-state")
    let unnamed = SaveNames(folder: "", name: nil)
    #expect(unnamed.network(step: 1) == "at-step00000001.safetensors")
    #expect(unnamed.network(epoch: 1) == "epoch-000001.safetensors")
    #expect(unnamed.lastNetwork == "last.safetensors")
  }

  @Test(
    "with every 10 and last 30, the network of step 10 is outdated at step 50",
    arguments: [
      (50, 10), (40, 0), (30, nil), (60, 20),
    ] as [(Int, Int?)]
  )
  func networks(step: Int, gone: Int?) {
    #expect(names.outdatedNetwork(step: step) == gone)
  }

  @Test("states keep step 0, and follow their own numbers if those are set")
  func states() {
    #expect(names.outdatedState(step: 40) == nil)
    #expect(names.outdatedState(step: 50) == 10)
    var names = names
    names.lastStepsOfStates = 10
    #expect(names.outdatedState(step: 50) == 30)
    names.lastSteps = nil
    #expect(names.outdatedNetwork(step: 50) == nil)
    #expect(names.outdatedState(step: 50) == 30)
  }

  @Test("with every 2 and last 2, every second epoch is saved but the last, and the oldest is outdated")
  func epochs() {
    var names = SaveNames(folder: "", name: "n")
    names.everyEpochs = 2
    names.lastEpochs = 2
    #expect(names.isDue(epoch: 2, of: 6))
    #expect(!names.isDue(epoch: 3, of: 6))
    #expect(!names.isDue(epoch: 6, of: 6))
    #expect(names.outdatedNetwork(epoch: 6) == 2)
    #expect(names.outdatedNetwork(epoch: 2) == nil)
    names.everyEpochs = .max
    #expect(names.outdatedNetwork(epoch: 6) == nil)
  }
}
