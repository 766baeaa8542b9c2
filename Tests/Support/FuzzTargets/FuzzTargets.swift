/// The readers of outside bytes, each with what must hold of its inputs.
///
/// `tools/fuzz` runs libFuzzer on them; the tests try the corpus that is kept there.
public enum FuzzTargets {
  /// The targets by name, which is the name of their folder in `tools/fuzz/corpus`.
  public static let all: [String: Target] = [
    "add-ignore": AddIgnoreTarget.run,
    "arguments": ArgumentsTarget.run,
    "axis": AxisTarget.run,
    "baseline": BaselineTarget.run,
    "caption": CaptionTarget.run,
    "checkpoint": CheckpointTarget.run,
    "convert": ConvertTarget.run,
    "decode": DecodeTarget.run,
    "edits": EditsTarget.run,
    "events": EventsTarget.run,
    "expression": ExpressionTarget.run,
    "fix": FixTarget.run,
    "image": ImageTarget.run,
    "json": DocumentTarget.json,
    "latents": LatentsTarget.run,
    "literal": LiteralTarget.run,
    "network": NetworkTarget.run,
    "network-file": NetworkFileTarget.run,
    "optimizer": OptimizerTarget.run,
    "options": OptionsTarget.run,
    "parameters": ParametersTarget.run,
    "pattern": PatternTarget.run,
    "pipeline": PipelineTarget.run,
    "preset": PresetTarget.run,
    "project": ProjectTarget.run,
    "prompts": PromptsTarget.run,
    "reports": ReportsTarget.run,
    "rule-file": RuleFileTarget.run,
    "run-record": RunRecordTarget.run,
    "safetensors": SafetensorsTarget.run,
    "state": StateTarget.run,
    "template": TemplateTarget.run,
    "tokenizer": TokenizerTarget.run,
    "toml": DocumentTarget.toml,
    "trainer-output": TrainerOutputTarget.run,
    "yaml": DocumentTarget.yaml,
  ]
}
