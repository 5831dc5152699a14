extension SettingsBuilder {
  mutating func server() -> ServerSettings {
    let keys = schema.serverSection
    let record = root[schema.server]
    let listen = record[keys.listen]
    var seen: [ListenAddress: Range<Int>] = [:]
    for address in listen where record.isGiven(keys.listen) {
      if let first = seen[address.value], !address.value.takesAnyFreePort {
        findings.error(
          .duplicateName, at: address.range, "`\(address.value)` is listened on twice", related: [(first, "first given here")])
      }
      seen[address.value] = address.range
    }
    return ServerSettings(
      listen: listen.map(\.value),
      tls: tls(record[keys.tls]),
      requestTimeout: record[keys.requestTimeout],
      connectTimeout: record[keys.connectTimeout],
      maxConcurrent: record[keys.maxConcurrent],
      queueMaxWaiting: record[keys.queue][keys.queueSection.maxWaiting],
      queueTimeout: record[keys.queue][keys.queueSection.timeout],
      maxBody: record[keys.maxBody],
      headerTimeout: record[keys.headerTimeout],
      idleTimeout: record[keys.idleTimeout],
      writeTimeout: record[keys.writeTimeout],
      maxConnections: record[keys.maxConnections],
      shutdownDelay: record[keys.shutdownDelay],
      drainTimeout: record[keys.drainTimeout],
      threads: record[keys.threads],
      stateDirectory: record[keys.stateDirectory].map { FilePaths.absolute($0, in: directory) })
  }

  private mutating func tls(_ record: Record) -> ServerSettings.TLSFiles? {
    let keys = schema.serverSection.tlsSection
    let certificate = pemFile(keys.certificate, of: record, for: "the certificate")
    let privateKey = pemFile(keys.privateKey, of: record, for: "the private key")
    guard let certificate, let privateKey else { return nil }
    return .init(certificate: certificate, privateKey: privateKey)
  }
}

extension ListenAddress {
  fileprivate var takesAnyFreePort: Bool {
    switch self {
    case .tcp(_, let port): port == 0
    case .unix: false
    }
  }
}
