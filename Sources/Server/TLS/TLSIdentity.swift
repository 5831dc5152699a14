import Config
import Gateway
import Logging
import NIOCore
import NIOSSL

/// The gateway's certificate with its key and chain: read, and found to belong together.
struct TLSIdentity {
  /// Why the files cannot be served with.
  enum Problem: Error, Equatable {
    /// The rest of a sentence that begins with the file.
    case certificate(String)
    case privateKey(String)
    case mismatch
  }

  let certificate: NIOSSLCertificate
  private let files: ServerSettings.TLSFiles
  private let fingerprint: ContentDigest
  private let context: NIOSSLContext

  /// - Throws: a `Problem` of the files.
  init(_ files: ServerSettings.TLSFiles) throws(Problem) {
    let text = CertificateText(files.certificate.content)
    if let problem = text.problem { throw .certificate(problem) }
    let key = try Self.key(files.privateKey.content)
    self.files = files
    (certificate, context) = try Self.matched(text.certificates, key)
    do {
      fingerprint = ContentDigest(of: try certificate.toDERBytes())
    } catch {
      throw .certificate("holds a certificate that is damaged")
    }
  }

  /// For the table.
  ///
  /// - Parameter logger: told of handshakes that fail.
  func security(logger: Logger) -> ConnectionSecurity {
    let context = context
    return ConnectionSecurity(files: files, fingerprint: fingerprint, validUntil: UTCTime.text(second: certificate.notValidAfter)) {
      channel in
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(NIOSSLServerHandler(context: context))
      try pipeline.addHandler(TLSManners(logger: logger))
    }
  }

  private static func key(_ content: Secret) throws(Problem) -> NIOSSLPrivateKey {
    let text = content.exposed
    guard text.contains("PRIVATE KEY-----") else { throw .privateKey("holds no private key in PEM form") }
    guard !text.contains("BEGIN ENCRYPTED PRIVATE KEY"), !text.contains("Proc-Type: 4,ENCRYPTED") else {
      throw .privateKey("holds an encrypted key, and there is nobody to ask for its passphrase")
    }
    do {
      return try NIOSSLPrivateKey(bytes: Array(text.utf8), format: .pem)
    } catch {
      throw .privateKey("holds a private key that is damaged, or of a kind that is not supported")
    }
  }

  /// The certificate that the key belongs to, wherever it stands among the others: it goes first, and they follow in their order.
  private static func matched(
    _ certificates: [NIOSSLCertificate], _ key: NIOSSLPrivateKey
  ) throws(Problem) -> (NIOSSLCertificate, NIOSSLContext) {
    for (position, candidate) in certificates.enumerated() {
      var others = certificates
      others.remove(at: position)
      do {
        return (candidate, try NIOSSLContext(configuration: configuration(candidate, others, key)))
      } catch NIOSSLError.failedToLoadPrivateKey {
        continue
      } catch {
        throw .certificate("holds a certificate that cannot be served with: \(error)")
      }
    }
    throw .mismatch
  }

  private static func configuration(_ leaf: NIOSSLCertificate, _ others: [NIOSSLCertificate], _ key: NIOSSLPrivateKey) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: ([leaf] + others).map { .certificate($0) }, privateKey: .privateKey(key))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    // Our goodbye is said; the client's is not waited for (RFC 8446, 6.1), so that a connection ends when HTTP ends it.
    configuration.shutdownTimeout = .zero
    return configuration
  }
}

extension TLSIdentity.Problem {
  func diagnostic(for files: ServerSettings.TLSFiles) -> Diagnostic {
    switch self {
    case .certificate(let text):
      Diagnostic(
        id: .badCertificate, message: "\(files.certificate.path) \(text)", primary: files.certificate.place,
        hint: "a PEM file with the server's certificate and those that lead to its authority")
    case .privateKey(let text):
      Diagnostic(
        id: .badPrivateKey, message: "\(files.privateKey.path) \(text)", primary: files.privateKey.place,
        hint: "an unencrypted key in PEM form; `openssl pkey -in OLD -out NEW` takes a passphrase off")
    case .mismatch:
      Diagnostic(
        id: .keyMismatch, message: "the key in \(files.privateKey.path) belongs to no certificate in \(files.certificate.path)",
        primary: files.privateKey.place,
        related: [RelatedPlace(location: files.certificate.place.location, note: "the certificate is named here")],
        hint: "the two files may be from different renewals")
    }
  }
}
