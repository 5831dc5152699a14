import Config

/// Makes changes of the configuration file that come in over the management API: in the order in which they come, on what is on disk, proven
/// and validated before a byte is written, and taken up at once.
///
/// Those that wait while others are made are made together: one reading, one proof, one examination, one durable write, one reload. Each
/// has its own answer, and is judged as if it had come alone (record 19).
///
/// Runs on the thread of reloads.
package actor FileChanges {
  package nonisolated var unownedExecutor: UnownedSerialExecutor { reloader.unownedExecutor }

  private let reloader: Reloader
  /// nil: nothing is kept outside the file.
  private let stateDirectory: String?
  private let report: @Sendable (FileChange) -> Void
  private var queue = ChangeQueue<ChangeWish>()
  private var isAtWork = false
  /// The main file as the last change left it.
  private var known: Document?
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

  // MARK: - What callers want

  /// Writes a new endpoint at the end of the list.
  package func add(_ change: EndpointChange, _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    try await answer(to: .endpoint(EndpointMutation(kind: .add(change), options: options, key: storedKey(change))))
  }

  /// Changes the fields of an endpoint that were mentioned; the others stay as they are written.
  package func change(_ id: String, _ change: EndpointChange, _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    try await answer(to: .endpoint(EndpointMutation(kind: .change(id: id, change), options: options, key: storedKey(change))))
  }

  /// Removes an endpoint with its own comments.
  package func remove(_ id: String, _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    try await answer(to: .endpoint(EndpointMutation(kind: .remove(id: id), options: options)))
  }

  /// Replaces the text of the main file.
  package func replace(with text: [UInt8], _ options: ChangeOptions) async throws(FileChangeRefusal) -> FileChange {
    try await answer(to: .text(text, options))
  }

  /// nil: there is none, or nowhere to put it, and it is written into the file itself.
  private func storedKey(_ change: EndpointChange) -> StoredKey? {
    guard let text = change.apiKey.value, !text.isEmpty, let stateDirectory else { return nil }
    return StoredKey(secret: Secret(text), path: KeyStore(stateDirectory: stateDirectory).newPath())
  }

  // MARK: - One batch after the other

  private func answer(to kind: ChangeWish.Kind) async throws(FileChangeRefusal) -> FileChange {
    let answer = await withCheckedContinuation { continuation in
      let wish = ChangeWish(kind: kind, answer: continuation)
      guard queue.add(wish, mayBeJoined: wish.mayBeJoined) else { return continuation.resume(returning: .failure(.tooManyWaiting)) }
      guard !isAtWork else { return }
      isAtWork = true
      Task { await work() }
    }
    return try answer.get()
  }

  /// Until nobody waits.
  private func work() async {
    // Who has come meanwhile is let into the queue first, and reloads that others asked for have their turn.
    await Task.yield()
    while let wishes = queue.next() {
      await grant(wishes)
      await Task.yield()
    }
    isAtWork = false
  }

  /// Makes changes together if that can be; in smaller groups, down to each alone, where it cannot.
  private func grant(_ wishes: [ChangeWish]) async {
    var groups = [wishes[...]]
    var tries = 0
    while let group = groups.popLast() {
      guard !group.isEmpty else { continue }
      do throws(AttemptFailure) {
        let answered = try await attempt(group)
        groups.append(group.dropFirst(answered))
        tries = 0
      } catch {
        switch error {
        case .everybody where error.isOvertaken && !group.contains(where: \.namesContent) && tries + 1 < Self.mostTries:
          tries += 1
          groups.append(group)
        case .together where group.count > 1:
          if error.isReadOnly {
            groups += group.indices.reversed().map { group[$0...$0] }
          } else {
            groups += [group.dropFirst(group.count / 2), group.prefix(group.count / 2)]
          }
        case .everybody(let refusal), .together(let refusal):
          tries = 0
          for wish in group { wish.answer.resume(returning: .failure(refusal)) }
        }
      }
    }
  }

  /// - Returns: how many have their answer.
  private func attempt(_ group: ArraySlice<ChangeWish>) async throws(AttemptFailure) -> Int {
    var mutations: [EndpointMutation] = []
    for wish in group {
      switch wish.kind {
      case .endpoint(let mutation): mutations.append(mutation)
      case .text(let text, let options):
        wish.answer.resume(returning: .success(try await put(text, options)))
        return 1
      }
    }
    let attempt = ChangeAttempt(reloader: reloader, stateDirectory: stateDirectory, known: known)
    var result = try attempt.make(mutations[...])
    if let written = result.written {
      known = written.new
      for case .success(let made) in result.answers where made.isWritten { report(made) }
      for (mutation, answer) in zip(mutations, result.answers) { forget(mutation, answer) }
      let outcome = await reloader.reload(.request, foreseeing: written.loaded)
      for (mutation, answer) in zip(mutations, result.answers) { remember(mutation, answer) }
      if !outcome.isInUse { result.addPatch() }
    }
    for (wish, answer) in zip(group, result.answers) { wish.answer.resume(returning: answer) }
    return result.answers.count
  }

  /// Who removes an endpoint over the management API has not lost it.
  private func forget(_ mutation: EndpointMutation, _ answer: ChangeWish.Answer) {
    if case .remove(let id) = mutation.kind, case .success = answer { reloader.registrations.forget(id) }
  }

  private func remember(_ mutation: EndpointMutation, _ answer: ChangeWish.Answer) {
    if case .add = mutation.kind, case .success(let made) = answer, made.isWritten, let id = made.endpointID {
      reloader.registrations.add(id)
    }
  }

  // MARK: - A whole text

  private func put(_ text: [UInt8], _ options: ChangeOptions) async throws(AttemptFailure) -> FileChange {
    let replacement = TextReplacement(reloader: reloader, stateDirectory: stateDirectory, text: text)
    let (made, loaded): (FileChange, LoadedConfig)
    do throws(FileChangeRefusal) {
      (made, loaded) = try replacement.make(options)
    } catch {
      throw .everybody(error)
    }
    if made.isWritten {
      report(made)
      await reloader.reload(.request, foreseeing: loaded)
    }
    return made
  }
}

extension ChangeWish {
  /// Whether it is for a content that the client knows, and for no other.
  fileprivate var namesContent: Bool {
    switch kind {
    case .endpoint(let mutation): mutation.options.base != nil
    case .text(_, let options): options.base != nil
    }
  }
}

extension ReloadOutcome {
  /// Whether what is on disk is what runs.
  fileprivate var isInUse: Bool {
    switch self {
    case .applied, .unchanged: true
    case .rejected, .pending: false
    }
  }
}
