package import NIOCore

/// What happened to a call since the last update: what the connection can write in one go.
package struct RelayUpdate {
  /// At most once per call, before any body.
  package var head: RelayHead?
  /// Bytes of the answer, unframed.
  package var body: ByteBuffer?
  /// The last thing of every call that was not cancelled.
  package var end: RelayEnd?

  /// Nothing has happened that anybody need know of.
  var isEmpty: Bool { head == nil && body == nil && end == nil }

  /// Puts more bytes behind the body.
  mutating func append(_ more: ByteBuffer?) {
    guard let more else { return }
    if body?.writeImmutableBuffer(more) == nil { body = more }
  }
}
