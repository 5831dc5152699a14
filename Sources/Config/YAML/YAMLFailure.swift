/// Why libyaml stopped reading: its own words and places.
struct YAMLFailure: Error {
  /// What is wrong: `mapping values are not allowed in this context`.
  var problem: String
  /// Where it was noticed, in scalars.
  var position: Int
  /// What was being read: `while scanning a simple key`.
  var context: String?
  /// Where that began, in scalars.
  var contextPosition: Int?
}
