/// The keys of one entry of `tests:`.
struct TestSection: Sendable {
  let description: SectionDescription
  let whenSection: WhenSection
  let model: Key<String?>
  let when: Key<Record>
  let goesTo: Key<[Located<String>]?>

  init() {
    var keys = SectionBuilder(path: "tests[]")
    whenSection = WhenSection()
    model = keys.required("model", .text(.name), "What the client asks for.")
    when = keys.section("when", whenSection.description, "What is taken to be the case.")
    goesTo = keys.required(
      "goes_to", .list(of: .text(.name), minimum: 1, allowsSingle: true),
      "The endpoint or provider that gets it, or a list of all that may be the first to get it.", synonyms: ["expect", "to", "endpoint"])
    description = keys.build(noun: "routing test", title: "model")
  }
}
