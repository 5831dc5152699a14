import Config
import NIOSSL

/// The certificates of a PEM text, or why there are none.
struct CertificateText {
  /// In the order of the text.
  let certificates: [NIOSSLCertificate]
  /// What is wrong, as the rest of a sentence that begins with the file.
  let problem: String?

  init(_ content: Secret) {
    let text = content.exposed
    // Of a text without any, the parser would say no more than that it failed; an empty one it must not be given.
    guard
      text.contains("-----BEGIN CERTIFICATE-----") || text.contains("-----BEGIN TRUSTED CERTIFICATE-----")
        || text.contains("-----BEGIN X509 CERTIFICATE-----")
    else {
      certificates = []
      problem = text.contains("-----BEGIN ") ? "holds no certificate" : "holds nothing in PEM form (`-----BEGIN CERTIFICATE-----`)"
      return
    }
    do {
      certificates = try NIOSSLCertificate.fromPEMBytes(Array(text.utf8))
      problem = nil
    } catch {
      certificates = []
      problem = "holds a certificate that is damaged"
    }
  }
}

extension NIOSSLCertificate {
  /// Why a client would refuse it at this time, as the rest of a sentence.
  ///
  /// - Parameter now: seconds since 1970.
  func warning(at now: Double) -> String? {
    if now > Double(notValidAfter) { return "has expired: \(UTCTime.text(second: notValidAfter))" }
    if now < Double(notValidBefore) { return "is not valid yet: from \(UTCTime.text(second: notValidBefore))" }
    return nil
  }
}

extension UTCTime {
  /// RFC 3339.
  static func text(second: Int) -> String {
    let time = UTCTime(second: second)
    return "\(time.year)-\(twoDigits(time.month))-\(time.day)T\(time.clock)Z"
  }
}
