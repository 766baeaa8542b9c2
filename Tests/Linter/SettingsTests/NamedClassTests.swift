import Testing

@testable import Settings

@Suite("Names that Python looks up")
struct NamedClassTests {
  @Test(
    "a class has one name, whatever its path",
    arguments: [
      ("", "AdamW"), ("prodigy", "Prodigy"), ("prodigyopt.Prodigy", "Prodigy"),
      ("prodigyopt.prodigy.Prodigy", "Prodigy"),
      ("torch.optim.AdamW", "AdamW"), ("torch.optim.adamw.AdamW", "AdamW"), ("SGD", "SGD"),
      ("bitsandbytes.optim.AdamW8bit", "AdamW8bit"), ("bitsandbytes.optim.adamw.AdamW8bit", "AdamW8bit"),
      ("transformers.optimization.Adafactor", "Adafactor"), ("transformers.Adafactor", "Adafactor"),
      ("torch.optim.Adafactor", "torch.optim.Adafactor"), ("pytorch_optimizer.Prodigy", "pytorch_optimizer.Prodigy"),
      ("schedulefree.AdamWScheduleFree", "AdamWScheduleFree"),
      ("my.own.Prodigy", "my.own.Prodigy"),
    ]
  )
  func optimizerNames(_ written: String, _ name: String) {
    let named = NamedClass.optimizer(written)
    #expect(named.name == name)
    #expect(named.problem == nil)
  }

  @Test("every name that sd-scripts resolves itself has its keywords")
  func ownOptimizers() {
    for name in ["adafactor", "AdamW", "adamw8bit", "dadaptation", "Lion8bit", "PagedAdamW32bit", "SGDNesterov8bit"] {
      #expect(NamedClass.optimizer(name).parameters?.isEmpty == false, "\(name)")
    }
  }

  @Test(
    "an optimizer that is not found has a suggestion",
    arguments: [
      ("Prodgy", "Prodigy"), ("AdamW8bits", "AdamW8bit"), ("adam", "Adam"),
      ("AdEMAMix8bit", "bitsandbytes.optim.AdEMAMix8bit"),
      ("CAME", "pytorch_optimizer.CAME"), ("DAdaptAdm", "DAdaptAdam"),
      ("dadaptation.experimental.DAdaptAdanIP", "DAdaptAdanIP"),
      ("bitsandbytes.AdamW8bit", "bitsandbytes.optim.AdamW8bit"),
      ("prodigyopt.prodigy", "prodigyopt.Prodigy"), ("bitsandbites.optim.AdamW8bit", "bitsandbytes.optim.AdamW8bit"),
      ("pytorch_optimizer.CANE", "pytorch_optimizer.CAME"),
    ]
  )
  func unknownOptimizers(_ written: String, _ suggestion: String) {
    let problem = NamedClass.optimizer(written).problem
    #expect(problem != nil)
    #expect(problem?.suggestion == suggestion)
  }

  @Test("a library that is not known may have anything")
  func foreignLibraries() {
    for name in ["my.Own", "lion.Lion2", "some_optimizers.sub.Prodgy"] {
      #expect(NamedClass.optimizer(name).problem == nil, "\(name)")
      #expect(NamedClass.scheduler(name).problem == nil, "\(name)")
    }
  }

  @Test("a scheduler of another library is another class, even of the same name")
  func schedulers() {
    #expect(NamedClass.scheduler("CosineAnnealingWarmRestarts").name == "CosineAnnealingWarmRestarts")
    let full = NamedClass.scheduler("torch.optim.lr_scheduler.CosineAnnealingWarmRestarts")
    #expect(full.name == "CosineAnnealingWarmRestarts")
    #expect(full.parameters?["T_0"]?.isRequired == true)
    let path = "LoraEasyCustomOptimizer.CosineAnnealingWarmRestarts.CosineAnnealingWarmRestarts"
    let other = NamedClass.scheduler(path)
    #expect(other.name == path)
    #expect(other.problem == nil)
    #expect(other.parameters?["T_0"] == nil)
    #expect(other.parameters?["gamma"]?.isRequired == true)
    #expect(NamedClass.scheduler("CosineAnnealing").problem?.suggestion == "CosineAnnealingLR")
    #expect(NamedClass.scheduler("cosineannealinglr").problem?.suggestion == "CosineAnnealingLR")
    #expect(NamedClass.scheduler("cosine").problem != nil)
  }

  @Test("LoRA_Easy_Training_Scripts resolves names of its own, whatever their case")
  func easyScripts() {
    #expect(NamedClass.optimizer("came", in: .easyScriptsTOML).name == "LoraEasyCustomOptimizer.CAME")
    #expect(NamedClass.optimizer("Came", in: .easyScriptsTOML).problem == nil)
    #expect(NamedClass.optimizer("came").problem != nil)
  }

  @Test(
    "a network module that is not found has a suggestion",
    arguments: [
      ("lycoris.kohyaa", "lycoris.kohya"), ("lycoris", "lycoris.kohya"), ("LyCORIS.kohya", "lycoris.kohya"),
      ("lora", "networks.lora"), ("networks.lorra", "networks.lora"), ("network.lora", "networks.lora"),
      ("networks.merge_everything", nil),
    ]
  )
  func networkModules(_ written: String, _ suggestion: String?) {
    let problem = NetworkModuleName.problem(written)
    #expect(problem != nil)
    #expect(problem?.suggestion == suggestion)
  }

  @Test("known network modules and those of other libraries are fine")
  func fineNetworkModules() {
    for name in ["networks.lora", "networks.loha", "lycoris.kohya", "networks.oft_flux", "locon.locon_kohya"] {
      #expect(NetworkModuleName.problem(name) == nil, "\(name)")
    }
  }
}
