/// Comparisons that take as long for a near miss as for any other.
enum ConstantTime {
  /// Whether two texts are the same bytes. Their lengths are no secret.
  static func equal(_ left: Substring, _ right: Substring) -> Bool {
    let left = left.utf8
    let right = right.utf8
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
  }
}
