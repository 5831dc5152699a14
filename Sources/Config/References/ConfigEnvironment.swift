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
  /// nil: the configuration is this machine's. Otherwise it is another one's, whose variables and files are not here: see `elsewhere`.
  private(set) var ownVariables: [String: String]?
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

  /// For a configuration of another machine: references in it stand for themselves, files that it names are not opened, and no variable overrides
  /// anything. Where a number or the like is asked for, a reference has to be resolved all the same.
  ///
  /// - Parameter variables: of this process, for those.
  package static func elsewhere(variables: [String: String], workingDirectory: String) -> ConfigEnvironment {
    var environment = ConfigEnvironment(variables: [:], workingDirectory: workingDirectory)
    environment.ownVariables = variables
    return environment
  }

  var isElsewhere: Bool { ownVariables != nil }

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
