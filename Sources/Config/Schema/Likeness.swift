/// Finds the word that was probably meant.
enum Likeness {
  /// Longer words are not compared: they are not typing mistakes, and the comparison is quadratic in the length.
  private static let longest = 64

  /// The candidate nearest to `word`, if it is near enough: a third of the longer word may differ, at least one character.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let letters = Array(word.unicodeScalars.prefix(longest + 1))
    guard !letters.isEmpty, letters.count <= longest else { return nil }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
      let other = Array(candidate.unicodeScalars.prefix(longest + 1))
      guard other.count <= longest else { continue }
      let allowed = max(1, max(letters.count, other.count) / 3)
      guard abs(letters.count - other.count) <= allowed else { continue }
      let distance = distance(letters, other)
      // A word of one other letter is not alike.
      if distance <= allowed, distance < letters.count, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
  }

  /// Edits between two words, where two neighbours that changed places count as one (optimal string alignment).
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var twoAbove = [Int](repeating: 0, count: b.count + 1)
    var above = Array(0...b.count)
    var row = above
    for i in a.indices {
      row[0] = i + 1
      for j in b.indices {
        let replaced = above[j] + (a[i] == b[j] ? 0 : 1)
        row[j + 1] = min(replaced, above[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], twoAbove[j - 1] + 1) }
      }
      (twoAbove, above, row) = (above, row, twoAbove)
    }
    return above[b.count]
  }
}
