/// How much a client may send that is no body: heads, empty lines, sizes and extensions of chunks, trailers.
///
/// The decoder bounds names and values, but passes over blanks, leading zeros and chunk extensions of any length. Counting is exact but for what
/// one read of the socket brought together, in the client's favour.
struct FramingAllowance {
  /// Bytes, for each of: a head, what follows it, and the pause until the next. More than the largest head that the decoder takes.
  static let limit = 96 << 10
  /// For each byte of body: chunks of a single byte take five others.
  static let perBodyByte = 8

  private var mark = 0
  private var credit = 0

  /// A head or the end of a request has come when `received` bytes had.
  mutating func begin(at received: Int) {
    mark = received
    credit = 0
  }

  mutating func add(body count: Int) { credit += count * (1 + Self.perBodyByte) }

  func isExceeded(at received: Int) -> Bool { received - mark - credit > Self.limit }

  /// Whether anything has come that is no request yet.
  func hasBegun(at received: Int) -> Bool { received > mark }
}
