package import Config

/// Why a change that came in over the management API was not made. Nothing was written, and what runs is as it was.
package enum FileChangeRefusal: Error, Sendable {
  /// The client knows another content than the one that is on disk, whose digest this is.
  case changed(found: ContentDigest?)
  /// The file on disk has errors, so that nothing can be changed in it.
  case fileInvalid([Diagnostic])
  /// With the change, the configuration would not load.
  case rejected([Diagnostic])
  /// There is an endpoint with this name, or at this address.
  case duplicate(String)
  /// Clouds keep their metadata service, with the machine's credentials, at an address like this.
  case metadataAddress(host: String)
  case endpointNotFound(id: String)
  /// The text is laid out so that the change cannot be made in it, or would reach other places.
  case unsupported(EditRefusal)
  /// The file cannot be written. `patch` makes the change, secrets masked.
  case readOnly(WriteError, patch: String, registrations: String?)
  case notWritten(WriteError)
  /// The file of a key could not be written.
  case keyNotStored(SourceFileError)
  /// So many changes wait already that this one would wait for long.
  case tooManyWaiting
  /// A text in which secrets are masked is not the text itself.
  case masked
}
