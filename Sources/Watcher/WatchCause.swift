/// Why the content is to be looked at.
package enum WatchCause: String, Sendable, Equatable {
  /// inotify told of a change.
  case events
  /// A look at the files found a change that inotify did not tell of.
  case poll
  /// Watches were made anew: something changed before they stood, or paths are watched that were not before.
  case rearmed
  /// `FileWatcher.recheck(after:)` asked for it.
  case recheck
}
