import Config

/// Makes changes of the configuration file that come in over the management API: one after the other, each on what is on disk, proven
/// and validated before a byte is written, and taken up at once.
///
/// Runs on the thread of reloads.
package actor FileChanges {
  package nonisolated var unownedExecutor: UnownedSerialExecutor { reloader.unownedExecutor }

  private let reloader: Reloader
  /// nil: nothing is kept outside the file.
  private let stateDirectory: String?
  private let report: @Sendable (FileChange) -> Void
  /// A person who saves at the same time is given way to so often before the client is told.
  private static let mostTries = 3

  /// - Parameters:
  ///   - stateDirectory: absolute, as it was at start.
  ///   - report: told of every change that was written. Called on the actor: it must not wait.
  package init(reloader: Reloader, stateDirectory: String?, report: @escaping @Sendable (FileChange) -> Void = { _ in }) {
    self.reloader = reloader
    self.stateDirectory = stateDirectory
    self.report = report
  }

  // MARK: - Endpoints

  /// Writes a new endpoint at the end of the list.
  package func add(_ change: EndpointChange, _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    let key = storedKey(change)
    let made = try await make(options, storing: key) { disk throws(FileChangeRefusal) in
      try Self.refuseDuplicate(change, of: nil, in: disk)
      return Draft(
        path: disk.registrations, edits: [.append(change.entry(key: key?.value), to: .key("endpoints"))],
        endpointID: change.name.value.map(UUIDText.ofEndpoint))
    }
    if made.isWritten, let id = made.endpointID { reloader.registrations.add(id) }
    return made
  }

  /// Changes the fields of an endpoint that were mentioned; the others stay as they are written.
  package func change(_ id: String, _ change: EndpointChange, _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    let key = storedKey(change)
    return try await make(options, storing: key) { disk throws(FileChangeRefusal) in
      let endpoint = try disk.endpoint(id)
      try Self.refuseDuplicate(change, of: endpoint, in: disk)
      let path = disk.entry(of: endpoint)
      var edits = change.edits(of: path, key: key?.value)
      // Another name would be another endpoint, with other figures.
      if let name = change.name.value, name != endpoint.name, endpoint.hasIDOfItsName { edits.append(.set(.text(id), at: path.key("id"))) }
      return Draft(path: disk.path(of: endpoint), edits: edits, endpointID: id)
    }
  }

  /// Removes an endpoint with its own comments.
  package func remove(_ id: String, _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    try await make(options, storing: nil) { [reloader] disk throws(FileChangeRefusal) in
      let endpoint = try disk.endpoint(id)
      if !options.isTrial { reloader.registrations.forget(id) }
      return Draft(
        path: disk.path(of: endpoint), edits: [.remove(disk.entry(of: endpoint), keepingComments: options.keepsComments)], endpointID: id)
    }
  }

  // MARK: - The whole file

  /// Replaces the text of the main file.
  package func replace(with text: [UInt8], _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    guard !text.contains(MaskedText.mark) else { throw .masked }
    let old: SourceText
    do throws(SourceFileError) {
      old = try reloader.readFile()
    } catch {
      throw .fileInvalid([error.diagnostic])
    }
    if let base = options.base, base != old.digest { throw .changed(found: old.digest) }
    let path = FilePaths.absolute(reloader.path, in: reloader.loader.environment.workingDirectory)
    let target = Target(path: path, source: old, exists: true)
    let verdict = reloader.examine(SourceText(file: reloader.path, bytes: text))
    guard verdict.settings != nil, !verdict.hasErrors else { throw .rejected(verdict.diagnostics) }
    var made = FileChange(
      path: path, digest: ContentDigest(of: text), isChanged: text != old.bytes, patch: Self.patch(from: old, to: text), endpointID: nil,
      diagnostics: verdict.diagnostics, isWritten: false)
    if made.isChanged { made.editorWarnings = Self.editorWarnings(path) }
    guard !options.isTrial else { return made }
    try write(text, to: target, patch: made.patch, registrations: nil)
    made.isWritten = true
    report(made)
    await reloader.reload(.request)
    return made
  }

  // MARK: - One change

  /// What is to be done, once it is known what is on disk.
  private struct Draft {
    var path: String
    var edits: [Edit]
    var endpointID: String?
  }

  private struct Target {
    var path: String
    var source: SourceText
    var exists: Bool
  }

  private func make(
    _ options: ChangeOptions, storing key: StoredKey?, draft: (FileOnDisk) throws(FileChangeRefusal) -> Draft
  ) async throws(FileChangeRefusal) -> FileChange {
    var tries = 0
    while true {
      tries += 1
      do throws(FileChangeRefusal) {
        let made = try attempt(options, storing: key, draft: draft)
        if made.isWritten {
          report(made)
          await reloader.reload(.request)
        }
        return made
      } catch .changed where options.base == nil && tries < Self.mostTries {
        continue
      }
    }
  }

  private func attempt(
    _ options: ChangeOptions, storing key: StoredKey?, draft: (FileOnDisk) throws(FileChangeRefusal) -> Draft
  ) throws(FileChangeRefusal) -> FileChange {
    let disk = try FileOnDisk(reloader)
    let draft = try draft(disk)
    let target = try target(draft.path, disk)
    if let base = options.base, base != target.source.digest { throw .changed(found: target.source.digest) }
    let (bytes, outcome) = try edited(target.source, draft.edits)
    var made = FileChange(
      path: target.path, digest: ContentDigest(of: bytes), isChanged: bytes != target.source.bytes,
      patch: Self.patch(from: target.source, to: bytes), endpointID: draft.endpointID,
      removedComments: outcome, diagnostics: [], isWritten: false)
    guard bytes != target.source.bytes else { return made }
    if let key, let stateDirectory, !options.isTrial {
      do throws(SourceFileError) {
        try KeyStore(stateDirectory: stateDirectory).store(key.secret, at: key.path)
      } catch {
        throw .keyNotStored(error)
      }
    }
    do throws(FileChangeRefusal) {
      made.diagnostics = try validated(bytes, draft, target, disk, key, options)
      made.editorWarnings = Self.editorWarnings(target.path)
      guard !options.isTrial else { return made }
      try write(bytes, to: target, patch: made.patch, registrations: disk.settings.registrationsFile)
    } catch {
      if let key, let stateDirectory, !options.isTrial { KeyStore(stateDirectory: stateDirectory).remove(key.path) }
      throw error
    }
    made.isWritten = true
    return made
  }

  private func target(_ path: String, _ disk: FileOnDisk) throws(FileChangeRefusal) -> Target {
    if path == disk.mainPath { return Target(path: path, source: disk.main, exists: true) }
    do throws(SourceFileError) {
      return Target(path: path, source: try SourceFile.read(path, limit: reloader.largestFile), exists: true)
    } catch {
      guard error.reason == .missing else { throw .fileInvalid([error.diagnostic]) }
      return Target(path: path, source: SourceText(file: path, bytes: []), exists: false)
    }
  }

  private func edited(_ source: SourceText, _ edits: [Edit]) throws(FileChangeRefusal) -> (bytes: [UInt8], removedComments: [String]) {
    do throws(EditRefusal) {
      var editor = try ConfigEditor(source)
      var comments: [String] = []
      for edit in edits { comments += try editor.apply(edit).removedComments }
      return (editor.bytes, comments)
    } catch {
      if error.reason == .invalidFile { throw .fileInvalid(error.diagnostics) }
      throw .unsupported(error)
    }
  }

  /// What the new configuration is warned of.
  private func validated(
    _ bytes: [UInt8], _ draft: Draft, _ target: Target, _ disk: FileOnDisk, _ key: StoredKey?, _ options: ChangeOptions
  ) throws(FileChangeRefusal) -> [Diagnostic] {
    let verdict: Examination
    if target.path == disk.mainPath {
      verdict = reloader.examine(SourceText(file: disk.main.file, bytes: bytes), pretending: pretended(key, options))
    } else if target.exists {
      verdict = reloader.examine(disk.main, substituting: [target.path: bytes], pretending: pretended(key, options))
    } else {
      // A file that is not there yet is not found by any pattern: what it will say is said in the main one instead.
      let (joined, _) = try edited(disk.main, draft.edits)
      verdict = reloader.examine(SourceText(file: disk.main.file, bytes: joined), pretending: pretended(key, options))
    }
    guard let settings = verdict.settings, !verdict.hasErrors else { throw .rejected(verdict.diagnostics) }
    if let endpoint = settings.endpoints.first(where: { $0.id == draft.endpointID }), case .url(let url) = endpoint.base,
      let host = MetadataAddress.host(of: url)
    {
      throw .metadataAddress(host: host)
    }
    return verdict.diagnostics.filter { $0.severity != .note }
  }

  /// A trial stores no key, and the reference to it is to be sound all the same.
  private func pretended(_ key: StoredKey?, _ options: ChangeOptions) -> [String: [UInt8]] {
    guard options.isTrial, let key else { return [:] }
    return [key.path: Array(key.secret.exposed.utf8)]
  }

  private func write(_ bytes: [UInt8], to target: Target, patch: String, registrations: String?) throws(FileChangeRefusal) {
    let writer = FileWriter(path: target.path, stateDirectory: stateDirectory)
    switch writer.plan() {
    // A journal is needed, and has to have a place; if none can be made, the writer says so.
    case .inPlace, .refused(.cannotJournal): if let stateDirectory { try? KeyStore.makeDirectory(stateDirectory) }
    case .replace, .create, .refused: break
    }
    do throws(WriteError) {
      try writer.write(bytes, replacing: target.exists ? target.source.digest : nil)
    } catch {
      switch error.problem {
      case .changed(let found): throw .changed(found: found)
      case .readOnly, .orphanedMount:
        throw .readOnly(error, patch: patch, registrations: registrations == target.path ? nil : registrations)
      // It is in the file, and is taken up; whoever asked is to know that the disk is not well.
      case .notDurable, .busy, .noSpace, .notRegular, .cannotJournal, .interrupted, .failed: throw .notWritten(error)
      }
    }
  }

  private static func refuseDuplicate(
    _ change: EndpointChange, of own: EndpointSettings?, in disk: FileOnDisk
  ) throws(FileChangeRefusal) {
    let others = disk.settings.endpoints.filter { $0.id != own?.id }
    if let name = change.name.value, others.contains(where: { $0.name == name }) {
      throw .duplicate("There is an endpoint with the name '\(name)' already")
    }
    guard let url = change.baseURL.value, let base = EndpointBase(parsing: url), base != own?.base else { return }
    if let other = others.first(where: { $0.base == base && base != .echo }) {
      throw .duplicate("The endpoint '\(other.name)' has this base_url already")
    }
  }

  private static func editorWarnings(_ path: String) -> [Diagnostic] {
    EditorTraces.beside(path).map { trace in
      Diagnostic(
        id: .openInEditor, severity: .warning, message: "an editor seems to have \(path) open: there is \(trace)",
        hint: "have it read the file again, or it saves an older text over this change")
    }
  }

  private static func patch(from old: SourceText, to new: [UInt8]) -> String {
    guard old.bytes != new else { return "" }
    let name = old.file.split(separator: "/").last.map(String.init) ?? old.file
    return UnifiedDiff(path: name, old: MaskedText.of(old), new: MaskedText.of(SourceText(file: old.file, bytes: new))).text
  }

  // MARK: - Keys

  /// A key on its way into a file of its own.
  private struct StoredKey {
    var secret: Secret
    var path: String
    var value: EditValue { .reference("${file:\(path.replacing("$", with: "$$"))}") }
  }

  /// nil: there is none, or nowhere to put it, and it is written into the file itself.
  private func storedKey(_ change: EndpointChange) -> StoredKey? {
    guard let text = change.apiKey.value, !text.isEmpty, let stateDirectory else { return nil }
    return StoredKey(secret: Secret(text), path: KeyStore(stateDirectory: stateDirectory).newPath())
  }
}
