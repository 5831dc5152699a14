import Config

/// Keeps `EndpointSightings` in a file under `server.state_dir`, so that endpoints are as old after a restart as they were before.
///
/// The file is read once, at start, and written when other endpoints are known than it tells of: by a thread of its own, and at most once a
/// `pause`, so that no reload waits for a disk. What is lost if the process is killed is the registrations of the last `pause`. Whatever is
/// wrong with the file, or with its directory, is told and nothing else: the times are then those that this process has seen.
package actor SightingsRecord {
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// In the state directory.
  private static let name = "endpoints.json"
  /// Some 300,000 endpoints.
  private static let largestFile = 16 << 20

  private let executor: ReloadExecutor
  private let sightings: EndpointSightings
  private let directory: String
  private let writer: FileWriter
  private let pause: Duration
  private let report: @Sendable (SightingsNote) -> Void
  /// What the file tells.
  private var kept: [String: Double]
  /// Of the file; nil: there is none.
  private var base: ContentDigest?
  /// What was told last and still is so: a full disk is one line, not one for each change.
  private var trouble: SightingsNote?

  /// Reads the file; endpoints of the running table are as old as it says.
  ///
  /// - Parameters:
  ///   - stateDirectory: absolute; made with the first write.
  ///   - executor: of this record alone, since it waits for the disk.
  ///   - report: must not wait.
  package init(
    _ sightings: EndpointSightings, stateDirectory: String, executor: ReloadExecutor, pause: Duration = .seconds(1),
    report: @escaping @Sendable (SightingsNote) -> Void
  ) {
    let path = stateDirectory + "/" + Self.name
    let writer = FileWriter(path: path, stateDirectory: nil, lockTimeout: .seconds(1)) { report(.recovered($0)) }
    self.writer = writer
    self.executor = executor
    self.sightings = sightings
    directory = stateDirectory
    self.pause = pause
    self.report = report
    do throws(WriteError) {
      try writer.recover()
    } catch {
      report(.notWritten(error))
    }
    (kept, base) = Self.read(path, report)
    sightings.adopt(kept)
  }

  /// Keeps the file up to date until the task is cancelled, and once more then.
  package func run() async {
    save()
    for await _ in sightings.changes {
      save()
      do {
        try await Task.sleep(for: pause)
      } catch {
        // Cancelled: there is no next change either.
        break
      }
    }
    save()
  }

  private static func read(_ path: String, _ report: (SightingsNote) -> Void) -> ([String: Double], ContentDigest?) {
    do throws(SourceFileError) {
      let text = try SourceFile.read(path, limit: largestFile)
      if let document = SightingsDocument(text.bytes) { return (document.times, text.digest) }
      report(.damaged(path: path))
      return ([:], text.digest)
    } catch {
      if error.reason != .missing { report(.unreadable(error)) }
      return ([:], nil)
    }
  }

  private func save() {
    let times = sightings.all
    guard times != kept else { return }
    do throws(SourceFileError) {
      try KeyStore.makeDirectory(directory)
    } catch {
      return tell(.noDirectory(error))
    }
    do throws(WriteError) {
      base = try write(SightingsDocument(times).bytes)
      kept = times
      trouble = nil
    } catch {
      tell(.notWritten(error))
    }
  }

  private func write(_ bytes: [UInt8]) throws(WriteError) -> ContentDigest {
    do throws(WriteError) {
      return try writer.write(bytes, replacing: base).digest
    } catch {
      // Nobody else has business there: what they left is replaced.
      guard case .changed(let found) = error.problem else { throw error }
      return try writer.write(bytes, replacing: found).digest
    }
  }

  private func tell(_ note: SightingsNote) {
    if note != trouble { report(note) }
    trouble = note
  }
}
