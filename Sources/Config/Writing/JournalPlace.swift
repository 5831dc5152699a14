import Glibc

/// Where the journal of one file is, or would be: an entry of an open directory.
struct JournalPlace: ~Copyable {
  let path: String
  let name: String
  private let descriptor: Descriptor

  private static let prefix = "write-"
  private static let suffix = ".journal"

  var directory: Int32 { descriptor.number }

  /// In the state directory: it stays when a container is made anew.
  ///
  /// - Returns: nil if there is no such directory.
  init?(in stateDirectory: String, for file: String) {
    self.init(stateDirectory, name: Self.prefix + TemporaryName.Digests.short(ContentDigest(of: Array(file.utf8))) + Self.suffix)
  }

  /// Beside the file.
  init?(beside target: borrowing WriteTarget) {
    self.init(target.directoryPath, name: TemporaryName.journal(of: target.name))
  }

  init?(_ directory: String, name: String) {
    guard !directory.utf8.contains(0) else { return nil }
    // Safe: the C string lives during the call.
    let number = unsafe Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    descriptor = Descriptor(number)
    self.name = name
    path = directory == "/" ? "/" + name : directory + "/" + name
  }

  /// The names of all journals in a state directory.
  static func names(in stateDirectory: String) throws(SourceFileError) -> [String] {
    try DirectoryListing.names(in: stateDirectory, limit: 100_000).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.sorted()
  }

  var isWritable: Bool {
    // Safe: the C string lives during the call.
    unsafe faccessat(directory, ".", W_OK | X_OK, TargetFacts.effectively) == 0
  }

  /// Puts a journal on the disk. It is locked as long as the result lives, which tells it from one that was left behind.
  ///
  /// - Throws: after taking away what there is of it.
  func write(_ journal: Journal, with calls: FileCalls) throws(WriteProblem) -> Descriptor {
    let file = try calls.create(name, in: directory, isNew: false, for: .createJournal)
    do throws(WriteProblem) {
      try WriteTarget.take(file.number, until: .now)
      try calls.write(journal.bytes[...], to: file.number, at: 0, for: .writeJournal)
      try calls.sync(file.number, for: .syncJournal)
      try calls.sync(directory, for: .syncJournalDirectory)
    } catch {
      // One that is left behind all the same is incomplete, or tells of a write that has not begun.
      try? remove(with: calls)
      throw error
    }
    return file
  }

  /// The removal is on the disk too: an old journal must not come back after later edits.
  func remove(with calls: FileCalls) throws(WriteProblem) {
    try calls.remove(name, in: directory, for: .removeJournal)
    try calls.sync(directory, for: .syncJournalDirectory)
  }
}
