/// A configuration file for those who may read it but not its secrets.
package enum MaskedText {
  /// What stands for each secret. A text with it in the place of a value is not one to be written back.
  package static let mark = Array("•••".utf8)

  /// Whether something is hidden in a text.
  static func isMasked(_ text: String) -> Bool { text.contains("•••") }

  /// The text with every value of a secret key, everything that stands in the place of one, and everything that looks like one hidden,
  /// comments included. It hides too much rather than too little. O(n).
  package static func of(_ source: SourceText, limits: YAMLLimits = .default) -> [UInt8] {
    let document = YAMLParser.parse(source, limits: limits).document
    let masked = source.maskingLikelySecrets().masking(document.map(SecretRanges.of) ?? [])
    var shown: [UInt8] = []
    shown.reserveCapacity(source.bytes.count)
    var position = 0
    for range in masked.maskedRanges {
      shown += source.bytes[position..<range.lowerBound]
      shown += mark
      position = range.upperBound
    }
    return shown + source.bytes[position...]
  }
}
