/// What a configuration may draw on besides its own text. Passed in, so that loading reads neither the process environment
/// nor any file on its own account.
package struct ConfigEnvironment: Sendable {
  /// Secrets are short, and all authorities of a system take a quarter of this; more is a mistake in the path. 1 MiB.
  package static let largestReferencedFile = 1 << 20

  package var variables: [String: String]
  /// What a relative path of the configuration file itself is resolved from. Absolute.
  package var workingDirectory: String
  /// Reads a whole file by its absolute path; never blocks on one that is not regular.
  package var readFile: @Sendable (String) -> Result<[UInt8], SourceFileError>
  /// Whether `readFile` is the file system.
  private let isFileSystem: Bool

  /// - Parameter readFile: by default the file system.
  package init(
    variables: [String: String],
    workingDirectory: String,
    readFile: (@Sendable (String) -> Result<[UInt8], SourceFileError>)? = nil
  ) {
    self.variables = variables
    self.workingDirectory = workingDirectory
    self.readFile = readFile ?? { Self.readFromDisk($0, .plain) }
    isFileSystem = readFile == nil
  }

  /// The same, with the file system read as the policy asks. A `readFile` of the caller's own stays.
  func reading(_ policy: ReadPolicy) -> ConfigEnvironment {
    var copy = self
    if isFileSystem { copy.readFile = { Self.readFromDisk($0, policy) } }
    return copy
  }

  private static func readFromDisk(_ path: String, _ policy: ReadPolicy) -> Result<[UInt8], SourceFileError> {
    do throws(SourceFileError) {
      let contents = try SourceFile.contents(path, limit: largestReferencedFile, reading: policy)
      guard let reason = contents.unsettled else { return .success(contents.bytes) }
      let file = UnsettledFile(path: path, reason: reason, digest: contents.digest)
      return .failure(SourceFileError(path: path, reason: .unsettled(file)))
    } catch {
      return .failure(error)
    }
  }
}
