import Glibc

/// Why the watcher polls.
enum PollReason: Sendable, Equatable {
  /// Not yet known whether inotify serves.
  case starting
  case noHelper
  case helperEnded(SourceEnd)
  case helperSilent
  case noInotify(SystemError)
  case refused(PathBytes, SystemError)
  case remote(Survey.Remote)
  case selfTestFailed(PathBytes)

  /// For an operator, with the cure where there is one.
  var words: String {
    switch self {
    case .starting: "inotify is being set up"
    case .noHelper: "no path of the helper fingerpost-inotify was given"
    case .helperEnded(let end): Self.words(for: end)
    case .helperSilent: "the helper fingerpost-inotify did not say that it watches"
    case .noInotify(let error) where error.number == EMFILE:
      "the limit of inotify instances is reached: raise fs.inotify.max_user_instances"
    case .noInotify(let error): "the system offers no inotify: \(error.words)"
    case .refused(_, let error) where error.number == ENOSPC:
      "the limit of inotify watches is reached: raise fs.inotify.max_user_watches"
    case .refused(let path, let error): "\(path) cannot be watched: \(error.words)"
    case .remote(let remote): "\(remote.kind.rawValue) does not report what other machines write: \(remote.path) is on it"
    case .selfTestFailed(let path): "no event arrived when \(path) was opened as a test: its file system reports none"
    }
  }

  /// One of a few, for a metric's label.
  var word: String {
    switch self {
    case .starting: "starting"
    case .noHelper: "no_helper"
    case .helperEnded, .helperSilent: "helper_failed"
    case .noInotify(let error) where error.number == EMFILE: "instance_limit"
    case .noInotify: "no_inotify"
    case .refused(_, let error) where error.number == ENOSPC: "watch_limit"
    case .refused: "refused"
    case .remote: "remote_file_system"
    case .selfTestFailed: "no_events"
    }
  }

  private static func words(for end: SourceEnd) -> String {
    switch end {
    case .notFound(let path): "the helper fingerpost-inotify was not found at \(path)"
    case .notStarted(let path, let why): "the helper at \(path) cannot be started: \(why)"
    case .exited(let code): "the helper fingerpost-inotify ended with code \(code)"
    case .signalled(let signal): "the helper fingerpost-inotify was ended by signal \(signal)"
    case .malformed: "the program in place of the helper fingerpost-inotify speaks another language"
    }
  }
}
