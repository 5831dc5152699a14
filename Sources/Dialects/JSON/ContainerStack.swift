/// The open arrays and objects of a scan: one bit each, in place, so that a deep body costs neither allocation nor call stack.
struct ContainerStack {
  /// How deep a body may nest, its outermost object counted.
  static let limit = 512

  private(set) var count = 0
  private var bits = InlineArray<8, UInt64>(repeating: 0)

  var isEmpty: Bool { count == 0 }

  /// Whether the innermost open container is an object. Only while not empty.
  private(set) var topIsObject = false

  /// Adds a container. The caller keeps `count` below `limit`.
  mutating func push(isObject: Bool) {
    let bit: UInt64 = 1 << UInt64(count & 63)
    if isObject { bits[count >> 6] |= bit } else { bits[count >> 6] &= ~bit }
    count += 1
    topIsObject = isObject
  }

  mutating func pop() {
    count -= 1
    guard count > 0 else { return }
    topIsObject = bits[(count - 1) >> 6] & (1 << UInt64((count - 1) & 63)) != 0
  }
}
