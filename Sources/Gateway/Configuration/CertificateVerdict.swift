package import Config

/// What was found of the certificates that a configuration names, and what was made of its own one.
package struct CertificateVerdict: Sendable {
  /// Gives the verdict on settings. What an earlier verdict made can be used again if its files are the same.
  package typealias Judge = @Sendable (_ settings: Settings, _ earlier: ConnectionSecurity?) -> CertificateVerdict

  /// nil if the settings name no certificate, or if there is an error in it.
  package var security: ConnectionSecurity?
  package var diagnostics: [Diagnostic]

  package init(security: ConnectionSecurity? = nil, diagnostics: [Diagnostic] = []) {
    self.security = security
    self.diagnostics = diagnostics
  }

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The two files were replaced one after the other, perhaps, and this is the moment between.
  var mayBeHalfReplaced: Bool { diagnostics.contains { $0.id == .keyMismatch } }
}
