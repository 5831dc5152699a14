/// Puts values in the place of references, and remembers the files it read.
struct ReferenceResolver {
  /// What became of one text.
  enum Outcome: Equatable {
    /// `isResolved`: at least one part came from outside, so that the text must not be shown.
    case text(String, isResolved: Bool)
    case missingVariable(String)
    case unreadable(SourceFileError)
    case notText(path: String)
    case malformed(ReferenceText.Malformed)
  }

  private let environment: ConfigEnvironment
  /// Directory of the file that holds the references, absolute. The next file has another one.
  var directory: String
  private var files: [[UInt8]: (path: String, content: Result<[UInt8], SourceFileError>)] = [:]
  /// Absolute paths of the files read so far, readable or not, in order.
  private(set) var referencedFiles: [String] = []
  /// Of the bytes of those files; nil for one that could not be read.
  var referencedDigests: [String: ContentDigest?] {
    let digests = files.values.map { file -> (String, ContentDigest?) in
      switch file.content {
      case .success(let bytes): (file.path, ContentDigest(of: bytes))
      case .failure: (file.path, nil)
      }
    }
    return Dictionary(digests, uniquingKeysWith: { _, _ in nil })
  }
  /// The first of them that is being written.
  private(set) var unsettled: UnsettledFile?

  init(environment: ConfigEnvironment, directory: String) {
    self.environment = environment
    self.directory = directory
  }

  mutating func resolve(_ text: String) -> Outcome {
    guard ReferenceText.mayContainReferences(text) else { return .text(text, isResolved: false) }
    let reference: ReferenceText
    do throws(ReferenceText.Malformed) {
      reference = try ReferenceText(text)
    } catch {
      return .malformed(error)
    }
    var resolved = ""
    var isResolved = false
    for part in reference.parts {
      switch part {
      case .literal(let literal):
        resolved += literal
      case .variable(let name, let fallback):
        isResolved = true
        if let value = (environment.ownVariables ?? environment.variables)[name], !value.isEmpty || fallback == nil {
          resolved += value
        } else if let fallback {
          resolved += fallback
        } else {
          return .missingVariable(name)
        }
      case .file(let path):
        isResolved = true
        let absolute = FilePaths.absolute(path, in: directory)
        switch contents(of: absolute) {
        case .failure(let problem): return .unreadable(problem)
        case .success(let bytes):
          guard let content = String(validating: bytes, as: UTF8.self) else { return .notText(path: absolute) }
          resolved += Self.withoutFinalLineEnd(content)
        }
      }
    }
    return .text(resolved, isResolved: isResolved)
  }

  /// The whole file at an absolute path; read once, whoever asks.
  mutating func contents(of path: String) -> Result<[UInt8], SourceFileError> {
    // By bytes: two names that Unicode holds for equal are two files.
    if let known = files[Array(path.utf8)] { return known.content }
    let result = environment.readFile(path)
    files[Array(path.utf8)] = (path, result)
    referencedFiles.append(path)
    if unsettled == nil, case .failure(let error) = result, case .unsettled(let file) = error.reason { unsettled = file }
    return result
  }

  /// Editors and `echo` end a file with a line end; it is not part of the secret. One of them is removed.
  private static func withoutFinalLineEnd(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    guard scalars.last == "\n" else { return text }
    scalars.removeLast()
    if scalars.last == "\r" { scalars.removeLast() }
    return String(scalars)
  }
}
