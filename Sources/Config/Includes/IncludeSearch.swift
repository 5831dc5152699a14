/// Finds the files that the patterns of `include` name, and remembers the directories that decide it.
struct IncludeSearch {
  enum Failure: Error {
    /// A directory that cannot be listed.
    case unlistable(SourceFileError)
    /// A name in it is not UTF-8, and would be covered otherwise.
    case notUTF8(directory: String)
    case tooManyNames
  }

  /// Names that are looked at for all patterns together: a bound for a pattern that covers a whole disk by mistake.
  static let mostNames = 100_000

  /// Absolute paths, each once, in the order in which they were asked for: whether they exist or not.
  private(set) var directories: [String] = []
  private var known: Set<[UInt8]> = []
  private var names = 0

  /// Absolute paths in the order of their bytes. That of a literal pattern is given whether or not it exists.
  mutating func paths(of pattern: PathPattern) throws(Failure) -> [String] {
    var paths = [pattern.directory]
    var isFixed = true
    for (index, component) in pattern.components.enumerated() {
      let isLast = index == pattern.components.count - 1
      switch component {
      case .name(let name):
        // What leads to the first wildcard is one directory; after it, each step may be there in one and not in the other.
        if isLast || !isFixed { remember(paths) }
        paths = paths.map { Self.path($0, name) }
        if !isFixed { paths = paths.filter { FileStamp(path: $0) != nil } }
      case .pattern(let pattern):
        isFixed = false
        remember(paths)
        var found: [String] = []
        for directory in paths { found += try children(of: directory, pattern, isLast: isLast) }
        paths = found
      }
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private mutating func children(of directory: String, _ pattern: NamePattern, isLast: Bool) throws(Failure) -> [String] {
    var found: [String] = []
    for bytes in try listing(of: directory) {
      guard let name = String(validating: bytes, as: UTF8.self) else {
        if pattern.matches(String(decoding: bytes, as: UTF8.self)) { throw .notUTF8(directory: directory) }
        continue
      }
      if pattern.matches(name) { found.append(Self.path(directory, name)) }
    }
    return found
  }

  private mutating func listing(of directory: String) throws(Failure) -> [[UInt8]] {
    let listed: [[UInt8]]
    do throws(SourceFileError) {
      listed = try DirectoryListing.names(in: directory, limit: Self.mostNames - names + 1)
    } catch {
      // Nothing there, or a file where a directory was looked for, covers nothing.
      if error.reason == .missing { return [] }
      throw .unlistable(error)
    }
    names += listed.count
    guard names <= Self.mostNames else { throw .tooManyNames }
    return listed
  }

  private mutating func remember(_ paths: [String]) {
    for path in paths where known.insert(Array(path.utf8)).inserted { directories.append(path) }
  }

  private static func path(_ directory: String, _ name: String) -> String {
    directory == "/" ? "/" + name : directory + "/" + name
  }
}
