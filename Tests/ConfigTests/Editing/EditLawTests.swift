import FoundationEssentials
import Testing

@testable import Config

/// The laws of editing over random texts. `FINGERPOST_EDIT_COUNT` sets how many texts are tried, `FINGERPOST_EDIT_SEED` which.
@Suite(.timeLimit(.minutes(60))) struct EditLawTests {
  private static let parts = 4
  private static let seed = ProcessInfo.processInfo.environment["FINGERPOST_EDIT_SEED"].flatMap { UInt64($0) } ?? 0xED17

  @Test("An edit changes what it says, keeps the rest byte for byte, and can be taken back", arguments: 0..<parts)
  func laws(part: Int) throws {
    var made = 0
    var refused: [EditRefusal.Reason: Int] = [:]
    var record = EditRecord()
    for number in 0..<(EditCount.laws / Self.parts) {
      let seed = Self.seed &* 1_000_003 &+ UInt64(number * Self.parts + part)
      var laws = try EditLaws(seed: seed)
      let document = laws.document
      do throws(EditFault) {
        try laws.hold()
      } catch {
        Issue.record("seed \(seed): \(error)\n\(document.text)\n\(String(reflecting: document.text))")
        return
      }
      for refusal in laws.refusals {
        refused[refusal.reason, default: 0] += 1
        guard Self.mayRefuse(refusal.reason) else {
          Issue.record("seed \(seed): \(refusal) \(refusal.diagnostics)\n\(document.text)\n\(String(reflecting: document.text))")
          return
        }
      }
      made += laws.made
      if EditRecord.directory != nil { record.add("seed \(seed)", document.bytes, laws.rows) }
    }
    let all = refused.values.reduce(0, +)
    #expect(all * 100 < (made + all) * 6, "\(made) made, refused: \(refused)")
    if let directory = EditRecord.directory { try record.write("laws-\(part)", to: directory) }
  }

  private static func mayRefuse(_ reason: EditRefusal.Reason) -> Bool {
    switch reason {
    case .anchorInUse, .noFinalLineEnd, .hasProperties, .throughMerge: true
    case .invalidFile, .notFound, .wrongKind, .invalidValue, .throughAlias, .notFirstOnLine, .unsupportedLayout,
      .refusedToWrite:
      false
    }
  }
}
