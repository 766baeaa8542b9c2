// Rules are part of what this module is about, so it re-exports `RuleLanguage`.
@_exported import RuleLanguage
