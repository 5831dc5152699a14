import Glibc

/// What editors leave beside a file while they have it open: a sign that somebody may save an older text over it soon.
///
/// A hint and no proof. Some editors leave nothing, others can be told to leave it elsewhere, and one that crashed leaves its own for ever.
package enum EditorTraces {
  /// The paths of those that are there, beside the path itself and beside the file that it leads to.
  package static func beside(_ path: String) -> [String] {
    let places = [path, FilePaths.resolved(path) ?? path]
    return (places[0] == places[1] ? [path] : places).flatMap { place in
      let directory = FilePaths.directory(of: place)
      let prefix = directory == "/" ? "/" : directory + "/"
      return names(for: String(place.dropFirst(prefix.count))).map { prefix + $0 }.filter(isThere)
    }
  }

  /// Vim and nano, with the next letters where an earlier one was left behind (vim's `:help swap-file`); Emacs (its manual, "Interlocking");
  /// Kate. Copies of the last version, such as `NAME~`, say nothing: they stay.
  private static func names(for name: String) -> [String] {
    let hidden = name.hasPrefix(".") ? name : "." + name
    return ["swp", "swo", "swn", "kate-swp"].map { "\(hidden).\($0)" } + [".#" + name]
  }

  /// Emacs's is a link that leads nowhere.
  private static func isThere(_ path: String) -> Bool {
    var status = stat()
    // Safe: the C string and the pointer to the local are used during the call alone.
    return unsafe lstat(path, &status) == 0
  }
}
