/// What a text must look like beyond being text.
package enum TextFormat: Sendable {
  /// Anything, the empty text included.
  case free
  /// At least one character; no control characters, no space at either end.
  case name
  /// A `name` that is never shown.
  case secret
  /// A `secret` that may be empty, which is the same as not given.
  case optionalSecret
  /// 64 hexadecimal digits.
  case sha256
  /// 8-4-4-4-12 hexadecimal digits, RFC 9562.
  case uuid
  /// `builtin:echo`, or an http(s) URL without user, query and fragment; a trailing `/v1` is dropped.
  case endpointURL
  /// An http(s) URL without user, query and fragment, version segment included.
  case providerURL
  /// `host:port`, `[::1]:port`, `unix:/path`.
  case listenAddress
  /// A path, relative to the directory of the file that holds it.
  case path
  /// A path in which `*`, `?` and `[…]` stand for parts of a file or directory name.
  case pathPattern
  /// `owner/name` at Hugging Face.
  case repository
  /// `$scrypt$…`, as `hash-password` prints it.
  case passwordHash
}
