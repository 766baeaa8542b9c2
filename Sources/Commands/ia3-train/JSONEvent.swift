import CommandSupport
import Documents

/// An event for programs: one JSON object on a line, with the event's name under `event`.
enum JSONEvent {
  static func write(_ name: String, _ members: [JSONValue.Member]) {
    Terminal.output.write(json: .object([.init("event", .string(name))] + members), .compact)
  }
}
