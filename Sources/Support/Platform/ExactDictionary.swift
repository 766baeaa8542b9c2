/// A dictionary whose keys are texts from outside, told apart by their bytes.
public struct ExactDictionary<Value> {
  private var storage: [ExactText: Value]

  /// An empty dictionary.
  public init(minimumCapacity: Int = 0) { storage = Dictionary(minimumCapacity: minimumCapacity) }

  /// A dictionary of pairs; the first value of a key stays.
  public init(_ pairs: some Sequence<(String, Value)>) {
    storage = Dictionary(pairs.lazy.map { (ExactText($0), $1) }) { first, _ in first }
  }

  /// The same keys and values.
  public init(_ dictionary: [String: Value]) { self.init(dictionary.lazy.map { ($0, $1) }) }

  /// The value of a key; nil if there is none.
  public subscript(key: String) -> Value? {
    get { storage[ExactText(key)] }
    set { storage[ExactText(key)] = newValue }
  }

  /// The value of a key, or the default, which is stored if it is changed.
  public subscript(key: String, default value: @autoclosure () -> Value) -> Value {
    get { storage[ExactText(key), default: value()] }
    _modify { yield &storage[ExactText(key), default: value()] }
  }

  /// Sets the value of a key; returns the former one.
  @discardableResult
  public mutating func updateValue(_ value: Value, forKey key: String) -> Value? {
    storage.updateValue(value, forKey: ExactText(key))
  }

  /// The keys, in no particular order.
  public var keys: some Collection<String> { storage.keys.lazy.map(\.text) }
  /// The values, in the keys' order.
  public var values: Dictionary<ExactText, Value>.Values { storage.values }
  /// The number of keys.
  public var count: Int { storage.count }
  /// Whether there is no key.
  public var isEmpty: Bool { storage.isEmpty }

  /// The pairs that satisfy a condition.
  public func filter(_ isIncluded: ((key: String, value: Value)) -> Bool) -> ExactDictionary {
    var result = ExactDictionary()
    result.storage = storage.filter { isIncluded((key: $0.key.text, value: $0.value)) }
    return result
  }

  /// The same keys with other values.
  public func mapValues<Other, Failure: Error>(
    _ transform: (Value) throws(Failure) -> Other
  ) throws(Failure) -> ExactDictionary<Other> {
    var result = ExactDictionary<Other>(minimumCapacity: count)
    for (key, value) in storage { result.storage[key] = try transform(value) }
    return result
  }
}

extension ExactDictionary: Sequence {
  /// The keys with their values, in no particular order.
  public func makeIterator() -> some IteratorProtocol<(key: String, value: Value)> {
    storage.lazy.map { (key: $0.key.text, value: $0.value) }.makeIterator()
  }
}

extension ExactDictionary: ExpressibleByDictionaryLiteral {
  /// A dictionary of different keys.
  public init(dictionaryLiteral pairs: (String, Value)...) { self.init(pairs) }
}

extension ExactDictionary: Sendable where Value: Sendable {}
extension ExactDictionary: Equatable where Value: Equatable {}
