/// The keys of `server.tls:`.
struct TLSSection: Sendable {
  let description: SectionDescription
  let certificate: Key<String?>
  let privateKey: Key<String?>

  init() {
    var keys = SectionBuilder(path: "server.tls")
    certificate = keys.required(
      "certificate", .text(.path), "PEM file of the certificate with its chain.", synonyms: ["cert", "cert_file", "certificate_file"])
    privateKey = keys.required(
      "private_key", .text(.path), "PEM file of the private key.", synonyms: ["key", "key_file", "private_key_file"])
    description = keys.build(noun: "tls section")
  }
}
