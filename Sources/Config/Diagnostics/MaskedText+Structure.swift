extension MaskedText {
  /// The same for a text that is to be read by a program afterwards: it stays a document with the same keys, in which each scalar that is or may hold
  /// a secret is hidden whole, and every comment is left out. A text that is no document is hidden as one that people read. O(n).
  package static func keepingStructure(of source: SourceText, limits: YAMLLimits = .default) -> [UInt8] {
    guard let document = YAMLParser.parse(source, limits: limits).document, let root = document.root else {
      return of(source, limits: limits)
    }
    let secrets = Set(SecretRanges.of(document))
    var scalars: [Range<Int>: String] = [:]
    collect(root, into: &scalars)
    let bytes = source.bytes
    var shown: [UInt8] = []
    shown.reserveCapacity(bytes.count)
    var position = 0
    for leaf in CommentScan.leaves(of: root) where leaf.range.lowerBound >= position {
      appendWithoutComments(bytes, position..<leaf.range.lowerBound, to: &shown)
      if secrets.contains(leaf.range) || scalars[leaf.range].map({ !LikelySecrets.ranges(in: Array($0.utf8)).isEmpty }) ?? false {
        shown += mark
        // The range of a block scalar holds the end of its last line.
        if let last = bytes[leaf.range].last, TextLines.isLineEnd(last) { shown.append(UInt8(ascii: "\n")) }
      } else if leaf.isBlockScalar {
        let head = bytes[leaf.range].firstIndex(where: TextLines.isLineEnd) ?? leaf.range.upperBound
        appendWithoutComments(bytes, leaf.range.lowerBound..<head, to: &shown)
        shown += bytes[head..<leaf.range.upperBound]
      } else {
        shown += bytes[leaf.range]
      }
      position = leaf.range.upperBound
    }
    appendWithoutComments(bytes, position..<bytes.count, to: &shown)
    return shown
  }

  private static func collect(_ node: Node, into scalars: inout [Range<Int>: String]) {
    switch node.content {
    case .scalar(let scalar): scalars[node.range] = scalar.text
    case .alias: break
    case .sequence(let elements): for element in elements { collect(element, into: &scalars) }
    case .mapping(let entries):
      for entry in entries {
        collect(entry.key, into: &scalars)
        collect(entry.value, into: &scalars)
      }
    }
  }

  /// - Parameter range: between scalars, where a `#` behind a blank begins a comment.
  private static func appendWithoutComments(_ bytes: [UInt8], _ range: Range<Int>, to shown: inout [UInt8]) {
    var isComment = false
    for position in range {
      if TextLines.isLineEnd(bytes[position]) { isComment = false }
      if bytes[position] == UInt8(ascii: "#"), position == 0 || !isPartOfWord(bytes[position - 1]) { isComment = true }
      if !isComment { shown.append(bytes[position]) }
    }
  }

  /// Of a tag, which may hold a `#`. Behind a byte order mark a comment may begin at once.
  private static func isPartOfWord(_ byte: UInt8) -> Bool { byte != 0xBF && !TextLines.isBlank(byte) && !TextLines.isLineEnd(byte) }
}
