import Config

/// The file that a change is made in, with its text as it is on disk.
struct ChangeTarget {
  /// Absolute.
  let path: String
  let source: SourceText
  let exists: Bool

  init(path: String, source: SourceText, exists: Bool) {
    self.path = path
    self.source = source
    self.exists = exists
  }

  /// - Throws: `fileInvalid`.
  init(_ path: String, in disk: FileOnDisk, limit: Int) throws(FileChangeRefusal) {
    self.path = path
    guard path != disk.mainPath else {
      (source, exists) = (disk.main, true)
      return
    }
    do throws(SourceFileError) {
      source = try SourceFile.read(path, limit: limit)
      exists = true
    } catch {
      guard error.reason == .missing else { throw .fileInvalid([error.diagnostic]) }
      source = SourceText(file: path, bytes: [])
      exists = false
    }
  }

  /// - Parameters:
  ///   - stateDirectory: where a journal goes, if one is needed.
  ///   - registrations: where additions would go, for whoever cannot write here.
  ///   - patch: what makes the change, for the same.
  func write(
    _ bytes: [UInt8], stateDirectory: String?, registrations: String?, patch: () -> String
  ) throws(FileChangeRefusal) {
    let writer = FileWriter(path: path, stateDirectory: stateDirectory)
    switch writer.plan() {
    // A journal is needed, and has to have a place; if none can be made, the writer says so.
    case .inPlace, .refused(.cannotJournal): if let stateDirectory { try? KeyStore.makeDirectory(stateDirectory) }
    case .replace, .create, .refused: break
    }
    do throws(WriteError) {
      try writer.write(bytes, replacing: exists ? source.digest : nil)
    } catch {
      switch error.problem {
      case .changed(let found): throw .changed(found: found)
      case .readOnly, .orphanedMount:
        throw .readOnly(error, patch: patch(), registrations: registrations == path ? nil : registrations)
      // It is in the file, and is taken up; whoever asked is to know that the disk is not well.
      case .notDurable, .busy, .noSpace, .notRegular, .cannotJournal, .interrupted, .failed: throw .notWritten(error)
      }
    }
  }
}
