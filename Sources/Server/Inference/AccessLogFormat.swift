/// How the lines of the access log are written.
package enum AccessLogFormat: Sendable {
  /// `key=value` pairs behind a timestamp.
  case text
  /// One JSON object a line (RFC 8259).
  case json
}
