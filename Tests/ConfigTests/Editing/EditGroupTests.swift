import Testing

@testable import Config

/// Changes that are made together: what one after the other would make, read and proven once.
@Suite struct EditGroupTests {
  private static let list = EditPath.key("endpoints")

  private static func item(_ name: String) -> EditValue { .mapping(["name": .text(name), "weight": .integer(2)]) }

  private static func append(_ name: String) -> [Edit] { [.append(item(name), to: list)] }

  private func made(_ before: String, _ changes: [[Edit]]) throws -> (text: String, results: [Result<EditOutcome, EditRefusal>]) {
    var editor = try ConfigEditorTests.editor(before)
    let results = editor.apply(changes)
    return (ConfigEditorTests.text(editor), results)
  }

  @Test(
    "Several changes are made in their order",
    arguments: [
      (
        "endpoints:\n  - name: a # c\n# foot\n", [append("x"), append("z")],
        "endpoints:\n  - name: a # c\n  - name: x\n    weight: 2\n  - name: z\n    weight: 2\n# foot\n"
      ),
      ("endpoints: [{name: a}]\n", [append("x"), append("z")], "endpoints: [{name: a}, {name: x, weight: 2}, {name: z, weight: 2}]\n"),
      // Where the first one changes the form of the list, the others follow it.
      ("endpoints: []\n", [append("x"), append("z")], "endpoints:\n  - name: x\n    weight: 2\n  - name: z\n    weight: 2\n"),
      ("version: 1\n", [append("x"), append("z")], "version: 1\nendpoints:\n  - name: x\n    weight: 2\n  - name: z\n    weight: 2\n"),
      ("", [append("x"), append("z")], "endpoints:\n  - name: x\n    weight: 2\n  - name: z\n    weight: 2\n"),
      (
        "endpoints:\n  - name: a", [append("x"), append("z")],
        "endpoints:\n  - name: a\n  - name: x\n    weight: 2\n  - name: z\n    weight: 2"
      ),
      (
        "endpoints:\n  - name: a\n  - name: b\n  - name: c\n",
        [
          [.remove(list.item(0))], [.set(.text("B"), at: list.item(1).key("name")), .set(.integer(3), at: list.item(1).key("weight"))],
          append("x"), [.remove(list.item(2))],
        ], "endpoints:\n  - name: B\n    weight: 3\n  - name: x\n    weight: 2\n"
      ),
      // Positions are those of the text before, also where it takes several steps.
      (
        "endpoints:\n  - name: a\n  - name: b\n  - name: c\n", [[.remove(list.item(0))], [.remove(list.item(1))], [.remove(list.item(2))]],
        "endpoints: []\n"
      ),
      (
        "endpoints: [{name: a}, {name: b}, {name: c}]\n", [[.remove(list.item(0))], [.remove(list.item(2))], append("x")],
        "endpoints: [{name: b}, {name: x, weight: 2}]\n"
      ),
    ])
  func together(before: String, changes: [[Edit]], after: String) throws {
    let (text, results) = try made(before, changes)
    #expect(text == after)
    #expect(results.count == changes.count)
    #expect(results.allSatisfy { (try? $0.get().isUnchanged) == false })
  }

