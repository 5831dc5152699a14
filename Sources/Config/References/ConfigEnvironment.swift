/// What a configuration may draw on besides its own text. Passed in, so that loading reads neither the process environment
/// nor any file on its own account.
package struct ConfigEnvironment: Sendable {
  /// Secrets are short; more than this is a mistake in the path. 64 KiB.
  package static let largestReferencedFile = 64 << 10

  package var variables: [String: String]
  /// What a relative path of the configuration file itself is resolved from. Absolute.
  package var workingDirectory: String
  /// Reads a whole file by its absolute path; never blocks on one that is not regular.
  package var readFile: @Sendable (String) -> Result<[UInt8], SourceFileError>

  /// - Parameter readFile: by default the file system.
  package init(
    variables: [String: String],
    workingDirectory: String,
    readFile: @escaping @Sendable (String) -> Result<[UInt8], SourceFileError> = Self.readFromDisk
  ) {
    self.variables = variables
    self.workingDirectory = workingDirectory
    self.readFile = readFile
  }

  private static func readFromDisk(_ path: String) -> Result<[UInt8], SourceFileError> {
    do throws(SourceFileError) {
      return .success(try SourceFile.bytes(path, limit: largestReferencedFile))
    } catch {
      return .failure(error)
    }
  }
}
