import Logging
import Watcher

/// Tells how the file is watched when that changes: a line when it has to be polled and when that is over, an error for a dead mount.
struct WatchLog: Sendable {
  let logger: Logger

  func write(_ status: WatchStatus, after previous: WatchStatus?) {
    if status.mode != previous?.mode || status.reason != previous?.reason { writeMode(status, isFirst: previous == nil) }
    for file in status.orphaned where !(previous?.orphaned.contains(file) ?? false) {
      logger.error(
        """
        configuration orphaned: \(file) was replaced behind the mount of this single file, and the old one is read here for ever; \
        mount the directory instead, or restart the container
        """)
    }
    if status.orphaned.isEmpty, let previous, !previous.orphaned.isEmpty { logger.info("configuration no longer orphaned") }
    if let previous, status.overflows > previous.overflows {
      logger.warning("inotify dropped events; everything was looked at again", metadata: ["overflows": "\(status.overflows)"])
    }
  }

  private func writeMode(_ status: WatchStatus, isFirst: Bool) {
    switch status.mode {
    case .inotify: logger.log(level: isFirst ? .debug : .info, "configuration watched with inotify")
    case .poll: logger.warning("configuration polled", metadata: ["reason": "\(status.reason ?? "")"])
    }
  }
}
