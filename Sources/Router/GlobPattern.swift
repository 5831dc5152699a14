/// A pattern over model names: `*` stands for any characters, `?` for one; everything else for itself.
package struct GlobPattern: Sendable, Equatable {
  private let bytes: [UInt8]

  package init(_ pattern: String) { bytes = Array(pattern.utf8) }

  /// Whether it matches everything.
  package var isUniversal: Bool { bytes == [UInt8(ascii: "*")] }

  /// Cost: O(pattern × name) at worst, never exponential: only the last star is ever revisited.
  package func matches(_ name: Span<UInt8>) -> Bool {
    var pattern = 0
    var position = 0
    var star = -1
    var resume = 0
    while position < name.count {
      if pattern < bytes.count, bytes[pattern] == UInt8(ascii: "*") {
        star = pattern
        resume = position
        pattern += 1
      } else if pattern < bytes.count, bytes[pattern] == UInt8(ascii: "?") {
        pattern += 1
        position = Self.endOfCharacter(name, position)
      } else if pattern < bytes.count, bytes[pattern] == name[position] {
        pattern += 1
        position += 1
      } else if star >= 0 {
        pattern = star + 1
        resume = Self.endOfCharacter(name, resume)
        position = resume
      } else {
        return false
      }
    }
    return bytes[pattern...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// The offset after the UTF-8 character that starts at `start`.
  private static func endOfCharacter(_ name: Span<UInt8>, _ start: Int) -> Int {
    var end = start + 1
    while end < name.count, name[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}
