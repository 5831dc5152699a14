import Config

/// A change of the list of endpoints as a client wants it, before it is known what is on disk.
struct EndpointMutation: Sendable {
  enum Kind: Sendable {
    /// A new endpoint at the end of the list.
    case add(EndpointChange)
    case change(id: String, EndpointChange)
    case remove(id: String)
  }

  var kind: Kind
  var options: ChangeOptions
  /// The key that comes with it, if it goes into a file of its own.
  var key: StoredKey?

  /// Whether it may be made together with others. One for a content that the client knows is not: what it gets back is to name a content in
  /// which nobody else changed anything.
  var mayBeJoined: Bool { options.base == nil && !options.isTrial }
}
