/// Writes compact JSON whose keys are fixed and whose order is the order of the calls.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  /// Whether a further member or element needs a comma before it.
  private var isAfterValue = false

  mutating func object(_ members: (inout JSONWriter) -> Void) {
    open("{")
    members(&self)
    close("}")
  }

  mutating func array(_ elements: (inout JSONWriter) -> Void) {
    open("[")
    elements(&self)
    close("]")
  }

  /// Begins a member; its value is the next call. The key is ASCII that needs no escaping.
  mutating func key(_ key: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    bytes.append(contentsOf: "\":".utf8)
    isAfterValue = false
  }

  mutating func string(_ text: some StringProtocol) {
    separate()
    JSONText.appendQuoted(Array(text.utf8).span, to: &bytes)
    isAfterValue = true
  }

  mutating func number(_ value: Int) { raw("\(value)") }

  /// Finite numbers only: JSON has no others.
  mutating func number(_ value: Float) { raw("\(value)") }

  mutating func null() { raw("null") }

  // MARK: - Members

  mutating func member(_ key: StaticString, _ value: some StringProtocol) {
    self.key(key)
    string(value)
  }

  mutating func member(_ key: StaticString, _ value: Int) {
    self.key(key)
    number(value)
  }

  mutating func nullMember(_ key: StaticString) {
    self.key(key)
    null()
  }

  // MARK: - Punctuation

  private mutating func raw(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    isAfterValue = true
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
    isAfterValue = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    isAfterValue = true
  }

  private mutating func separate() {
    if isAfterValue { bytes.append(UInt8(ascii: ",")) }
  }
}
