import Config
import Gateway

/// What `GET /api/config/files` answers with: the texts that the running configuration was made of.
struct RunningFilesBody: Encodable {
  struct File: Encodable {
    /// As opened: absolute.
    var path: String
    /// Of the file's bytes, masked or not.
    var digest: String?
    var text: String
  }

  var generation: UInt64
  var masked: Bool
  var files: [File]
  /// Names of endpoints that came in over the management API since the process started.
  var registered: [String]

  /// - Parameter isWhole: with the secrets in it.
  init(_ status: ConfigurationStatus, isWhole: Bool, registered: [String]) {
    generation = status.generation
    masked = !isWhole
    files = zip(status.files, status.texts).map { file, bytes in
      let shown = isWhole ? bytes : MaskedText.keepingStructure(of: SourceText(file: file.path, bytes: bytes))
      return File(path: file.path, digest: file.digest?.description, text: String(decoding: shown, as: UTF8.self))
    }
    self.registered = registered
  }
}
