/// Why a text is not what the shape of its key asks for. Both sentences go on after the key's name: "`weight` …".
struct ScalarProblem: Error, Equatable {
  var id: DiagnosticID
  /// "must be a whole number, not `abc`".
  var message: String
  var hint: String?

  init(_ id: DiagnosticID, _ message: String, hint: String? = nil) {
    self.id = id
    self.message = message
    self.hint = hint
  }
}
