import Glibc

/// Why a file is written in place rather than replaced.
package enum InPlaceReason: Sendable, Equatable, CustomStringConvertible {
  /// Something is mounted on the file itself: rename(2) answers EBUSY.
  case mountPoint
  /// Its other names would keep the old content.
  case hardLinked(names: Int)
  case directoryNotWritable
  /// A new file would belong to somebody else.
  case ownerNotKept
  /// A new file would lack an extended attribute, or an access list.
  case attributesNotKept
  /// EBUSY, EXDEV and their like, seen when it was tried.
  case renameRefused(errno: Int32)

  package var description: String {
    switch self {
    case .mountPoint: "it is a mount point"
    case .hardLinked(let names): "it has \(names) hard links"
    case .directoryNotWritable: "its directory cannot be written"
    case .ownerNotKept: "a new file could not be given its owner"
    case .attributesNotKept: "a new file could not be given its extended attributes"
    case .renameRefused(let number): "it cannot be renamed over: \(SystemErrorText(number))"
    }
  }

  /// - Returns: nil if the problem would meet a write in place as well.
  init?(refusal problem: WriteProblem) {
    guard case .failed(let operation, let number) = problem else { return nil }
    switch (operation, number) {
    case (.createTemporary, EACCES), (.createTemporary, EPERM), (.createTemporary, EROFS): self = .directoryNotWritable
    case (.setOwner, _), (.setMode, _): self = .ownerNotKept
    case (.setAttribute, _): self = .attributesNotKept
    case (.createTemporary, ENAMETOOLONG), (.stageTemporary, EPERM), (.stageTemporary, EACCES),
      (.exchange, EBUSY), (.exchange, EXDEV), (.exchange, EACCES), (.exchange, EROFS),
      (.replace, EBUSY), (.replace, EXDEV), (.replace, EACCES), (.replace, EPERM), (.replace, EROFS):
      self = .renameRefused(errno: number)
    default: return nil
    }
  }
}
