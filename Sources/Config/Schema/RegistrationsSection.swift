/// The keys of `registrations:`.
struct RegistrationsSection: Sendable {
  let description: SectionDescription
  let file: Key<String?>

  init() {
    var keys = SectionBuilder(path: "registrations")
    file = keys.required("file", .text(.path), "A file that `include` covers.", synonyms: ["path"])
    description = keys.build(noun: "registrations section")
  }
}
