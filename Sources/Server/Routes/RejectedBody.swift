import Config

/// The answer to a file that was not loaded: an error with every diagnostic.
struct RejectedBody: Encodable {
  struct Failure: Encodable {
    var message: String
    var type = "invalid_request_error"
    var code = "config_rejected"
    var diagnostics: [DiagnosticBody]
  }
  var error: Failure

  init(_ diagnostics: [Diagnostic]) {
    let errors = diagnostics.filter { $0.severity == .error }.count
    error = Failure(
      message: "The file was not loaded: \(errors) error\(errors == 1 ? "" : "s"). The running configuration stays in use.",
      diagnostics: diagnostics.map(DiagnosticBody.init))
  }
}
