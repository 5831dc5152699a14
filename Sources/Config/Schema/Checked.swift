/// A value that has passed the generic check against its shape, with its place in the text.
struct Checked: Sendable {
  indirect enum Value: Sendable {
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case duration(Duration)
    case address(ListenAddress)
    case base(EndpointBase)
    /// The word of a `Shape.either`.
    case word
    case list([Checked])
    case record(Record)
    case names([(name: String, nameRange: Range<Int>, value: Checked)])
  }

  let value: Value
  /// Byte offsets into the source.
  let range: Range<Int>
}

/// A mapping that was checked against its section. Read it through the section's keys.
struct Record: Sendable {
  /// One slot a key of the section; nil where the key is not given, or was wrong and has its diagnostic already.
  var slots: [Checked?]
  /// One bit a key that was given, rightly or wrongly: for "missing" and "either … or". No section has more than 64 keys.
  var given: UInt64
  /// From the first key to the last value.
  var range: Range<Int>

  /// A section that the file does not mention.
  static let absent = Record(slots: [], given: 0, range: 0..<0)

  /// The value, or the key's default.
  subscript<Value>(key: Key<Value>) -> Value {
    guard key.index < slots.count, let checked = slots[key.index] else { return key.fallback }
    return Value.read(checked) ?? key.fallback
  }

  /// Where the value stands.
  func range<Value>(of key: Key<Value>) -> Range<Int>? {
    key.index < slots.count ? slots[key.index]?.range : nil
  }

  func isGiven<Value>(_ key: Key<Value>) -> Bool { given & (1 << UInt64(key.index)) != 0 }
}

/// A handle on one key of a section: which slot it has, and what it is when it is not given.
struct Key<Value: Checkable>: Sendable {
  let index: Int
  let fallback: Value
}

/// A value with its place in the text.
struct Located<Value: Checkable>: Sendable {
  let value: Value
  let range: Range<Int>
}

/// A value under a free name.
struct Named<Value: Checkable>: Sendable {
  let name: String
  let nameRange: Range<Int>
  let value: Value
  let range: Range<Int>
}
