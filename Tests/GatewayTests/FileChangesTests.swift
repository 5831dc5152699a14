import FoundationEssentials
import Router
import Synchronization
import Testing

@testable import Config
@testable import Gateway

/// Changes over REST that come at the same time.
@Suite("Changes of the file", .timeLimit(.minutes(2)))
struct FileChangesTests {
  /// A gateway's file with what changes it, in a directory that goes away with the test.
  private final class Workshop: Sendable {
    let path: String
    let reloader: Reloader
    let changes: FileChanges
    private let directory: String
    private let examined = Examined()

    init(_ text: String) throws {
      directory = FileManager.default.temporaryDirectory.appending(path: "changes-\(UUID().uuidString)").path()
      path = directory + "/gateway.yaml"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path))
      reloader = try Reloader(
        path: path, executor: ReloadExecutor(),
        loader: ConfigLoader(environment: ConfigEnvironment(variables: [:], workingDirectory: "/")),
        ledger: EndpointLedger(), metrics: .uncounted,
        certificates: { [examined] _, _ in
          examined.run()
          return CertificateVerdict()
        }, now: { 1000 })
      changes = FileChanges(reloader: reloader, stateDirectory: directory + "/state")
    }

    /// Runs something once, the next time a configuration is judged: after the change was made in memory, before it is written.
    func onNextExamination(_ body: @escaping @Sendable () -> Void) { examined.body.withLock { $0 = body } }

    func text() throws -> String { String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) }

    var keys: [String] { (try? FileManager.default.contentsOfDirectory(atPath: directory + "/state/keys")) ?? [] }

    deinit { try? FileManager.default.removeItem(atPath: directory) }
  }

  private final class Examined: Sendable {
    let body = Mutex<(@Sendable () -> Void)?>(nil)

    func run() {
      let due = body.withLock { body in
        defer { body = nil }
        return body
      }
      due?()
    }
  }

  private static let start =
    "version: 1\nendpoints:\n  - name: a\n    base_url: http://127.0.0.1:1 # first\n  - name: b\n    base_url: http://127.0.0.1:2\n"

  private static func endpoint(_ name: String, port: Int? = nil, url: String? = nil, key: String? = nil) -> EndpointChange {
    var change = EndpointChange()
    change.name = .set(name)
    change.baseURL = .set(url ?? "http://127.0.0.1:\(port ?? 1000)")
    if let key { change.apiKey = .set(key) }
    return change
  }

  private typealias Answer = Result<FileChange, FileChangeRefusal>

  private enum Wish: Sendable {
    case add(EndpointChange, ChangeOptions = ChangeOptions())
    case change(String, EndpointChange)
    case remove(String)

    func make(_ changes: FileChanges) async -> Answer {
      do throws(FileChangeRefusal) {
        return switch self {
        case .add(let change, let options): .success(try await changes.add(change, options))
        case .change(let id, let change): .success(try await changes.change(id, change, ChangeOptions()))
        case .remove(let id): .success(try await changes.remove(id, ChangeOptions()))
        }
      } catch {
        return .failure(error)
      }
    }
  }

  /// All at once; the answers in the order given.
  private func atOnce(_ wishes: [Wish], _ changes: FileChanges) async -> [Answer] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      for (index, wish) in wishes.enumerated() { group.addTask { (index, await wish.make(changes)) } }
      var answers: [Int: Answer] = [:]
      for await (index, answer) in group { answers[index] = answer }
      return wishes.indices.compactMap { answers[$0] }
    }
  }

  private func names(_ workshop: Workshop) -> [String] { workshop.reloader.tables.current.settings.endpoints.map(\.name) }

  @Test("A hundred registrations at once are all made, each answered, by few reloads")
  func hundred() async throws {
    let workshop = try Workshop(Self.start)
    let changes = workshop.changes
    let answers = await atOnce((0..<100).map { number in .add(Self.endpoint("n\(number)", port: 5000 + number)) }, changes)
    for (number, answer) in answers.enumerated() {
      let made = try answer.get()
      #expect(made.isWritten && made.endpointID == UUIDText.ofEndpoint(named: "n\(number)"))
    }
    #expect(Set(names(workshop)) == Set(["a", "b"] + (0..<100).map { "n\($0)" }))
    let table = workshop.reloader.tables.current
    #expect(table.digest == ContentDigest(of: Array(try workshop.text().utf8)))
    #expect(try answers.contains { try $0.get().digest == table.digest })
    // Together, and not one by one.
    #expect(table.generation < 50)
    #expect(workshop.reloader.board.status.state == .inSync)
  }

  @Test("Of many, the one that cannot be made is refused, whatever is wrong with it, and spoils no other")
  func oneRefused() async throws {
    let workshop = try Workshop(Self.start)
    let changes = workshop.changes
    var wishes = (0..<20).map { number in
      Wish.add(Self.endpoint("n\(number)", port: 5000 + number))
    }
    let bad: [Wish] = [
      Wish.add(Self.endpoint("x", url: "ftp://h", key: "k1")),
      Wish.add(Self.endpoint("y", url: "http://169.254.169.254", key: "k2")),
      Wish.add(Self.endpoint("a", port: 7000, key: "k3")),
      Wish.remove("00000000-0000-0000-0000-000000000000"),
    ]
    for (index, wish) in bad.enumerated() { wishes.insert(wish, at: 3 + 4 * index) }
    let answers = await atOnce(wishes, changes)
    var codes: [String] = []
    for answer in answers {
      switch answer {
      case .success(let made): #expect(made.isWritten)
      case .failure(.rejected): codes.append("rejected")
      case .failure(.metadataAddress): codes.append("metadata")
      case .failure(.duplicate): codes.append("duplicate")
      case .failure(.endpointNotFound): codes.append("missing")
      case .failure(let other): Issue.record("\(other)")
      }
    }
    #expect(codes == ["rejected", "metadata", "duplicate", "missing"])
    #expect(Set(names(workshop)) == Set(["a", "b"] + (0..<20).map { "n\($0)" }))
    // A refused change leaves no key behind.
    #expect(workshop.keys.isEmpty)
  }

  @Test("Of those that exclude each other, one is made")
  func exclusive() async throws {
    let workshop = try Workshop(Self.start)
    let changes = workshop.changes
    let sameName = await atOnce((0..<10).map { number in .add(Self.endpoint("same", port: 5000 + number)) }, changes)
    #expect(sameName.count { (try? $0.get()) != nil } == 1)
    let sameAddress = await atOnce((0..<10).map { number in .add(Self.endpoint("m\(number)", port: 6000)) }, changes)
    #expect(sameAddress.count { (try? $0.get()) != nil } == 1)
    for case .failure(let refusal) in sameName + sameAddress {
      if case .duplicate = refusal { continue }
      Issue.record("\(refusal)")
    }
    let id = UUIDText.ofEndpoint(named: "a")
    let removals = await atOnce((0..<5).map { _ in .remove(id) }, changes)
    #expect(removals.count { (try? $0.get()) != nil } == 1)
    #expect(names(workshop).count == 3)
  }

  @Test("Changes of different kinds at once come out as if made one after the other")
  func mixed() async throws {
    let workshop = try Workshop(Self.start)
    let changes = workshop.changes
    let (a, b) = (UUIDText.ofEndpoint(named: "a"), UUIDText.ofEndpoint(named: "b"))
    var weight = EndpointChange()
    weight.weight = .set(7)
    weight.notes = .set("seven")
    let answers = await atOnce(
      [
        .add(Self.endpoint("c", port: 3, key: "sk-c")), .remove(a), .change(b, weight),
        .add(Self.endpoint("d", port: 4), ChangeOptions(isTrial: true)),
      ], changes)
    #expect(answers.allSatisfy { (try? $0.get()) != nil })
    #expect(try answers[1].get().removedComments == ["# first"])
    let trial = try answers[3].get()
    #expect(!trial.isWritten && trial.patch.contains("+  - name: d"))
    #expect(Set(names(workshop)) == ["b", "c"])
    #expect(workshop.reloader.tables.current.settings.endpoints.first { $0.name == "b" }?.weight == 7)
    #expect(workshop.keys.count == 1)
  }

  @Test("Of many who name the content that they know, one is made, and what it gets back is what it made")
  func compareAndSwap() async throws {
    let workshop = try Workshop(Self.start)
    let changes = workshop.changes
    let base = ContentDigest(of: Array(Self.start.utf8))
    let answers = await atOnce(
      (0..<10).map { number in .add(Self.endpoint("n\(number)", port: 5000 + number), ChangeOptions(base: base)) }, changes)
    #expect(answers.count { (try? $0.get()) != nil } == 1)
    #expect(names(workshop).count == 3)
    for case .failure(let refusal) in answers {
      guard case .changed(let found?) = refusal else {
        Issue.record("\(refusal)")
        continue
      }
      #expect(found == workshop.reloader.tables.current.digest)
    }
  }

  @Test("Who names the content gets the digest of a text in which nobody else changed anything")
  func aloneWithItsContent() async throws {
    let workshop = try Workshop(Self.start)
    let changes = workshop.changes
    let base = ContentDigest(of: Array(Self.start.utf8))
    let first = try await changes.add(Self.endpoint("mine", port: 9), ChangeOptions(base: base))
    #expect(first.digest == ContentDigest(of: Array((Self.start + "  - name: mine\n    base_url: http://127.0.0.1:9\n").utf8)))
  }

  @Test("A person who saves in the middle is not overwritten: all of the batch is made again on the new text")
  func personInTheMiddle() async throws {
    let workshop = try Workshop(Self.start)
    let (changes, path) = (workshop.changes, workshop.path)
    let theirs = Self.start.replacing("# first", with: "# the person's")
    workshop.onNextExamination {
      do { try Data(theirs.utf8).write(to: URL(filePath: path)) } catch { Issue.record(error) }
    }
    let answers = await atOnce((0..<10).map { number in .add(Self.endpoint("n\(number)", port: 5000 + number)) }, changes)
    #expect(answers.allSatisfy { (try? $0.get().isWritten) == true })
    #expect(try workshop.text().hasPrefix(theirs))
    #expect(names(workshop).count == 12)
  }

  @Test("What a person saves between two changes is what the second one is made on")
  func personBetween() async throws {
    let workshop = try Workshop(Self.start)
    let (changes, path) = (workshop.changes, workshop.path)
    _ = try await changes.add(Self.endpoint("c", port: 3), ChangeOptions())
    #expect(names(workshop) == ["a", "b", "c"])
    let text = try workshop.text().replacing("name: c", with: "name: d")
    try Data(text.utf8).write(to: URL(filePath: path))
    let id = UUIDText.ofEndpoint(named: "d")
    _ = try await changes.remove(id, ChangeOptions())
    #expect(names(workshop) == ["a", "b"])
    #expect(try workshop.text() == Self.start)
  }
}
