@testable import Config

/// An editor that keeps account of what it was asked and what came of it.
struct RecordedEditor {
  /// An edit and what came of it.
  struct Step {
    enum Result {
      case made([UInt8], removedComments: [String])
      case unchanged
      case refused(EditRefusal.Reason)
    }

    var edit: Edit
    var result: Result
  }

  private(set) var editor: ConfigEditor
  private(set) var steps: [Step] = []

  var bytes: [UInt8] { editor.bytes }

  init(_ editor: ConfigEditor) { self.editor = editor }

  mutating func apply(_ edit: Edit) throws(EditRefusal) -> EditOutcome {
    do throws(EditRefusal) {
      let outcome = try editor.apply(edit)
      steps.append(
        Step(edit: edit, result: outcome.isUnchanged ? .unchanged : .made(editor.bytes, removedComments: outcome.removedComments)))
      return outcome
    } catch {
      steps.append(Step(edit: edit, result: .refused(error.reason)))
      throw error
    }
  }
}
