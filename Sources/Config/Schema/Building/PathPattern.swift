/// Path patterns: `*` stands for any characters of one file or directory name, `?` for one; a leading dot must be written out.
package enum PathPattern {
  package static func matches(_ pattern: String, _ path: String) -> Bool {
    let patterns = pattern.split(separator: "/", omittingEmptySubsequences: false)
    let names = path.split(separator: "/", omittingEmptySubsequences: false)
    return patterns.count == names.count
      && zip(patterns, names).allSatisfy { part, name in
        if name.hasPrefix("."), !part.hasPrefix(".") { return false }
        return matches(Array(part), Array(name))
      }
  }

  /// Goes back to the last `*` alone, so that it costs at most the product of the lengths.
  private static func matches(_ pattern: [Character], _ name: [Character]) -> Bool {
    var p = 0
    var n = 0
    var star: (pattern: Int, name: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
        p += 1
        n += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        p = last.pattern + 1
        n = last.name + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
