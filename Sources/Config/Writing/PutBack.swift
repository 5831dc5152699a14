import Glibc

/// Gives a file its path back that an exchange displaced although a person had saved it.
struct PutBack {
  enum Result: Equatable {
    /// What the gateway had put there is gone.
    case done
    /// Somebody wrote into what the gateway had put there; it was kept under this name.
    case keptCopy(String)
  }

  let calls: FileCalls
  let directory: Int32
  let name: String
  /// The name under which the displaced file lies.
  let temporary: String

  /// - Parameters:
  ///   - placed: the file that the gateway put at `name`.
  ///   - digest: of its bytes.
  /// - Throws: when the person's file could not be put back; it then stays under the temporary name, for the recovery.
  @discardableResult
  func run(placed: FileStamp.Identity, digest: ContentDigest) throws(WriteProblem) -> Result {
    var placed = placed
    var isOurs = true
    while true {
      guard let held = TargetFile.identity(of: temporary, in: directory) else { throw .failed(.putBack, errno: errno) }
      try calls.exchange(temporary, with: name, in: directory, for: .putBack)
      if TargetFile.identity(of: temporary, in: directory) == placed { break }
      // Somebody replaced the file between the two exchanges: that is newer than what was just put back, and has to go back in turn.
      placed = held
      isOurs = false
    }
    // What came out is ours, or a person's file that the same person has replaced.
    var result = Result.done
    if isOurs, try !isUntouched(digest) {
      let copy = TemporaryName.copy(of: name)
      try calls.rename(temporary, to: copy, in: directory, for: .keepCopy)
      result = .keptCopy(copy)
    } else {
      try? calls.remove(temporary, in: directory, for: .removeTemporary)
    }
    try calls.sync(directory, for: .syncDirectory)
    return result
  }

  /// For a moment ours was the file: somebody may have opened it for writing, and may not have written yet.
  private func isUntouched(_ digest: ContentDigest) throws(WriteProblem) -> Bool {
    guard let file = try TargetFile(temporary, in: directory) else { return true }
    guard !file.isOpenForWriting else { return false }
    return ContentDigest(of: try file.bytes()) == digest
  }
}
