package import Config
package import NIOCore

/// What stands between TCP and HTTP on the connections of a table: TLS with one certificate.
///
/// Whoever speaks TLS makes it, before the table is published; the table carries it, so that both are swapped as one.
package struct ConnectionSecurity: Sendable {
  /// What it was made from.
  package let files: ServerSettings.TLSFiles
  /// SHA-256 of the server's certificate in DER form.
  package let fingerprint: ContentDigest
  /// When that certificate ends: RFC 3339.
  package let validUntil: String
  /// Puts its handlers at the end of a new connection's pipeline, on its event loop.
  package let install: @Sendable (any Channel) throws -> Void

  package init(
    files: ServerSettings.TLSFiles, fingerprint: ContentDigest, validUntil: String,
    install: @escaping @Sendable (any Channel) throws -> Void
  ) {
    self.files = files
    self.fingerprint = fingerprint
    self.validUntil = validUntil
    self.install = install
  }
}
