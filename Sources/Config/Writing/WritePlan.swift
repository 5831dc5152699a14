/// How a file would be written.
package enum WritePlan: Sendable, Equatable, CustomStringConvertible {
  /// By a new file that takes its place in one step.
  case replace
  /// With a journal, from which a write that was cut off is finished.
  case inPlace(InPlaceReason)
  /// There is no file; a new one is made.
  case create
  case refused(WriteProblem)

  /// By what is known before a try. A mount point, a directory or an owner that is not recognised here shows itself by an error, and the
  /// file is then written in place.
  init(_ facts: TargetFacts) {
    self =
      if facts.links == 0 {
        .refused(.orphanedMount)
      } else if facts.isOnReadOnlyMount {
        .refused(.readOnly(.fileSystem))
      } else if facts.isImmutable {
        .refused(.readOnly(.immutable))
      } else if !facts.isWritable {
        // Even where a rename could get round it: who took the permission away meant the content.
        .refused(.readOnly(.notPermitted))
      } else if facts.isMountPoint {
        .inPlace(.mountPoint)
      } else if facts.links > 1 {
        .inPlace(.hardLinked(names: facts.links))
      } else if !facts.isDirectoryWritable {
        .inPlace(.directoryNotWritable)
      } else if !facts.isOwnerKept {
        .inPlace(.ownerNotKept)
      } else {
        .replace
      }
  }

  /// For a line in the log at the start.
  package var description: String {
    switch self {
    case .replace: "replaced in one step"
    case .create: "created"
    case .inPlace(let reason): "written in place, with a journal: \(reason)"
    case .refused(let problem): "not writable: \(WriteError(path: "the file", problem: problem).message)"
    }
  }
}
