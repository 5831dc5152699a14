import Testing

@testable import Upstream

@Suite("A rejected certificate") struct CertificateFaultTests {
  @Test(arguments: [
    (0, CertificateFault.otherName), (1, .otherName), (62, .otherName), (18, .unknownAuthority), (19, .unknownAuthority),
    (20, .unknownAuthority),
    (21, .unknownAuthority), (9, .notYetValid), (10, .expired), (66, .other),
  ])
  func `has a fault that OpenSSL's result tells`(verification: Int, fault: CertificateFault) {
    #expect(CertificateFault(verification) == fault)
  }

  @Test(arguments: CertificateFault.allCases)
  func `may be tried at another endpoint, and counts under one label`(fault: CertificateFault) {
    let error = UpstreamError(.tls, .certificateRejected(fault))
    #expect(error.isRetrySafe && error.blame == .upstream && "\(error.label)" == "certificate_rejected")
  }
}
