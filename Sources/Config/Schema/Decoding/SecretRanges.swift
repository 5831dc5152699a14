/// Finds what must not be shown of a document: the values of secret keys wherever they stand, also under misspelt keys and
/// behind anchors, what stands in the place of a section with secrets, and URLs with a password or a query in them.
package enum SecretRanges {
  private static let schemaNames = Set(ConfigSchema.current.allKeys.map(\.name))
  private static let secretNames = ConfigSchema.current.allKeys.filter(\.isSecret).map(\.name)
  private static let secretNameSet = Set(secretNames)
  /// Names of keys with entries that hold secrets: `keys: [sk-…]` may be a secret in the wrong place.
  private static let ownersOfSecrets = Set(ConfigSchema.current.allKeys.filter { holdsSecrets($0.shape) }.map(\.name))

  /// How far the scalars below a node are to be hidden.
  private enum Cover {
    case none
    /// Those that stand where a section with secrets belongs: the elements of a list, the values of free names.
    case bareScalars
    case all
  }

  /// Byte ranges in the order of the text.
  package static func of(_ document: Document) -> [Range<Int>] { of(document, touching: 0..<Int.max) }

  /// Those that reach into a stretch of the text, at least. Costs little where the stretch is small and the document has no aliases: by one
  /// a secret may stand anywhere.
  static func of(_ document: Document, touching stretch: Range<Int>) -> [Range<Int>] {
    var ranges = Found(stretch: document.hasAliases ? 0..<Int.max : stretch)
    // A file that is a bare text may be a secret that was taken for a configuration.
    if let root = document.root { collect(root, cover: root.isMapping ? .none : .bareScalars, into: &ranges) }
    return ranges.ranges.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
  }

  private struct Found {
    let stretch: Range<Int>
    var ranges: Set<Range<Int>> = []

    func isBeside(_ start: Int, _ end: Int) -> Bool { end < stretch.lowerBound || start > stretch.upperBound }

    mutating func insert(_ range: Range<Int>) { ranges.insert(range) }
  }

  private static func collect(_ node: Node, cover: Cover, into ranges: inout Found) {
    switch node.content {
    case .scalar(let scalar):
      switch cover {
      case .none: if mayHoldSecret(scalar.text) { ranges.insert(node.range) }
      case .bareScalars, .all: if !isHarmless(scalar) { ranges.insert(node.range) }
      }
    case .sequence(let elements):
      for index in elements.indices where !ranges.isBeside(elements[index].range.lowerBound, elements[index].range.upperBound) {
        let element = elements[index]
        switch cover {
        case .none, .all: collect(element, cover: cover, into: &ranges)
        // A mapping is an entry as it should be, and judged by its keys.
        case .bareScalars: collect(element, cover: element.isMapping ? .none : .bareScalars, into: &ranges)
        }
      }
    case .mapping(let entries):
      for index in entries.indices where !ranges.isBeside(entries[index].key.range.lowerBound, entries[index].value.range.upperBound) {
        collect(entries[index], cover: cover, into: &ranges)
      }
    case .alias(_, let target):
      // What is not secret here was looked at where it stands: aliases are not expanded.
      switch cover {
      case .none, .bareScalars: break
      case .all: collect(target, cover: .all, into: &ranges)
      }
    }
  }

  private static func collect(_ entry: Node.Entry, cover: Cover, into ranges: inout Found) {
    let name = entry.key.text ?? ""
    switch cover {
    case .all:
      ranges.insert(entry.key.range)
      collect(entry.value, cover: .all, into: &ranges)
    case .none, .bareScalars:
      if mayHoldSecret(name) { ranges.insert(entry.key.range) }
      let inner: Cover =
        if isSecret(name) {
          .all
        } else if ownersOfSecrets.contains(name) || (cover == .bareScalars && !entry.value.isMapping) {
          .bareScalars
        } else {
          .none
        }
      collect(entry.value, cover: inner, into: &ranges)
    }
  }

  private static func isSecret(_ name: String) -> Bool {
    if secretNameSet.contains(name) { return true }
    if schemaNames.contains(name) { return false }
    return LikelySecrets.isSecretName(name) || Likeness.nearest(to: name.lowercased(), among: secretNames) != nil
      || ["key", "token", "bearer", "pwd", "pass"].contains { name.lowercased().contains($0) }
  }

  /// A bare reference tells nothing; with a default it may.
  private static func isHarmless(_ scalar: Node.Scalar) -> Bool {
    guard scalar.text.hasPrefix("${"), let reference = try? ReferenceText(scalar.text) else { return scalar.text.isEmpty }
    return reference.parts.allSatisfy { part in
      switch part {
      case .literal: false
      case .variable(_, let fallback): fallback == nil
      case .file: true
      }
    }
  }

  /// `scheme://user:password@host`, also without its scheme; or a URL with a query or a fragment, which people put keys into.
  static func mayHoldSecret(_ text: String) -> Bool {
    let mayBeURL = text.utf8.contains { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    if mayBeURL, text.contains("://") { return true }
    guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return false }
    return text.utf8[..<at].contains(UInt8(ascii: ":"))
  }

  /// Whether entries of it are sections with a secret key of their own.
  private static func holdsSecrets(_ shape: Shape) -> Bool {
    switch shape {
    case .list(let element, _, _), .names(let element): element.isSectionWithSecrets
    case .section, .text, .boolean, .integer, .duration, .size, .choice, .either: false
    }
  }
}

extension Node {
  fileprivate var isMapping: Bool {
    if case .mapping = resolved.content { true } else { false }
  }
}

extension Shape {
  fileprivate var isSectionWithSecrets: Bool {
    if case .section(let section) = self { section.keys.contains(where: \.isSecret) } else { false }
  }
}
