/// The times of the watcher. The defaults are what was measured to be good; tests use shorter ones.
package struct WatchTuning: Sendable {
  package static let `default` = WatchTuning()

  /// A change is reported once nothing has happened for so long: a script that writes a file in three steps is one change.
  package var quietWindow = Duration.milliseconds(100)
  /// Unrest that does not end is reported after so long all the same.
  package var longestUnrest = Duration.seconds(2)
  /// How often every link, directory and file on the way is looked at while inotify works: it misses what happens to mounts.
  package var slowPoll = Duration.seconds(2)
  /// How often the content is read while inotify works: a write through a memory map changes nothing else that can be seen.
  package var unconditional = Duration.seconds(30)
  /// How often the content is read while inotify does not work. A change is reported when two such looks in a row saw the same.
  package var fastPoll = Duration.seconds(1)
  /// How long after a helper's failure the next one is started; doubled with each failure, up to `longestHelperRestart`.
  package var firstHelperRestart = Duration.seconds(1)
  package var longestHelperRestart = Duration.seconds(30)
  /// How long an event may take to come when the watcher causes one to prove that it does.
  package var selfTestTimeout = Duration.seconds(1)
  /// How long a helper may take until it watches.
  package var armTimeout = Duration.seconds(5)
  /// The least time between the starts of two helpers.
  package var rearmInterval = Duration.milliseconds(200)
  /// The same where only a file was replaced by another: its directory is watched, so there is no hurry.
  package var fileRearmInterval = Duration.seconds(1)

  package init() {}
}
