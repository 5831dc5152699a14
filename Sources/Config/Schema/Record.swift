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
