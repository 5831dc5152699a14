package import Config

/// A listening socket that was lost while the gateway served.
package struct ListenerLoss: Error, CustomStringConvertible {
  /// As bound.
  package var address: ListenAddress

  package var description: String { "the listening socket of \(address) was lost" }
}
