/// Keeps an upstream's flow window true where an answer does not go on byte for byte: the client takes fewer bytes than came, or bytes that
/// came earlier. Pure.
struct WindowBalance {
  /// Bytes that went on after they had been reported as taken.
  private var debt = 0

  /// So many bytes go on where `came` have come.
  ///
  /// - Returns: bytes to report as taken at once: no client will.
  mutating func pass(_ count: Int, of came: Int) -> Int {
    guard count > came else { return came - count }
    debt += count - came
    return 0
  }

  /// The client took `bytes` of what went on.
  ///
  /// - Returns: bytes to report as taken.
  mutating func take(_ bytes: Int) -> Int {
    let known = min(debt, bytes)
    debt -= known
    return bytes - known
  }
}
