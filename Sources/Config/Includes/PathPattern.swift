/// A path in which names may be patterns: `conf.d/*.yaml`.
package struct PathPattern: Sendable {
  enum Component: Sendable {
    /// Taken as it is, `..` too.
    case name(String)
    case pattern(NamePattern)
  }

  /// What the pattern starts from, absolute. Literal, whatever characters are in it.
  let directory: String
  let components: [Component]

  /// - Parameter directory: where a relative pattern starts; absolute.
  init(_ text: String, in directory: String) throws(NamePattern.Malformed) {
    self.directory = text.hasPrefix("/") ? "/" : directory
    var components: [Component] = []
    for part in text.split(separator: "/") where part != "." {
      components.append(NamePattern.isNeeded(for: part) ? .pattern(try NamePattern(part)) : .name(String(part)))
    }
    self.components = components
  }

  /// Whether the pattern names no more than one file, which is then expected to be there.
  var isLiteral: Bool {
    components.allSatisfy { if case .name = $0 { true } else { false } }
  }

  /// Whether it covers a path, judged by the names alone.
  func matches(_ path: String) -> Bool {
    let start = directory.split(separator: "/")
    let names = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    guard names.count == start.count + components.count, zip(start, names).allSatisfy({ $0.utf8.elementsEqual($1.utf8) }) else {
      return false
    }
    return zip(components, names.dropFirst(start.count)).allSatisfy { component, name in
      switch component {
      case .name(let literal): literal.utf8.elementsEqual(name.utf8)
      case .pattern(let pattern): pattern.matches(name)
      }
    }
  }

  /// - Parameters: absolute paths, without anything in the pattern that is malformed.
  package static func matches(_ pattern: String, _ path: String) -> Bool {
    (try? PathPattern(pattern, in: "/"))?.matches(path) ?? false
  }
}
