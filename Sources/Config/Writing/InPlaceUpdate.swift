import Glibc

/// Writes new bytes into the file itself. A reader may see a part of them; one that asks for writers (`ReadPolicy/steady`) waits.
///
/// What a person saves has to be seen before the first byte is written. Between the last look and the last byte nobody else can open the
/// file where the kernel gives us a lease, as it does where nobody has it open; whoever tries waits for microseconds.
struct InPlaceUpdate {
  let calls: FileCalls
  let deadline: ContinuousClock.Instant

  /// - Parameters:
  ///   - old: the file that was compared with the base.
  ///   - base: of its bytes.
  func run(
    _ bytes: [UInt8], into target: borrowing WriteTarget, over old: consuming TargetFile, base: ContentDigest,
    journal place: borrowing JournalPlace
  ) throws(WriteProblem) {
    // A lease is given only where nobody else has the file open, and we would be that somebody.
    _ = consume old
    let file = try Self.open(target.name, in: target.directory, until: deadline)
    // The directory's lock says nothing to a container that has this one file mounted into another directory.
    try WriteTarget.take(file.number, until: deadline)
    let current = try read(file.number, expecting: base)
    let journal = Journal(path: target.path, old: current, new: bytes)
    let held = try place.write(journal, with: calls)
    defer { _ = held.number }
    do throws(WriteProblem) {
      try calls.reserve(file.number, from: current.count, count: bytes.count - current.count)
      try write(journal, to: file.number, base: base)
    } catch {
      // The file is as it was, so that the journal says nothing.
      if case .interrupted = error {} else { try? place.remove(with: calls) }
      throw error
    }
    do throws(WriteProblem) {
      try calls.sync(file.number, for: .syncFile)
    } catch {
      guard case .failed(let operation, let number) = error else { throw error }
      throw .notDurable(operation, errno: number)
    }
    // A journal that stays says that the write is complete, as the file does.
    try? place.remove(with: calls)
  }

  /// - Throws: `interrupted` if it failed, and could not be taken back; otherwise the file is as it was.
  private func write(_ journal: Journal, to file: Int32, base: ContentDigest) throws(WriteProblem) {
    WriteLease.take(file)
    defer { WriteLease.end(file) }
    _ = try read(file, expecting: base)
    do throws(WriteProblem) {
      try Self.bring(file, to: journal.new, from: journal.firstDifference, with: calls)
    } catch {
      do throws(WriteProblem) {
        try Self.bring(file, to: journal.old, from: journal.firstDifference, with: calls)
        try calls.sync(file, for: .syncFile)
      } catch _ {
        guard case .failed(let operation, let number) = error else { throw error }
        throw .interrupted(operation, errno: number)
      }
      throw error
    }
  }

  private func read(_ file: Int32, expecting base: ContentDigest) throws(WriteProblem) -> [UInt8] {
    let bytes = try TargetFile.bytes(of: file)
    let found = ContentDigest(of: bytes)
    guard found == base else { throw .changed(found: found) }
    return bytes
  }

  /// Gives a file these bytes from `start` on, where those before are right already.
  static func bring(_ file: Int32, to bytes: [UInt8], from start: Int, with calls: FileCalls) throws(WriteProblem) {
    try calls.write(bytes[start...], to: file, at: start, for: .writeInPlace)
    guard let size = FileStamp(descriptor: file)?.size else { throw .failed(.truncate, errno: errno) }
    if size > bytes.count { try calls.truncate(file, to: bytes.count) }
  }

  /// Opens a file for writing, and waits for those who have asked the kernel to be told of that first: readers such as `WriterCheck`.
  static func open(_ name: String, in directory: Int32, until deadline: ContinuousClock.Instant) throws(WriteProblem) -> Descriptor {
    while true {
      // Safe: the C string lives during the call.
      let number = unsafe openat(directory, name, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW)
      guard number < 0 else { return Descriptor(number) }
      switch errno {
      case EINTR: continue
      case EWOULDBLOCK:
        guard ContinuousClock.now < deadline else { throw .busy(.locked) }
        usleep(1000)
      case let other: throw .failed(.openForWriting, errno: other)
      }
    }
  }
}