  @Test("Each change is told where it stands and what it removed")
  func outcomes() throws {
    let before = "endpoints:\n  # one\n  - name: a\n  - name: b # two\n"
    let (_, results) = try made(
      before, [[.remove(Self.list.item(0))], Self.append("x"), [.set(.text("b"), at: Self.list.item(1).key("name"))]])
    #expect(try results[0].get().removedComments == ["# one"])
    #expect(
      try results[1].get()
        == EditOutcome(isUnchanged: false, removedComments: [], place: SourceLocation(file: "f.yaml", line: 3, column: 3)))
    #expect(try results[2].get() == .unchanged)
  }

  @Test("A change that is refused spoils no other", arguments: 0..<4)
  func refused(place: Int) throws {
    let before = "endpoints:\n  - &a {name: a}\n  - *a\n  - name: c\n"
    var changes = [Self.append("x"), [.set(.integer(3), at: Self.list.item(2).key("weight"))], Self.append("z")]
    // Another item repeats it.
    changes.insert([.set(.text("b"), at: Self.list.item(0).key("name"))], at: place)
    let (text, results) = try made(before, changes)
    #expect(
      text.hasPrefix("endpoints:\n  - &a {name: a}\n  - *a\n  - name: c\n    weight: 3\n") && text.contains("name: x")
        && text.contains("name: z"))
    for (index, result) in results.enumerated() {
      switch result {
      case .success(let outcome): #expect(index != place && !outcome.isUnchanged)
      case .failure(let refusal): #expect(index == place && refusal.reason == .anchorInUse)
      }
    }
  }

  @Test("A change whose last edit is refused leaves nothing of its first one")
  func halfRefused() throws {
    let before = "endpoints:\n  - name: a\n    models: &m [1]\nx-m: *m\n"
    let models = Self.list.item(0).key("models")
    let (text, results) = try made(
      before, [[.set(.text("b"), at: Self.list.item(0).key("name")), .append(.integer(2), to: models)], Self.append("x")])
    #expect(text == before.replacing("x-m", with: "  - name: x\n    weight: 2\nx-m"))
    #expect(throws: EditRefusal.self) { try results[0].get() }
    #expect(try !results[1].get().isUnchanged)
  }

  @Test("Made together or one after the other, the text says the same", arguments: 0..<4)
  func sameAsInTurn(part: Int) throws {
    for number in 0..<(EditCount.value / 8) {
      let seed = UInt64(number * 4 + part) &* 7919 &+ 11
      var generator = EditDocumentGenerator(seed: seed)
      let document = generator.next()
      var random = SplitMix64(seed: seed ^ 0x5EED)
      let changes = Self.changes(document, &generator, &random)
      let old = try ConfigEditor(SourceText(file: "f.yaml", bytes: document.bytes))
      var together = old
      let results = together.apply(changes.map(\.edits))
      var inTurn = old
      var gone: [Int] = []
      for (change, result) in zip(changes, results) {
        let shift = change.index.map { index in gone.count { $0 < index } } ?? 0
        let edits = change.edits.map { Self.moved($0, by: shift) }
        var copy = inTurn
        var isMade = true
        do { for edit in edits { _ = try copy.apply(edit) } } catch { isMade = false }
        #expect(isMade == ((try? result.get()) != nil), "seed \(seed): \(result)\n\(document.text)")
        guard isMade else { continue }
        inTurn = copy
        if case .remove(let path, _) = edits[0], case .item = path.steps.last { gone.append(change.index ?? 0) }
      }
      let report = Comment(
        rawValue:
          "seed \(seed)\n\(document.text)\n---- together\n\(ConfigEditorTests.text(together))\n---- in turn\n\(ConfigEditorTests.text(inTurn))"
      )
      #expect(
        Reading.parse(ConfigEditorTests.text(together)).document?.root.map(Tree.init)
          == Reading.parse(ConfigEditorTests.text(inTurn)).document?.root.map(Tree.init), report)
      // Where items go, what comes new takes the layout of those that were there, and in turn of those that are left.
      if gone.isEmpty { #expect(together.bytes == inTurn.bytes, report) }
    }
  }

  private static func changes(
    _ document: EditDocument, _ generator: inout EditDocumentGenerator, _ random: inout SplitMix64
  ) -> [(index: Int?, edits: [Edit])] {
    var free = Array(0..<document.itemCount).shuffled(using: &random)
    return (0..<Int.random(in: 1...5, using: &random)).map { _ in
      guard random.chance(60), let index = free.popLast() else { return (nil, append(generator.word())) }
      let item = list.item(index)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return (index, [.remove(item)])
      case 1: return (index, [.set(.text(generator.word()), at: item.key("notes")), .set(.integer(9), at: item.key("weight"))])
      case 2: return (index, [.set(.list([.text("a"), .text(generator.word())]), at: item.key("models"))])
      default: return (index, [.remove(item.key("notes")), .set(.boolean(true), at: item.key("enabled"))])
      }
    }
  }

  private static func moved(_ edit: Edit, by shift: Int) -> Edit {
    switch edit {
    case .append: edit
    case .set(let value, let path): .set(value, at: moved(path, by: shift))
    case .remove(let path, let keepingComments): .remove(moved(path, by: shift), keepingComments: keepingComments)
    }
  }

  private static func moved(_ path: EditPath, by shift: Int) -> EditPath {
    guard path.steps.count > 1, case .item(let index) = path.steps[1] else { return path }
    return EditPath([path.steps[0], .item(index - shift)] + path.steps.dropFirst(2))
  }
}
