import Config
import Gateway
import HTTPTypes
import Hummingbird

/// The answer to a change of the file that was not made.
struct FileChangeRefusalBody: Encodable {
  struct Failure: Encodable {
    var message: String
    var type = "invalid_request_error"
    var code: String
    var hint: String?
    /// What makes the change, for `git apply`; secrets are masked.
    var patch: String?
    /// Where the way out is, if there is one.
    var registrationsFile: String?
    /// Of the content on disk.
    var etag: String?
    var file: String?
    var line: Int?
    /// Other places that belong to it.
    var related: [RelatedPlaceBody]?
    var diagnostics: [DiagnosticBody]?

    private enum CodingKeys: String, CodingKey {
      case message, type, code, hint, patch, etag, file, line, related, diagnostics
      case registrationsFile = "registrations_file"
    }
  }

  var error: Failure
  private let status: HTTPResponse.Status

  private enum CodingKeys: String, CodingKey { case error }

  init(_ refusal: FileChangeRefusal) {
    switch refusal {
    case .changed(let found):
      status = .preconditionFailed
      error = Failure(message: "The file was changed meanwhile; read it again", code: "config_changed", etag: found.map { "\"\($0)\"" })
    case .fileInvalid(let diagnostics):
      status = .conflict
      error = Failure(
        message: "The file on disk has errors; nothing is changed in it until they are mended", code: "config_file_invalid",
        diagnostics: diagnostics.map(DiagnosticBody.init))
    case .rejected(let diagnostics):
      status = .badRequest
      let first = diagnostics.first { $0.severity == .error }
      error = Failure(
        message: first?.message ?? "The configuration would not load", code: "config_rejected", hint: first?.hint,
        diagnostics: diagnostics.map(DiagnosticBody.init))
    case .duplicate(let message):
      status = .conflict
      error = Failure(message: message, code: "duplicate_endpoint")
    case .metadataAddress(let host):
      status = .badRequest
      error = Failure(
        message: "base_url: \(host) is an address of a cloud's metadata service", code: "invalid_base_url",
        hint: "if it is meant, write it into the file")
    case .endpointNotFound(let id):
      let rendered = RenderedError(.endpointNotFound(id: id))
      status = .notFound
      error = Failure(message: rendered.message, type: rendered.type, code: rendered.code)
    case .unsupported(let refusal):
      status = refusal.reason == .refusedToWrite ? .internalServerError : .conflict
      error = Failure(
        message: refusal.message, type: refusal.reason == .refusedToWrite ? "server_error" : "invalid_request_error",
        code: "config_\(refusal.reason.rawValue)", hint: "make the change in the file itself", file: refusal.place?.file,
        line: refusal.place?.line, related: refusal.related.map(RelatedPlaceBody.init))
    case .readOnly(let problem, let patch, let registrations):
      status = .conflict
      let wayOut = registrations.map { "; or let the gateway write \($0), which takes additions" } ?? ""
      error = Failure(
        message: problem.message, code: "config_read_only", hint: problem.hint + wayOut, patch: patch, registrationsFile: registrations)
    case .notWritten(let problem):
      status = Self.status(of: problem)
      error = Failure(message: problem.message, type: "server_error", code: "config_\(problem.label)", hint: problem.hint)
    case .keyNotStored(let problem):
      status = Self.insufficientStorage
      error = Failure(
        message: "The api_key could not be stored: \(problem.diagnostic.message)", type: "server_error", code: "key_not_stored",
        hint: "give the gateway a writable server.state_dir")
    case .tooManyWaiting:
      status = .serviceUnavailable
      error = Failure(message: "Too many changes of the file wait to be made", type: "server_error", code: "config_too_many_changes")
    case .masked:
      status = .badRequest
      error = Failure(
        message: "The text has masked secrets in it (•••)", code: "config_masked", hint: "get the file with a key that has config.manage")
    }
  }

  func response() throws -> Response {
    var response = try JSONAnswer.response(self, status: status)
    if status == .serviceUnavailable { response.headers[.retryAfter] = "5" }
    return response
  }

  /// RFC 4918, 11.5.
  private static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")

  private static func status(of problem: WriteError) -> HTTPResponse.Status {
    switch problem.problem {
    case .noSpace: insufficientStorage
    case .busy: .serviceUnavailable
    case .cannotJournal, .notRegular, .changed, .readOnly, .orphanedMount: .conflict
    case .notDurable, .interrupted, .failed: .internalServerError
    }
  }
}
