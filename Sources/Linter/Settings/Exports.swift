// Settings are values, so whoever reads settings sees both modules.
@_exported import Values
