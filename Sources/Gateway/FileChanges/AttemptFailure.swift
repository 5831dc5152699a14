import Config

/// Why changes that were to be made together were not, none of them.
enum AttemptFailure: Error {
  /// Whoever had come alone would have been told the same.
  case everybody(FileChangeRefusal)
  /// Perhaps one of them alone is at fault, or each is to be told something of its own.
  case together(FileChangeRefusal)

  var refusal: FileChangeRefusal {
    switch self {
    case .everybody(let refusal), .together(let refusal): refusal
    }
  }

  /// Whether the file may hold the change all the same, and refer to keys that came with it.
  var isInTheFile: Bool {
    guard case .notWritten(let error) = refusal else { return false }
    return switch error.problem {
    case .notDurable, .interrupted: true
    case .changed, .readOnly, .orphanedMount, .busy, .noSpace, .notRegular, .cannotJournal, .failed: false
    }
  }

  /// A person has saved meanwhile.
  var isOvertaken: Bool {
    if case .changed = refusal { true } else { false }
  }

  var isReadOnly: Bool {
    if case .readOnly = refusal { true } else { false }
  }
}
