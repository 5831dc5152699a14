import FoundationEssentials
import Router
import Testing

@testable import Config
@testable import Gateway

@Suite("Certificates in a reload")
struct CertificateReloadTests {
  /// A directory with a configuration, a certificate and a key; it goes away with the test.
  private final class Files: Sendable {
    let directory: URL
    var path: String { directory.appending(path: "gateway.yaml").path }

    init() throws {
      directory = FileManager.default.temporaryDirectory.appending(path: "fingerpost-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: directory.appending(path: name)) }

    deinit { try? FileManager.default.removeItem(at: directory) }
  }

  private static let plain = "version: 1\nserver: {listen: ['127.0.0.1:1']}\n"
  private static let secured = "version: 1\nserver: {listen: ['127.0.0.1:1'], tls: {certificate: cert, private_key: key}}\n"

  /// Takes what is in the files for the certificate itself: two belong together if they are equal.
  private static func judge(_ settings: Settings, _ earlier: ConnectionSecurity?) -> CertificateVerdict {
    guard let files = settings.server.tls else { return CertificateVerdict() }
    guard files.certificate.content == files.privateKey.content else {
      return CertificateVerdict(diagnostics: [Diagnostic(id: .keyMismatch, message: "no", primary: files.privateKey.place)])
    }
    let fingerprint = ContentDigest(of: Array(files.certificate.content.exposed.utf8))
    let warning = Diagnostic(id: .certificateNotCurrent, severity: .warning, message: "old", primary: files.certificate.place)
    return CertificateVerdict(
      security: ConnectionSecurity(files: files, fingerprint: fingerprint, validUntil: "") { _ in }, diagnostics: [warning])
  }

  private func start(_ text: String, certificate: String = "one", key: String = "one") throws -> (Files, Reloader) {
    let files = try Files()
    try files.write("gateway.yaml", text)
    try files.write("cert", certificate)
    try files.write("key", key)
    let reloader = try Reloader(
      path: files.path, executor: ReloadExecutor(),
      loader: ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/")),
      ledger: EndpointLedger(), metrics: .uncounted, certificates: Self.judge, now: { 1000 })
    return (files, reloader)
  }

  private func fingerprint(_ reloader: Reloader) -> ContentDigest? { reloader.tables.current.security?.fingerprint }

  @Test("a pair that does not belong together is an error of the start")
  func start() throws {
    #expect(throws: Reloader.StartFailure.self) { try start(Self.secured, certificate: "one", key: "two") }
    _ = try start(Self.plain, certificate: "one", key: "two")
  }

  @Test("new files are a new generation with the new certificate, and a warning stays until they are better")
  func rotated() async throws {
    let (files, reloader) = try start(Self.secured)
    #expect(reloader.board.status.lastAttempt.diagnostics.map(\.id) == [.certificateNotCurrent])
    try files.write("cert", "two")
    try files.write("key", "two")
    guard case .applied(let applied) = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(applied.generation == 2 && applied.certificate?.fingerprint == ContentDigest(of: Array("two".utf8)))
    #expect(fingerprint(reloader) == ContentDigest(of: Array("two".utf8)))
    guard case .unchanged = await reloader.reload(.request) else { return #expect(Bool(false), "not unchanged") }
    #expect(reloader.board.status.lastAttempt.diagnostics.map(\.id) == [.certificateNotCurrent])
  }

  @Test("half a pair is waited for where the watcher saw it, and rejected at once where somebody asks")
  func halfReplaced() async throws {
    let (files, reloader) = try start(Self.secured)
    try files.write("cert", "two")
    guard case .pending(let pending) = await reloader.reload(.watch) else { return #expect(Bool(false), "not pending") }
    #expect(pending.path.hasSuffix("/key") && pending.reason.contains("belong together"))
    guard case .rejected(let rejected) = await reloader.reload(.request) else { return #expect(Bool(false), "not rejected") }
    #expect(rejected.diagnostics.map(\.id) == [.keyMismatch])
    #expect(fingerprint(reloader) == ContentDigest(of: Array("one".utf8)))
    try files.write("key", "two")
    guard case .applied = await reloader.reload(.watch) else { return #expect(Bool(false), "not applied") }
  }

  @Test("listeners stay as they were started, whatever the file says")
  func switched() async throws {
    let (files, reloader) = try start(Self.secured)
    try files.write("gateway.yaml", Self.plain)
    guard case .applied(let off) = await reloader.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(off.restartRequired == ["server.tls"] && fingerprint(reloader) == ContentDigest(of: Array("one".utf8)))

    let (others, plain) = try start(Self.plain)
    try others.write("gateway.yaml", Self.secured)
    guard case .applied(let on) = await plain.reload(.request) else { return #expect(Bool(false), "not applied") }
    #expect(on.restartRequired == ["server.tls"] && fingerprint(plain) == nil)
  }
}
