/// A stretch of bytes to be replaced by others; an insertion where the range is empty.
struct Splice: Sendable, Equatable {
  var range: Range<Int>
  var bytes: [UInt8]

  init(_ range: Range<Int>, _ text: String) {
    self.range = range
    bytes = Array(text.utf8)
  }

  static func insertion(_ text: String, at offset: Int) -> Splice { Splice(offset..<offset, text) }

  static func deletion(_ range: Range<Int>) -> Splice { Splice(range, "") }

  /// The text with all splices made; nil if they overlap or lie outside. Those at the same place are made in the order given.
  static func applying(_ splices: [Splice], to bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + splices.reduce(0) { $0 + $1.bytes.count })
    var position = 0
    for splice in sorted(splices) {
      guard splice.range.lowerBound >= position, splice.range.upperBound <= bytes.count else { return nil }
      result += bytes[position..<splice.range.lowerBound]
      result += splice.bytes
      position = splice.range.upperBound
    }
    return result + bytes[position...]
  }

  /// In the order of the text; insertions before what starts at the same place.
  static func sorted(_ splices: [Splice]) -> [Splice] {
    splices.enumerated().sorted { one, other in
      (one.element.range.lowerBound, one.element.range.upperBound, one.offset)
        < (other.element.range.lowerBound, other.element.range.upperBound, other.offset)
    }.map(\.element)
  }
}
