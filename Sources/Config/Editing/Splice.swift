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
    splices.enumerated().sorted { precedes($0.element, $0.offset, $1.element, $1.offset) }.map(\.element)
  }

  /// Where the text of each group of splices begins once all are made, behind the blanks that it may start with; nil for an empty group.
  static func places(of groups: [[Splice]]) -> [Int?] {
    var places: [Int?] = groups.map { _ in nil }
    var shift = 0
    let all = groups.enumerated().flatMap { group, splices in splices.map { (group, $0) } }
    for (group, splice) in all.enumerated().sorted(by: { precedes($0.element.1, $0.offset, $1.element.1, $1.offset) }).map(\.element) {
      if places[group] == nil {
        let blanks = splice.bytes.prefix { TextLines.isLineEnd($0) || TextLines.isBlank($0) }.count
        places[group] = splice.range.lowerBound + shift + blanks
      }
      shift += splice.bytes.count - splice.range.count
    }
    return places
  }

  private static func precedes(_ one: Splice, _ place: Int, _ other: Splice, _ otherPlace: Int) -> Bool {
    (one.range.lowerBound, one.range.upperBound, place) < (other.range.lowerBound, other.range.upperBound, otherPlace)
  }
}
