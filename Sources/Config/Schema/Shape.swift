/// The form a value must have: what the decoder checks, and what JSON Schema and the documentation describe.
package indirect enum Shape: Sendable {
  /// A scalar taken literally, whatever YAML would make of it.
  case text(TextFormat)
  /// `true` or `false`, nothing else.
  case boolean
  /// A plain decimal number.
  case integer(ClosedRange<Int>)
  /// `500ms`, `30s`, `5m`, `24h`, or a bare number of seconds.
  case duration(ClosedRange<Duration>)
  /// `20MiB`, `1GB`, or a bare number of bytes.
  case size(ClosedRange<Int>)
  /// One of a few words.
  case choice([Choice])
  /// A word of its own meaning, such as `auto`, or else a value of the other shape.
  case either(word: String, Shape)
  /// A list. With `allowsSingle`, one value may stand without brackets.
  case list(of: Shape, minimum: Int, allowsSingle: Bool)
  /// A mapping with known keys.
  case section(SectionDescription)
  /// A mapping whose keys are free names.
  case names(of: Shape)
}

/// One word of a `Shape.choice`.
package struct Choice: Sendable {
  package let word: String
  /// false: accepted, but without the behaviour it will have.
  package let isActive: Bool
}

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
  /// A path in which `*` and `?` stand for parts of a file or directory name.
  case pathPattern
  /// `owner/name` at Hugging Face.
  case repository
  /// `$scrypt$…`, as `hash-password` prints it.
  case passwordHash
}
