import Config

/// One try of making changes of endpoints together: all of them on what is on disk now, proven at once, examined at once, and written at once.
struct ChangeAttempt {
  let reloader: Reloader
  /// nil: nothing is kept outside the file.
  let stateDirectory: String?
  /// The main file as the last change left it or found it: it is not parsed again if it is the same.
  let known: Document?

  /// A change that has its place in the batch.
  private struct Member {
    var position: Int
    var mutation: EndpointMutation
    var draft: EndpointDraft
  }

  /// - Parameter mutations: one alone, or several that may be joined.
  func make(_ mutations: ArraySlice<EndpointMutation>) throws(AttemptFailure) -> AttemptResult {
    let disk: FileOnDisk
    do throws(FileChangeRefusal) {
      disk = try FileOnDisk(reloader, knowing: known)
    } catch {
      throw .everybody(error)
    }
    var (members, answers) = gather(mutations, disk)
    guard let path = members.first?.draft.path else { return AttemptResult(answers: answers.compactMap(\.self)) }
    do throws(AttemptFailure) {
      let target: ChangeTarget
      var editor: ConfigEditor
      do throws(FileChangeRefusal) {
        target = try ChangeTarget(path, in: disk, limit: reloader.largestFile)
        if let base = members[0].mutation.options.base, base != target.source.digest { throw .changed(found: target.source.digest) }
        editor = try self.editor(of: target, disk)
      } catch {
        throw .everybody(error)
      }
      let outcomes = editor.apply(members.map(\.draft.edits))
      var done: [(member: Member, outcome: EditOutcome)] = []
      for (member, outcome) in zip(members, outcomes) {
        switch outcome {
        case .success(let outcome):
          done.append((member, outcome))
          if outcome.isUnchanged { forgetKey(of: member.mutation) }
        case .failure(let refusal):
          answers[member.position] = .failure(.unsupported(refusal))
          forgetKey(of: member.mutation)
        }
      }
      members = done.map(\.member)
      var made = FileChange(
        path: target.path, digest: editor.source.digest, isChanged: false, diagnostics: [], isWritten: false)
      var written: AttemptResult.Written?
      if editor.bytes != target.source.bytes {
        let examination = try examined(editor, members, target, disk)
        made.diagnostics = examination.diagnostics.filter { $0.severity != .note }
        made.lookForEditors()
        if members.contains(where: \.mutation.options.isTrial) {
          made.patch = FilePatch.text(from: target.source, to: editor.source)
        } else {
          try write(editor, to: target, disk, isAlone: members.count == 1)
          made.isWritten = true
          written = AttemptResult.Written(old: target.source, new: editor.document, loaded: examination.loaded)
        }
      }
      for (member, outcome) in done {
        var own = made
        own.isChanged = !outcome.isUnchanged
        own.isWritten = made.isWritten && own.isChanged
        own.endpointID = member.draft.endpointID
        own.removedComments = outcome.removedComments
        answers[member.position] = .success(own)
      }
      return AttemptResult(answers: answers.compactMap(\.self), written: written)
    } catch {
      if !error.isInTheFile { for member in members { forgetKey(of: member.mutation) } }
      throw error
    }
  }

  // MARK: What is to be done

  /// The changes that can be made together, and the answers to those that need no more.
  private func gather(
    _ mutations: ArraySlice<EndpointMutation>, _ disk: FileOnDisk
  ) -> (members: [Member], answers: [ChangeWish.Answer?]) {
    var members: [Member] = []
    var answers: [ChangeWish.Answer?] = []
    var touched = TouchedEndpoints()
    for mutation in mutations {
      if touched.concern(mutation.kind) { break }
      do throws(FileChangeRefusal) {
        let draft = try EndpointDraft(mutation, in: disk)
        // One write is of one file.
        if let first = members.first, first.draft.path != draft.path { break }
        touched.add(mutation.kind, of: draft.endpoint)
        try storeKey(of: mutation)
        members.append(Member(position: answers.count, mutation: mutation, draft: draft))
        answers.append(nil)
      } catch {
        answers.append(.failure(error))
      }
    }
    return (members, answers)
  }

