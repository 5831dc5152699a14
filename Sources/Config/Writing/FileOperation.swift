/// What the writer was about to do, for its errors and for tests that make one of these fail. The raw value goes with "could not".
package enum FileOperation: String, Sendable, CaseIterable {
  case resolve = "follow the path to the file"
  case openDirectory = "open the directory"
  case lock = "lock the directory"
  case open = "open the file"
  case read = "read the file"

  case createTemporary = "create a temporary file beside it"
  case writeTemporary = "write the temporary file"
  case setOwner = "give the temporary file its owner"
  case setMode = "give the temporary file its mode"
  case setAttribute = "give the temporary file its extended attributes"
  case syncTemporary = "bring the temporary file to the disk"
  case stageTemporary = "rename the temporary file"
  case exchange = "exchange the temporary file with it"
  case replace = "rename the temporary file over it"
  case putBack = "put back what another program had saved"
  case removeTemporary = "remove the temporary file"
  case keepCopy = "keep a copy of what another program had saved"
  case syncDirectory = "bring the directory to the disk"

  case createJournal = "create a journal"
  case writeJournal = "write the journal"
  case syncJournal = "bring the journal to the disk"
  case syncJournalDirectory = "bring the journal's directory to the disk"
  case openForWriting = "open the file for writing"
  case reserve = "reserve room for it"
  case writeInPlace = "write into the file"
  case truncate = "shorten the file"
  case syncFile = "bring the file to the disk"
  case removeJournal = "remove the journal"
  case keepJournal = "set the journal aside"

  /// Whether something is different after it. These calls alone can be made to fail.
  var changesSomething: Bool {
    switch self {
    case .resolve, .openDirectory, .lock, .open, .read, .openForWriting: false
    case .createTemporary, .writeTemporary, .setOwner, .setMode, .setAttribute, .syncTemporary, .stageTemporary, .exchange, .replace,
      .putBack,
      .removeTemporary, .keepCopy, .syncDirectory, .createJournal, .writeJournal, .syncJournal, .syncJournalDirectory, .reserve,
      .writeInPlace, .truncate, .syncFile, .removeJournal, .keepJournal:
      true
    }
  }
}
