/// A file that somebody is writing, so that what it holds must not be taken for a configuration.
package struct UnsettledFile: Sendable, Equatable {
  package enum Reason: Sendable, Equatable {
    /// A program holds it open for writing.
    case openForWriting
    /// It was written or replaced during each try to read it.
    case changing
  }

  /// As messages show it.
  package var path: String
  package var reason: Reason
  /// Of the bytes that are there now; nil where they did not hold still. Two equal values some time apart mean that the bytes have
  /// stayed. Not to be shown: the file may hold nothing but a secret.
  package var digest: ContentDigest?

  /// For callers that have to answer at once.
  package var diagnostic: Diagnostic {
    switch reason {
    case .openForWriting:
      Diagnostic(
        id: .fileBeingWritten, message: "\(path) is being written: it is held open by a program that writes to it",
        hint: "it is read once that program has closed it")
    case .changing:
      Diagnostic(
        id: .fileBeingWritten, message: "\(path) is being written: it changes while it is read", hint: "it is read once it stays the same")
    }
  }
}
