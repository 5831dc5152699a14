import Config
import Gateway
import HTTPTypes

extension FileChange {
  /// What every answer to a change says of it, whether it has a body or not: the digest of the file, and who may undo it.
  ///
  /// `Warning: 299 - "text"` is the form of RFC 7234, 5.5, which later ones of HTTP have dropped and management APIs have kept.
  var headers: HTTPFields {
    var headers: HTTPFields = [.eTag: "\"\(digest)\""]
    if let name = HTTPField.Name("Warning") {
      for warning in editorWarnings { headers.append(HTTPField(name: name, value: "299 - \(Self.quoted(warning.message))")) }
    }
    return headers
  }

  /// RFC 9110, 5.6.4; of a name that is not made for a header, its control characters are left out.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars where scalar.properties.generalCategory != .control {
      if scalar == "\"" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
