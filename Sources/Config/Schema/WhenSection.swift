/// The keys of `tests[].when:`.
struct WhenSection: Sendable {
  let description: SectionDescription
  let offline: Key<[Located<String>]>

  init() {
    var keys = SectionBuilder(path: "tests[].when")
    offline = keys.defaulted(
      "offline", .list(of: .text(.name), allowsSingle: true), to: [], "Endpoints that are taken to be offline.", synonyms: ["down"])
    description = keys.build(noun: "when section")
  }
}