  private func editor(of target: ChangeTarget, _ disk: FileOnDisk) throws(FileChangeRefusal) -> ConfigEditor {
    if target.path == disk.mainPath, let document = disk.document { return ConfigEditor(document, limits: reloader.loader.limits) }
    do throws(EditRefusal) {
      return try ConfigEditor(target.source, limits: reloader.loader.limits)
    } catch {
      throw .fileInvalid(error.diagnostics)
    }
  }

  // MARK: What would come of it

  private func examined(
    _ editor: ConfigEditor, _ members: [Member], _ target: ChangeTarget, _ disk: FileOnDisk
  ) throws(AttemptFailure) -> Examination {
    let examination: Examination
    if target.path == disk.mainPath {
      examination = reloader.examine(editor.document, pretending: pretended(members))
    } else {
      let main: ConfigEditor
      do throws(FileChangeRefusal) {
        main = try self.editor(of: ChangeTarget(path: disk.mainPath, source: disk.main, exists: true), disk)
      } catch {
        throw .everybody(error)
      }
      if target.exists {
        examination = reloader.examine(main.document, substituting: [target.path: editor.document], pretending: pretended(members))
      } else {
        // A file that is not there yet is not found by any pattern: what it will say is said in the main one instead.
        examination = reloader.examine(try joined(members, to: main), pretending: pretended(members))
      }
    }
    guard let settings = examination.settings, !examination.hasErrors else { throw .together(.rejected(examination.diagnostics)) }
    let ids = Set(members.compactMap(\.draft.endpointID))
    for endpoint in settings.endpoints where ids.contains(endpoint.id) {
      guard case .url(let url) = endpoint.base, let host = MetadataAddress.host(of: url) else { continue }
      throw .together(.metadataAddress(host: host))
    }
    return examination
  }

  private func joined(_ members: [Member], to main: ConfigEditor) throws(AttemptFailure) -> Document {
    var joined = main
    for result in joined.apply(members.map(\.draft.edits)) {
      if case .failure(let refusal) = result { throw .together(.unsupported(refusal)) }
    }
    return joined.document
  }

  /// A trial stores no key, and the reference to it is to be sound all the same.
  private func pretended(_ members: [Member]) -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for member in members where member.mutation.options.isTrial {
      if let key = member.mutation.key { contents[key.path] = Array(key.secret.exposed.utf8) }
    }
    return contents
  }

  // MARK: What is written

  private func write(
    _ editor: ConfigEditor, to target: ChangeTarget, _ disk: FileOnDisk, isAlone: Bool
  ) throws(AttemptFailure) {
    do throws(FileChangeRefusal) {
      try target.write(editor.bytes, stateDirectory: stateDirectory, registrations: disk.settings.registrationsFile) {
        isAlone ? FilePatch.text(from: target.source, to: editor.source) : ""
      }
    } catch {
      // The patch is for each to make its own change with.
      if case .readOnly = error { throw .together(error) }
      throw .everybody(error)
    }
  }

  private func storeKey(of mutation: EndpointMutation) throws(FileChangeRefusal) {
    guard let key = mutation.key, let stateDirectory, !mutation.options.isTrial else { return }
    do throws(SourceFileError) {
      try KeyStore(stateDirectory: stateDirectory).store(key.secret, at: key.path)
    } catch {
      throw .keyNotStored(error)
    }
  }

  /// Nothing refers to it after all.
  private func forgetKey(of mutation: EndpointMutation) {
    guard let key = mutation.key, let stateDirectory, !mutation.options.isTrial else { return }
    KeyStore(stateDirectory: stateDirectory).remove(key.path)
  }
}
