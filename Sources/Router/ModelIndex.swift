/// A map from model names, as bytes, to small integers: looked up with a slice of a request body, without making a `String`.
///
/// Open addressing at a load of at most one half; hashed with the process's random seed, so a lookup is O(1) whatever names clients send.
package struct ModelIndex: Sendable {
  private struct Slot {
    var offset: Int32
    /// -1: free.
    var length: Int32
    var value: Int32
  }

  private var slots: [Slot]
  private var names: [UInt8] = []
  private let mask: Int

  /// - Parameter entries: the first of two equal names wins.
  package init(_ entries: [(name: String, value: Int)]) {
    var capacity = 8
    while capacity < entries.count * 2 { capacity *= 2 }
    mask = capacity - 1
    slots = Array(repeating: Slot(offset: 0, length: -1, value: 0), count: capacity)
    for entry in entries { insert(Array(entry.name.utf8), entry.value) }
  }

  /// The value of `name`, or nil.
  package func value(of name: Span<UInt8>) -> Int? {
    let slot = slots[position(of: name)]
    return slot.length < 0 ? nil : Int(slot.value)
  }

  private mutating func insert(_ name: [UInt8], _ value: Int) {
    let position = position(of: name.span)
    guard slots[position].length < 0 else { return }
    slots[position] = Slot(offset: Int32(names.count), length: Int32(name.count), value: Int32(value))
    names.append(contentsOf: name)
  }

  /// Where `name` is, or the free slot where it would go.
  private func position(of name: Span<UInt8>) -> Int {
    var position = Self.hash(name) & mask
    while slots[position].length >= 0, !matches(slots[position], name) { position = (position + 1) & mask }
    return position
  }

  private func matches(_ slot: Slot, _ name: Span<UInt8>) -> Bool {
    guard Int(slot.length) == name.count else { return false }
    let offset = Int(slot.offset)
    for index in name.indices where names[offset + index] != name[index] { return false }
    return true
  }

  private static func hash(_ name: Span<UInt8>) -> Int {
    var hasher = Hasher()
    name.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}
