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
