/// A request body with another model's name in it, in three pieces: the caller joins them in a buffer of its own.
package struct ModelSplice: Equatable, Sendable {
  /// What stands before the name; goes on as it is.
  package let prefix: Range<Int>
  /// The new name, quoted and escaped.
  package let replacement: [UInt8]
  /// What stands behind the name; goes on as it is.
  package let suffix: Range<Int>

  /// Bytes of the new body.
  package var count: Int { prefix.count + replacement.count + suffix.count }

  /// - Parameters:
  ///   - body: the body that `peek` was made from.
  ///   - model: the new name as UTF-8.
  package init(_ body: Span<UInt8>, _ peek: RequestPeek, model: Span<UInt8>) {
    var replacement: [UInt8] = []
    replacement.reserveCapacity(model.count + 2)
    JSONText.appendQuoted(model, to: &replacement)
    self.replacement = replacement
    prefix = 0..<peek.modelQuoted.lowerBound
    suffix = peek.modelQuoted.upperBound..<body.count
  }
}
