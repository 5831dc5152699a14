/// What is wrong with the certificate of an upstream.
package enum CertificateFault: Sendable, CaseIterable {
  /// It does not lead to an authority that is trusted.
  case unknownAuthority
  case expired
  case notYetValid
  case otherName
  /// Anything else, such as a key that is too weak.
  case other

  /// - Parameter verification: OpenSSL's result, see X509_V_… in openssl/x509_vfy.h.
  init(_ verification: Int) {
    self =
      switch verification {
      // libcurl compares the names itself, before it asks for OpenSSL's result.
      case 0, 1, 62, 64: .otherName
      case 2, 18, 19, 20, 21, 27: .unknownAuthority
      case 9: .notYetValid
      case 10: .expired
      default: .other
      }
  }
}
