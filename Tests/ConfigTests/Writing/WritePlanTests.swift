import Testing

@testable import Config

@Suite("The way of a write")
struct WritePlanTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let plan: WritePlan
    let change: @Sendable (inout TargetFacts) -> Void

    init(_ name: String, _ plan: WritePlan, _ change: @escaping @Sendable (inout TargetFacts) -> Void) {
      testDescription = name
      self.plan = plan
      self.change = change
    }
  }

  @Test(
    "is chosen by what the kernel says of the file",
    arguments: [
      Case("a plain file", .replace) { _ in },
      Case("a mount point", .inPlace(.mountPoint)) { $0.isMountPoint = true },
      Case("hard links", .inPlace(.hardLinked(names: 2))) { $0.links = 2 },
      Case("a directory of others", .inPlace(.directoryNotWritable)) { $0.isDirectoryWritable = false },
      Case("a file of others", .inPlace(.ownerNotKept)) { $0.isOwnerKept = false },
      Case("an orphaned mount", .refused(.orphanedMount)) {
        $0.links = 0
        $0.isMountPoint = true
      },
      Case("a read-only mount", .refused(.readOnly(.fileSystem))) {
        $0.isOnReadOnlyMount = true
        $0.isDirectoryWritable = false
      },
      Case("an orphan on a read-only mount: making it writable would not help", .refused(.orphanedMount)) {
        $0.links = 0
        $0.isOnReadOnlyMount = true
      },
      Case("chattr +i", .refused(.readOnly(.immutable))) { $0.isImmutable = true },
      Case("a file that others alone may write, in a directory of ours", .refused(.readOnly(.notPermitted))) { $0.isWritable = false },
      Case("a mount point with hard links", .inPlace(.mountPoint)) {
        $0.isMountPoint = true
        $0.links = 2
      },
    ])
  func choice(item: Case) {
    var facts = TargetFacts()
    item.change(&facts)
    #expect(WritePlan(facts) == item.plan)
    #expect(!WritePlan(facts).description.isEmpty)
  }

  @Test(
    "falls back to the file itself for the refusals that it does not meet there",
    arguments: [
      (.failed(.createTemporary, errno: 13), .directoryNotWritable),
      (.failed(.createTemporary, errno: 30), .directoryNotWritable),
      (.failed(.setOwner, errno: 1), .ownerNotKept),
      (.failed(.setAttribute, errno: 95), .attributesNotKept),
      (.failed(.exchange, errno: 16), .renameRefused(errno: 16)),
      (.failed(.replace, errno: 18), .renameRefused(errno: 18)),
      (.failed(.createTemporary, errno: 28), nil),
      (.failed(.exchange, errno: 5), nil),
      (.failed(.writeTemporary, errno: 5), nil),
      (.changed(found: nil), nil),
      (.noSpace, nil),
    ] as [(WriteProblem, InPlaceReason?)])
  func fallBack(problem: WriteProblem, reason: InPlaceReason?) {
    #expect(InPlaceReason(refusal: problem) == reason)
  }
}
