/// The keys of one entry of `auth.users:`.
struct UserSection: Sendable {
  let description: SectionDescription
  let username: Key<String?>
  let password: Key<Secret?>
  let passwordHash: Key<Secret?>
  let role: Key<UserSettings.Role?>

  init() {
    var keys = SectionBuilder(path: "auth.users[]")
    username = keys.required("username", .text(.name), "Unique.", synonyms: ["name", "user", "login"])
    password = keys.optional("password", .secret, "Either this or `password_hash`.", synonyms: ["pass", "passwd", "pwd"])
    passwordHash = keys.optional("password_hash", .passwordHash, "A hash as `hash-password` prints it.", synonyms: ["hash"])
    role = keys.required("role", .choice(), "`admin` may change things, `viewer` may look.", synonyms: ["roles"])
    description = keys.build(noun: "user", title: "username")
  }
}
