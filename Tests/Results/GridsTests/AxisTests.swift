import RunRecords
import Sampling
import TestSupport
import Testing

@testable import Grids

@Suite("Axes")
struct AxisTests {
  private let reader = AxisReader { 77 }

  @Test(
    "an axis has its own names, the webui's and sd-scripts'",
    arguments: [
      ("cfg=7", AxisKind.cfg), ("CFG Scale=7", .cfg), ("Prompt S/R=a,b", .prompt), ("clip-skip=1", .clipSkip),
      ("Clip skip=1", .clipSkip), ("Steps=10", .steps), (" seed = 1", .seed), ("sampler=Euler", .sampler),
      ("network=none", .network), ("network_multiplier=1", .multiplier), ("quality", .quality),
      ("quality=with", .quality), ("steps=none", .network), ("variation=1-3", .variation),
    ]
  )
  func names(_ text: String, _ kind: AxisKind) throws {
    #expect(try reader.axis(text).kind == kind)
  }

  @Test("values have the labels that the webui gives them")
  func labels() throws {
    #expect(
      try reader.axis("cfg=1-2 (+0.5), 7").labels == [
        "CFG Scale: 1", "CFG Scale: 1.5", "CFG Scale: 2", "CFG Scale: 7",
      ]
    )
    #expect(try reader.axis("sampler=Euler a, ddim, k_euler").labels == ["Euler a", "DDIM", "Euler"])
    #expect(try reader.axis("multiplier=0.1,1").labels == ["multiplier: 0.1", "multiplier: 1"])
    #expect(
      try reader.axis("seed=18446744073709551615,-1").labels == ["Seed: 18446744073709551615", "Seed: 77"]
    )
    #expect(try reader.axis("prompt=red,blue,").labels == ["red", "blue", "(nothing)"])
    #expect(try reader.axis("quality").labels == ["with quality tags", "without quality tags"])
  }

  @Test(
    "a faulty axis is an error with its place",
    arguments: [
      ("step=1", "no axis 'step'; did you mean 'steps'?"), ("color=1", "the axes are network, multiplier"),
      ("seed", "'seed' has no values"), ("seed=", "empty list"), ("seed= , ,", "empty list"),
      ("prompt=\"a,b", "value 1: the double quote"), ("steps=10,x", "value 2, 'x': it is neither"),
      ("sampler=Euler,Eulr", "value 2, 'Eulr': there is no such sampler; did you mean 'Euler'?"),
      ("clip_skip=0", "between 1 and 12"), ("steps=0", "between 1 and 1000"), ("prompt=,a", "must not be empty"),
      ("network=nowhere.safetensors", "value 1, 'nowhere.safetensors': there is no such file"),
      ("quality=maybe", "with or without"), ("variation=0", "must be at least 1"), ("", "there is no axis ''"),
      ("seed=1-10000,1-2", "10002 values"),
    ]
  )
  func faults(_ text: String, _ part: String) {
    let fault = #expect(throws: AxisFault.self) { try reader.axis(text) }
    #expect(fault?.description.contains(part) == true, "\(fault?.description ?? "")")
  }

  @Test("a folder stands for its saves in order of steps, and a record for those of its run")
  func saves() throws {
    let folder = try TestFolder()
    defer { folder.remove() }
    try folder.write(SmallNetwork.bytes(steps: 30), to: "mira.safetensors")
    try folder.write(SmallNetwork.bytes(steps: 30), to: "mira-000003.safetensors")
    try folder.write(SmallNetwork.bytes(steps: 20), to: "mira-000002.safetensors")
    try folder.write(SmallNetwork.bytes(steps: nil), to: "mira-step00000008.safetensors")
    try folder.write(SmallNetwork.bytes(steps: 9), to: "hana-v10.safetensors")
    try folder.write(SmallNetwork.bytes(steps: 9), to: "hana-v2.safetensors")
    try folder.write(SmallNetwork.bytes(steps: 9, key: "model.weight"), to: "tiny.safetensors")
    var record = RunRecord(
      program: "test",
      engine: .embedded,
      name: "mira",
      config: .init(path: "c", dialect: "d", text: ""),
      model: "m"
    )
    for (name, step) in [("mira", 30), ("mira-000002", 20), ("mira-step00000008", 8), ("gone", 7)] {
      record.networks.append(.init(path: "\(folder.path)/\(name).safetensors", step: step))
    }
    try record.write(to: "\(folder.path)/mira.run.json")
    try folder.write(Array("no file".utf8), to: "broken.safetensors")
    #expect(
      try reader.axis("network=\(folder.path)").labels
        == [
          "hana-v2 · end, step 9", "hana-v10 · end, step 9", "mira · step 8", "mira · step 20",
          "mira · end, step 30",
        ]
    )
    let axis = try reader.axis("steps=\(folder.path)/mira.run.json:0.5, none")
    #expect(axis.kind == .network)
    #expect(
      axis.labels == [
        "mira · step 8 × 0.5", "mira · step 20 × 0.5", "mira · end, step 30 × 0.5", "no network",
      ]
    )
    #expect(
      axis.values.first
        == .network(
          NetworkUse(path: "\(folder.path)/mira-step00000008.safetensors", multiplier: 0.5),
          label: axis.labels[0]
        )
    )
    for text in [
      "\(folder.path)", "\(folder.path)/hana", "\(folder.path)/hana-v2.run.json",
      "\(folder.path)/hana-v10.safetensors",
    ] {
      #expect(
        try reader.axis("variation=\(text)").labels == ["hana-v2 · end, step 9", "hana-v10 · end, step 9"]
      )
    }
    let fault = #expect(throws: AxisFault.self) { try reader.axis("variation=\(folder.path)/mira") }
    #expect(fault?.description.contains("--variations") == true)
    let misspelt = #expect(throws: AxisFault.self) {
      try reader.axis("network=\(folder.path)/hana-2.safetensors")
    }
    #expect(misspelt?.description.contains("did you mean 'hana-v2.safetensors'?") == true)
    let empty = try TestFolder()
    defer { empty.remove() }
    #expect(throws: AxisFault.self) { try reader.axis("network=\(empty.path)") }
  }

  @Test(
    "a save's name has its run, its variation and its moment",
    arguments: [
      ("out/mira.safetensors", "out/mira", nil, SaveName.Moment.end),
      ("mira-v2.safetensors", "mira", 2, .end), ("mira-v2-step00000400.safetensors", "mira", 2, .step(400)),
      ("/a/mira-000004.safetensors", "/a/mira", nil, .epoch(4)),
      ("mira-04.safetensors", "mira-04", nil, .end),
      ("a-b-v0.safetensors", "a-b-v0", nil, .end), ("./mira-v12.ckpt", "./mira", 12, .end),
    ]
  )
  func saveNames(_ path: String, _ run: String, _ variation: Int?, _ moment: SaveName.Moment) {
    let name = SaveName(path: path)
    #expect(name.run == run)
    #expect(name.variation == variation)
    #expect(name.moment == moment)
    #expect(name.path(variation: variation) == path)
  }
}
