/// What made the gateway read its file.
package enum ReloadTrigger: String, Sendable {
  case start
  /// The watcher saw that the content may have changed.
  case watch
  /// SIGHUP.
  case signal
  /// `POST /api/config/reload`.
  case request
}
