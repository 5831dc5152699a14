/// One place of a request body with what stands there instead.
package struct BodyEdit: Equatable, Sendable {
  /// What is replaced, in bytes from the body's start; empty where something is inserted.
  package let range: Range<Int>
  package let replacement: [UInt8]

  package init(range: Range<Int>, replacement: [UInt8]) {
    self.range = range
    self.replacement = replacement
  }
}
