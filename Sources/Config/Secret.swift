/// A value that must not be shown: it redacts itself wherever it is printed, dumped or interpolated.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The plain text. Read it only where the secret is used: to build a header, to compute a digest.
  package let exposed: String

  package init(_ value: String) { exposed = value }

  package var isEmpty: Bool { exposed.isEmpty }
  package var description: String { "[redacted]" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
