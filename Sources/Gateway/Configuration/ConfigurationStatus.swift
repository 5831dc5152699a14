package import Config

/// What `GET /api/config` tells: what is running, how the file on disk compares with it, and how the last attempt to change it went.
package struct ConfigurationStatus: Sendable {
  package struct Attempt: Sendable {
    package enum Result: String, Sendable { case applied, unchanged, rejected, missing, unreadable }
    package var result: Result
    package var trigger: ReloadTrigger
    /// Seconds since 1970.
    package var at: Double
    /// Of a failed attempt: the reasons. Otherwise warnings and notes.
    package var diagnostics: [Diagnostic]
    /// Of what was read, the main file first. Empty if that could not be read.
    package var files: [LoadedFile]
  }

  /// How the file on disk stands to what is running.
  package enum FileState: Sendable, Equatable {
    case inSync
    /// Not judged yet, and why.
    case pending(reason: String)
    case rejected, missing, unreadable

    /// As it stands in the API.
    package var word: String {
      switch self {
      case .inSync: "in_sync"
      case .pending: "pending"
      case .rejected: "rejected"
      case .missing: "missing"
      case .unreadable: "unreadable"
      }
    }
  }

  /// As given at start.
  package var path: String
  package var generation: UInt64
  /// Of the main file's bytes.
  package var digest: ContentDigest
  /// What is running was read from these, the main file first.
  package var files: [LoadedFile]
  /// Seconds since 1970.
  package var loadedAt: Double
  package var state: FileState
  /// The last one that came to a verdict.
  package var lastAttempt: Attempt
  /// The last failed attempt, until one succeeds or the file is back to what is running.
  package var failure: Attempt?
  /// Key paths whose value in the file waits for a restart.
  package var restartRequired: [String]
  /// The bytes of `files`, in their order: what runs may not be on disk any more.
  package var texts: [[UInt8]] = []
}

extension ConfigurationStatus.Attempt.Result {
  /// What kind of failure these diagnostics are.
  init(failure diagnostics: [Diagnostic]) {
    let errors = diagnostics.filter { $0.severity == .error }.map(\.id)
    if errors.contains(.fileMissing) {
      self = .missing
    } else if errors.contains(where: { [.fileUnreadable, .fileNotRegular, .fileTooLarge].contains($0) }) {
      self = .unreadable
    } else {
      self = .rejected
    }
  }
}
