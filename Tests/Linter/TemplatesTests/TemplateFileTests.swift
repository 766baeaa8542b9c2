import Documents
import Settings
import Testing

@testable import Templates

/// A library of one or more template texts, named after their order.
func library(_ texts: String...) throws(TemplateError) -> TemplateLibrary {
  var sources: [Source] = []
  for (index, text) in texts.enumerated() { sources.append(Source(path: "\(index).yaml", text: text)) }
  return try TemplateLibrary(sources: sources)
}

@Suite("Template files")
struct TemplateFileTests {
  @Test(
    "a mistake in a template is reported at its place",
    arguments: [
      ("name: a\nsumary: x\n", "0.yaml:2:1: there is no template key 'sumary'; did you mean 'summary'?"),
      ("summary: x\n", "0.yaml:1:1: 'name' is missing"),
      ("- a\n", "0.yaml:1:1: a template must be a mapping with 'name', 'summary' and 'values'"),
      (
        "name: a\nvalues:\n  max_train_step: 3\n",
        "0.yaml:3:3: there is no setting 'max_train_step'; did you mean 'max_train_steps'?"
      ),
      (
        "name: a\nvalues:\n  optimizer: Prodigy\n",
        "0.yaml:3:3: there is no setting 'optimizer'; did you mean 'optimizer_type'?"
      ),
      (
        "name: a\nvalues:\n  optimizer_args.d_cof: 1\n",
        "0.yaml:3:3: there is no setting 'optimizer_args.d_cof'; did you mean 'optimizer_args.d_coef'?"
      ),
      (
        "name: a\nvalues:\n  max_train_steps: many\n",
        "0.yaml:3:20: max_train_steps is 'many', but must be an integer"
      ),
      (
        "name: a\nvalues:\n  mixed_precision: fp17\n",
        "0.yaml:3:20: mixed_precision is 'fp17', but must be one of no, fp16, bf16"
      ),
      (
        "name: a\nvalues:\n  max_train_steps: =steps\n",
        "0.yaml:3:21: there is no setting or fact named 'steps'"
      ),
      ("name: a\nvalues:\n  max_train_steps: '=1 +'\n", "0.yaml:3:25: expected a value, found the end"),
      ("name: a\nextends: b\n", "0.yaml:2:10: there is no template 'b'"),
      ("name: a\nextends: a\n", "0.yaml:2:10: a template cannot extend itself"),
      (
        "name: a\nparameters:\n  n: {type: number, default: 1}\n",
        "0.yaml:3:13: 'number' is not a type of parameter; the types are int, float, string, path, bool, choice"
      ),
      (
        "name: a\nparameters:\n  n: {type: int}\n",
        "0.yaml:3:3: the parameter 'n' must have a 'default' or 'required: true'"
      ),
      ("name: a\nparameters:\n  n: {default: 1}\n", "0.yaml:3:3: the parameter 'n' has no 'type'"),
      (
        "name: a\nparameters:\n  n: {type: int, range: [3, 1], default: 2}\n",
        "0.yaml:3:25: a range must be a list of two numbers, the smaller one first; null leaves a side open"
      ),
      (
        "name: a\nparameters:\n  n: {type: int, range: [1, 3], default: 4}\n",
        "0.yaml:3:3: the default of 'n' is '4', but must be an integer between 1 and 3"
      ),
      ("name: a\nsubset:\n  repeats: 2\n", "0.yaml:3:3: there is no dataset key 'repeats'"),
      ("name: a\nname: b\n", "0.yaml:2:1: "),
      ("name: [a\n", "0.yaml:2:1: "),
    ]
  )
  func errors(text: String, message: String) {
    do throws(TemplateError) {
      _ = try library(text)
      Issue.record("no error for \(text)")
    } catch {
      if message.hasSuffix(": ") {
        #expect(error.description.hasPrefix(message))
      } else {
        #expect(error.description == message)
      }
    }
  }

  @Test("templates cannot extend each other in a circle")
  func circles() {
    #expect(
      throws: TemplateError.file(
        path: "1.yaml",
        line: 2,
        column: 10,
        message: "templates extend each other in a circle: a → b → a"
      )
    ) { try library("name: a\nextends: b\n", "name: b\nextends: a\n") }
  }

  @Test("a value that a template locks cannot be overridden in one that extends it")
  func locked() {
    #expect(
      throws: TemplateError.file(
        path: "1.yaml",
        line: 4,
        column: 9,
        message: "seed is fixed by the template: it stays unset"
      )
    ) {
      try library("name: a\nlocked: {seed: it stays unset}\n", "name: b\nextends: a\nvalues:\n  seed: 3\n")
    }
  }

  @Test("a template says only how it differs from the one that it extends")
  func children() throws {
    let library = try library(
      "name: a\nabstract: true\nparameters:\n  n: {type: int, range: [1, 9], default: 2, help: h}\nvalues:\n  clip_skip: =n\n  unet_lr: 1\n",
      "name: b\nextends: a\nparameters:\n  n: {default: 5}\nvalues:\n  unet_lr: 0.5\n"
    )
    let template = try library.template(named: "b")
    #expect(template.parameters.map(\.help) == ["h"])
    #expect(
      try template.instantiate(arguments: [:]).values == ["clip_skip": .integer(5), "unet_lr": .float(0.5)]
    )
    #expect(library.list.map(\.name) == ["b"])
    #expect(throws: TemplateError.abstract("a")) { try library.template(named: "a") }
    #expect(throws: TemplateError.unknownTemplate("c", suggestion: "b", known: ["b"])) {
      try library.template(named: "c")
    }
  }

  @Test("a user's template may extend the one that it replaces")
  func replacing() throws {
    let library = try library(
      "name: a\nvalues: {clip_skip: 1, unet_lr: 1}\n",
      "name: a\nextends: a\nvalues: {clip_skip: 4}\n"
    )
    let instance = try library.template(named: "a").instantiate(arguments: [:])
    #expect(instance.values == ["clip_skip": .integer(4), "unet_lr": .integer(1)])
  }
}

