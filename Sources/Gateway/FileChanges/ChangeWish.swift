import Config

/// What a client wants of the configuration file, and where its answer goes.
struct ChangeWish: Sendable {
  enum Kind: Sendable {
    case endpoint(EndpointMutation)
    /// Another text for the whole main file.
    case text([UInt8], ChangeOptions)
  }

  typealias Answer = Result<FileChange, FileChangeRefusal>

  var kind: Kind
  var answer: CheckedContinuation<Answer, Never>

  var mayBeJoined: Bool {
    switch kind {
    case .endpoint(let mutation): mutation.mayBeJoined
    case .text: false
    }
  }
}
