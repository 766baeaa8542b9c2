/// Evaluates an expression and wraps its error in a case of the caller's error.
///
///     let text = try rethrowing(FileSystem.read(path), as: RunRecordError.file)
public func rethrowing<Value, Inner: Error, Outer: Error>(
  _ value: @autoclosure () throws(Inner) -> Value,
  as wrap: (Inner) -> Outer
) throws(Outer) -> Value {
  do { return try value() } catch { throw wrap(error) }
}