@Suite("Instances of templates")
struct InstantiationTests {
  private func template() throws -> Template {
    try library(
      """
      name: a
      parameters:
        name: {type: string, required: true, forbidden: " /"}
        steps: {type: int, range: [1, 1000], default: 100}
        every: {type: int, default: =steps / 10}
        decay: {type: float, range: [0, 1], default: 0}
        fast: {type: bool, default: false}
        kind: {type: choice, choices: [x, y], default: x}
      values:
        output_name: =name
        max_train_steps: =steps
        lr_scheduler_args.T_0: =max_train_steps
        save_every_n_steps: =every
        optimizer_args.weight_decay: =decay
        cache_latents: =fast
        learning_rate: 1
      locked:
        learning_rate: Prodigy needs 1.0
      subset:
        image_dir: ="data/1_" + name
      dataset: |
        {name} at {steps}
      """
    ).template(named: "a")
  }

  @Test("values follow from the parameters")
  func parameters() throws {
    let instance = try template().instantiate(arguments: [
      "name": "m", "steps": "50", "decay": "0.5", "fast": "true",
    ])
    #expect(
      instance.values == [
        "output_name": .string("m"), "max_train_steps": .integer(50), "lr_scheduler_args.T_0": .integer(50),
        "save_every_n_steps": .integer(5), "optimizer_args.weight_decay": .float(0.5),
        "cache_latents": .boolean(true),
        "learning_rate": .integer(1),
      ]
    )
    #expect(instance.subset == ["image_dir": .string("data/1_m")])
    #expect(
      instance.dataset
        == DatasetSkeleton(imageFolder: "data/1_m", text: "m at 50")
    )
    #expect(instance.dataset?.folders == ["data", "data/1_m"])
    #expect(instance.dataset?.files.map(\.path) == ["data/README.md"])
  }

  @Test("expressions see the values that are set on the command line")
  func sets() throws {
    let instance = try template().instantiate(
      arguments: ["name": "m"],
      sets: [("max_train_steps", "70"), ("optimizer_args.betas", "0.9,0.99"), ("cache_latents", "")]
    )
    #expect(instance.values["lr_scheduler_args.T_0"] == .integer(70))
    #expect(instance.values["optimizer_args.betas"] == .list([.float(0.9), .float(0.99)]))
    #expect(instance.values["cache_latents"] == nil)
  }

  @Test(
    "a wrong parameter or value is an error that says what is wrong",
    arguments: [
      ([:], [], "--name must be given"),
      (["nmae": "m"], [], "there is no parameter 'nmae'; did you mean 'name'?"),
      (["name": "m", "steps": "0"], [], "--steps is '0', but must be an integer between 1 and 1000"),
      (["name": "m", "steps": "ten"], [], "--steps is 'ten', but must be an integer between 1 and 1000"),
      (["name": "a b"], [], "--name is 'a b', but must be text without blanks /"),
      (["name": ""], [], "--name is '', but must be text without blanks /"),
      (["name": "m", "decay": "nan"], [], "--decay is 'nan', but must be a number between 0 and 1"),
      (["name": "m", "fast": "yes"], [], "--fast is 'yes', but must be true or false"),
      (["name": "m", "kind": "z"], [], "--kind is 'z', but must be one of x, y"),
      (["name": "m", "steps": "5"], [], "the template's value of save_every_n_steps"),
      (["name": "m"], [("learning_rate", "2")], "learning_rate is fixed by the template: Prodigy needs 1.0"),
      (["name": "m"], [("clip_skp", "2")], "there is no setting 'clip_skp'; did you mean 'clip_skip'?"),
      (
        ["name": "m"], [("max_resolution", "2")],
        "there is no setting 'max_resolution'; did you mean 'resolution'?"
      ),
      (["name": "m"], [("clip_skip", "two")], "clip_skip is 'two', but must be an integer"),
      (
        ["name": "m"], [("mixed_precision", "fp8")],
        "mixed_precision is 'fp8', but must be one of no, fp16, bf16"
      ),
      (
        ["name": "m"], [("max_train_steps", "")],
        "the template's value of lr_scheduler_args.T_0 is '=max_train_steps', which has no value here"
      ),
    ] as [([String: String], [(name: String, text: String)], String)]
  )
  func refusals(arguments: [String: String], sets: [(name: String, text: String)], message: String) throws {
    let template = try template()
    do throws(TemplateError) {
      _ = try template.instantiate(arguments: arguments, sets: sets)
      if !message.hasSuffix("save_every_n_steps") { Issue.record("no error, expected: \(message)") }
    } catch {
      if message.hasSuffix("save_every_n_steps") {
        #expect(error.description == "--every is '0.5', but must be an integer")
      } else {
        #expect(error.description == message)
      }
    }
  }

  @Test("a value that depends on itself is an error")
  func selfReference() throws {
    let template = try library(
      "name: a\nvalues:\n  clip_skip: '=has(seed) ? clip_skip + 1 : 1'\n  seed: 1\n"
    ).template(named: "a")
    #expect(throws: TemplateError.self) { try template.instantiate(arguments: [:]) }
  }

  @Test("parameters without a default are missing until they are given")
  func missing() throws {
    #expect(try template().missingParameters([:]).map(\.name) == ["name"])
    #expect(try template().missingParameters(["name": "m"]).isEmpty)
  }
}
