/// How well the watcher sees, for an operator.
package struct WatchStatus: Sendable, Equatable {
  package enum Mode: String, Sendable, Equatable {
    /// Changes are told by the kernel; a slow poll runs beside it.
    case inotify
    /// The content is read every second.
    case poll
  }

  package var mode: Mode
  /// Why it polls, in words; nil with inotify.
  package var reason: String?
  /// The same as one of a few words, for a metric's label: no_helper, helper_failed, instance_limit, no_inotify, watch_limit, refused,
  /// remote_file_system, no_events, starting. nil with inotify.
  package var reasonWord: String?
  /// Every directory and file that is watched, by its real path, sorted.
  package var chain: [String]
  /// How often the kernel lost events because they came too fast. Each loss is followed by a look at everything.
  package var overflows: Int
  /// Watched files that nobody can change any more: the host replaced the file behind a mount of this single file, and what the path
  /// leads to here is the old one for ever. Mounting the directory instead is the cure.
  package var orphaned: [String]

  package init(
    mode: Mode, reason: String? = nil, reasonWord: String? = nil, chain: [String] = [], overflows: Int = 0, orphaned: [String] = []
  ) {
    self.mode = mode
    self.reason = reason
    self.reasonWord = reasonWord
    self.chain = chain
    self.overflows = overflows
    self.orphaned = orphaned
  }
}
