package import Config
package import Gateway
package import Logging
import NIOSSL

/// Looks at every certificate that a configuration names, before it is used: the server's own with its key, and the authorities of upstreams.
package struct CertificateReview: Sendable {
  private let logger: Logger
  private let now: @Sendable () -> Double

  /// - Parameters:
  ///   - logger: told of handshakes that fail later.
  ///   - now: seconds since 1970.
  package init(logger: Logger, now: @escaping @Sendable () -> Double) {
    self.logger = logger
    self.now = now
  }

  /// Reads no files: the settings hold what is in them. O(n) in the number of different certificates.
  ///
  /// - Parameter earlier: used again if it was made from the same files, so that clients can go on with their sessions.
  package func verdict(on settings: Settings, earlier: ConnectionSecurity?) -> CertificateVerdict {
    var verdict = CertificateVerdict()
    if let files = settings.server.tls { own(files, earlier, &verdict) }
    var known: [Secret: CertificateText] = [:]
    for file in settings.endpoints.compactMap(\.caFile) + settings.providers.compactMap(\.caFile) {
      let text = known[file.content] ?? CertificateText(file.content)
      known[file.content] = text
      authorities(text, file, &verdict)
    }
    return verdict
  }

  private func own(_ files: ServerSettings.TLSFiles, _ earlier: ConnectionSecurity?, _ verdict: inout CertificateVerdict) {
    do throws(TLSIdentity.Problem) {
      let identity = try TLSIdentity(files)
      if let warning = identity.certificate.warning(at: now()) {
        verdict.diagnostics.append(
          Diagnostic(
            id: .certificateNotCurrent, severity: .warning, message: "the certificate in \(files.certificate.path) \(warning)",
            primary: files.certificate.place, hint: "clients refuse it; put a current one in its place"))
      }
      verdict.security = earlier.flatMap { $0.files == files ? $0 : nil } ?? identity.security(logger: logger)
    } catch {
      verdict.diagnostics.append(error.diagnostic(for: files))
    }
  }

  private func authorities(_ text: CertificateText, _ file: PEMFile, _ verdict: inout CertificateVerdict) {
    if let problem = text.problem {
      verdict.diagnostics.append(
        Diagnostic(
          id: .badCertificate, message: "\(file.path) \(problem)", primary: file.place,
          hint: "the authorities of an upstream are certificates in PEM form, one behind the other"))
    }
    // One that has expired is no worry as long as another one leads to the server: bundles are full of them.
    guard !text.certificates.isEmpty, text.certificates.allSatisfy({ $0.warning(at: now()) != nil }) else { return }
    verdict.diagnostics.append(
      Diagnostic(
        id: .certificateNotCurrent, severity: .warning, message: "no certificate in \(file.path) is valid now", primary: file.place))
  }
}
