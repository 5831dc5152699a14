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
      "Endpoint or provider that must get it, or a list of which one must.", synonyms: ["expect", "to", "endpoint"])
    description = keys.build(noun: "routing test", title: "model")
  }
}
