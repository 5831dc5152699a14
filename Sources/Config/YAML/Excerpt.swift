/// One line of a text made fit to be shown: secrets masked, control characters visible, a very long line cut around the place in
/// question.
struct Excerpt: Sendable {
  private(set) var text = ""
  /// Where the place starts in `text`, in scalars from 1.
  private(set) var column = 1
  /// How many scalars of `text` it covers, at least 1.
  private(set) var length = 1

  private static let mask = "•••"
  /// Bytes shown before and after the start of the place; a line that is no longer than both together is shown whole.
  private static let before = 120
  private static let after = 240

  /// - Parameter place: lies within `line`.
  init(of source: SourceText, line: Range<Int>, pointingAt place: Range<Int>) {
    let window = Self.window(of: source.bytes, line: line, around: place.lowerBound)
    let place = place.clamped(to: window)
    var shown = String.UnicodeScalarView()
    var count = 0
    var start: Int?
    var end: Int?
    func append(_ piece: some Sequence<Unicode.Scalar>) {
      for scalar in piece {
        shown.append(Self.visible(scalar))
        count += 1
      }
    }

    if window.lowerBound > line.lowerBound { append("…".unicodeScalars) }
    var position = window.lowerBound
    for mask in Self.masks(source.maskedRanges, in: window) + [window.upperBound..<window.upperBound] {
      // The text before the mask in up to three pieces, so that the place's ends fall between them.
      let plain = position..<mask.lowerBound
      let cuts = [place.lowerBound, place.upperBound].filter { plain.contains($0) }
      for cut in cuts + [plain.upperBound] {
        append(String(decoding: source.bytes[position..<cut], as: UTF8.self).unicodeScalars)
        position = cut
        if cut == place.lowerBound, cut < plain.upperBound { start = start ?? count }
        if cut == place.upperBound, !place.isEmpty { end = end ?? count }
      }
      guard !mask.isEmpty else { break }
      if mask.contains(place.lowerBound) { start = start ?? count }
      append(Self.mask.unicodeScalars)
      if mask.lowerBound < place.upperBound, place.upperBound <= mask.upperBound { end = count }
      position = mask.upperBound
    }
    let first = start ?? count
    if window.upperBound < line.upperBound { append("…".unicodeScalars) }
    text = String(shown)
    column = first + 1
    length = max(1, (end ?? first) - first)
  }

  /// The part of the line that is shown. Ends between scalars.
  private static func window(of bytes: [UInt8], line: Range<Int>, around place: Int) -> Range<Int> {
    guard line.count > before + after else { return line }
    var start = max(line.lowerBound, place - before)
    var end = min(line.upperBound, place + after)
    while start > line.lowerBound, !ScalarIndex.startsScalar(bytes[start]) { start -= 1 }
    while end < line.upperBound, !ScalarIndex.startsScalar(bytes[end]) { end += 1 }
    return start..<end
  }

  /// Those parts of the masked ranges that lie in the window.
  private static func masks(_ ranges: [Range<Int>], in window: Range<Int>) -> [Range<Int>] {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= window.lowerBound { low = middle + 1 } else { high = middle }
    }
    return ranges[low...].prefix { $0.lowerBound < window.upperBound }.map { $0.clamped(to: window) }
  }

  /// What stands for a scalar that would otherwise steer the terminal: one scalar for one, so that columns hold.
  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09: scalar
    // The control pictures of Unicode stand in the order of the control characters.
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    // C1 controls, line and paragraph separators, and marks that reverse the direction of text.
    case 0x80...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: scalar
    }
  }
}
