/// A request body with up to two edits in it, given out piece by piece: the caller joins the pieces in a buffer of its own.
package struct BodySplice: Equatable, Sendable {
  private let first: BodyEdit?
  private let second: BodyEdit?

  /// Takes the edits in any order. They do not overlap; those that `RequestPeek` makes never do.
  package init(_ one: BodyEdit?, _ other: BodyEdit? = nil) {
    guard let one, let other, other.range.lowerBound < one.range.lowerBound else {
      first = one ?? other
      second = one == nil ? nil : other
      return
    }
    first = other
    second = one
  }

  /// Nothing changes: the body can go on as it is.
  package var isIdentity: Bool { first == nil }

  /// Bytes of the new body.
  ///
  /// - Parameter bodyCount: bytes of the body that the edits were made for.
  package func count(from bodyCount: Int) -> Int {
    bodyCount + (first?.growth ?? 0) + (second?.growth ?? 0)
  }

  /// Hands the new body to `emit`, front to back, in at most five pieces.
  ///
  /// - Parameter body: the body that the edits were made for.
  package func forEachPiece(of body: Span<UInt8>, _ emit: (RawSpan) -> Void) {
    var at = 0
    for edit in [first, second] {
      guard let edit else { continue }
      emit(body.bytes.extracting(at..<edit.range.lowerBound))
      emit(edit.replacement.span.bytes)
      at = edit.range.upperBound
    }
    emit(body.bytes.extracting(at..<body.count))
  }
}

extension BodyEdit {
  fileprivate var growth: Int { replacement.count - range.count }
}
