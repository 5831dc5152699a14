/// What is watched: absolute paths as they were configured, links not resolved.
package struct WatchedPaths: Sendable, Equatable {
  /// The configuration, the files it includes and the secret files it refers to. A missing one is legitimate: its coming is a change.
  package var files: [String]
  /// Directories whose entries matter, as those of an `include:` pattern: whatever is made, removed, renamed or written there is a change, and
  /// so is what changes behind an entry that is a link.
  package var directories: [String]

  package init(files: [String], directories: [String] = []) {
    self.files = files
    self.directories = directories
  }
}
