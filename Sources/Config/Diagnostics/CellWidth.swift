/// How many cells of a terminal a character takes: two for wide East Asian characters and emoji, none for combining marks, else one.
/// Source: Unicode Standard Annex #11, classes W and F, by block.
enum CellWidth {
  static func of(_ scalar: Unicode.Scalar) -> Int {
    // Up to here there are neither combining nor wide characters.
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    return isWide(scalar) ? 2 : 1
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Hangul letters; CJK radicals, punctuation, Kana, ideographs, Yi; Hangul syllables.
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3: true
    // Compatibility ideographs and vertical forms; full-width forms; ideographs beyond the basic plane.
    case 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6: true
    case 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD: true
    default: scalar.properties.isEmojiPresentation
    }
  }
}
