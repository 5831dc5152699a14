/// A write that did not take place: which file, why, and what can be done.
package struct WriteError: Error, Sendable, Equatable, CustomStringConvertible {
  /// As it was given to the writer.
  package let path: String
  package let problem: WriteProblem

  package init(path: String, problem: WriteProblem) {
    self.path = path
    self.problem = problem.classified
  }

  /// What happened, in one clause; has no byte of the file.
  package var message: String {
    switch problem {
    case .changed(found: .some): "\(path) was changed meanwhile"
    case .changed(found: nil): "\(path) does not exist any more"
    case .readOnly(let reason): "\(path) cannot be written: \(reason.rawValue)"
    case .noSpace: "\(path) was not written: no space is left on the disk, or in the quota"
    case .orphanedMount: "\(path) was replaced on the host, and the mount still shows the old file"
    case .busy(let reason): "\(path) was not written: \(reason.rawValue)"
    case .notRegular(let kind): "\(path) is a \(kind.rawValue), not a regular file"
    case .cannotJournal(let reason): "\(path) cannot be written safely: \(reason), and there is no directory for a journal"
    case .notDurable(let operation, let number):
      "\(path) was written, but may not survive a power failure: could not \(operation.rawValue): \(SystemErrorText(number))"
    case .interrupted(let operation, let number):
      "a write of \(path) stopped half way: could not \(operation.rawValue): \(SystemErrorText(number))"
    case .failed(let operation, let number): "\(path) was not written: could not \(operation.rawValue): \(SystemErrorText(number))"
    }
  }

  /// What to do about it.
  package var hint: String {
    switch problem {
    case .changed: "read it again and repeat the change"
    case .readOnly(.off): "make the change in the file itself"
    case .readOnly: "make the change where the file comes from; the gateway takes it up"
    case .noSpace: "make room and repeat the change"
    case .orphanedMount: "restart the container; better, mount the directory instead of the file"
    case .busy: "repeat the change in a moment"
    case .notRegular: "name a regular file, or a symbolic link to one"
    case .cannotJournal: "give the gateway a writable `server.state_dir`"
    case .notDurable: "look at the disk and its log"
    case .interrupted: "look at the disk and its log; the next change, or the next start, sets it right"
    case .failed: "look at the file, its directory and the system's log"
    }
  }

  package var description: String { message + "; " + hint }

  /// For metrics: one of a fixed set.
  package var label: String {
    switch problem {
    case .changed: "changed"
    case .readOnly: "read_only"
    case .noSpace: "no_space"
    case .orphanedMount: "orphaned_mount"
    case .busy: "busy"
    case .notRegular: "not_regular"
    case .cannotJournal: "cannot_journal"
    case .notDurable: "not_durable"
    case .interrupted: "interrupted"
    case .failed: "failed"
    }
  }
}
