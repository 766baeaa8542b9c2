// Settings hold values, so this module re-exports `Values`.
@_exported import Values
