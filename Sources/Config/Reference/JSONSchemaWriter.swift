/// Turns the description of the file into JSON Schema, for editors and for programs that write the file.
///
/// What it accepts is a superset of what the gateway does: it cannot see that names are unique, that references can be resolved, or where an
/// alias leads. It refuses nothing that the gateway takes.
struct JSONSchemaWriter {
  /// https://json-schema.org/draft/2020-12
  private static let dialect = "https://json-schema.org/draft/2020-12/schema"

  static func document(of root: SectionDescription) -> JSONValue {
    .object(
      [
        JSONValue.Member("$schema", .string(dialect)),
        JSONValue.Member("title", .string("gateway.yaml of Fingerpost")),
        JSONValue.Member(
          "description",
          .string("Written by `fingerpost schema`. `fingerpost check` sees more: duplicates, references, aliases, routing tests.")),
      ] + mapping(root))
  }

  // MARK: Mappings

  /// Keys that begin with `x-` are free.
  private static let freeKeys = JSONValue.Member("patternProperties", .object([JSONValue.Member("^x-", .boolean(true))]))

  private static func mapping(_ section: SectionDescription) -> [JSONValue.Member] {
    var members = [
      JSONValue.Member("type", .string("object")),
      JSONValue.Member("properties", .object(section.keys.map { JSONValue.Member($0.name, property($0)) })),
      freeKeys,
      JSONValue.Member("additionalProperties", .boolean(false)),
    ]
    let required = section.keys.filter { $0.presence == .required }.map(\.name)
    if !required.isEmpty { members.append(JSONValue.Member("required", .strings(required))) }
    return members
  }

  private static func property(_ key: KeyDescription) -> JSONValue {
    var members = [JSONValue.Member("description", .string(key.sentences.joined(separator: " ")))]
    if case .defaulted(let text) = key.presence, let value = DefaultValue.of(text, as: key.shape) {
      members.append(JSONValue.Member("default", value))
    }
    let value = schema(of: key.shape)
    // A key without a value counts as not given.
    return .object(members + (key.presence == .required ? value : orNull(value)))
  }

  // MARK: Shapes

  private static func schema(of shape: Shape) -> [JSONValue.Member] {
    switch shape {
    case .text(let format): text(format)
    case .boolean: anyOf([[type("boolean")], [type("string"), pattern("^(true|false)$")]])
    case .integer(let range): anyOf([integer(range.lowerBound, range.upperBound), [type("string"), pattern(ScalarPattern.wholeNumber)]])
    case .duration(let range):
      anyOf([
        integer((range.lowerBound.milliseconds + 999) / 1000, range.upperBound.milliseconds / 1000),
        [type("string"), pattern(ScalarPattern.duration)],
      ])
    case .size(let range): anyOf([integer(range.lowerBound, range.upperBound), [type("string"), pattern(ScalarPattern.size)]])
    case .choice(let choices):
      anyOf([[JSONValue.Member("enum", .strings(choices.map(\.word)))], [type("string"), pattern(nil)]])
    case .either(let word, let other):
      anyOf([[JSONValue.Member("const", .string(word))], schema(of: other)])
    case .list(let element, let minimum, let allowsSingle): list(of: element, minimum: minimum, allowsSingle: allowsSingle)
    case .section(let section): mapping(section)
    case .names(let element): names(of: element)
    }
  }

  private static func text(_ format: TextFormat) -> [JSONValue.Member] {
    var members = [
      JSONValue.Member("type", ScalarPattern.mayLookTyped(format) ? .strings(["string", "number", "boolean"]) : .string("string"))
    ]
    if let own = ScalarPattern.of(format) {
      members.append(pattern(own))
    } else if !ScalarPattern.allowsEmpty(format) {
      members.append(JSONValue.Member("minLength", .integer(1)))
    }
    return members
  }

  private static func list(of element: Shape, minimum: Int, allowsSingle: Bool) -> [JSONValue.Member] {
    var array = [type("array"), JSONValue.Member("items", .object(schema(of: element)))]
    if minimum > 0 { array.append(JSONValue.Member("minItems", .integer(minimum))) }
    return allowsSingle ? anyOf([array, schema(of: element)]) : array
  }

  private static func names(of element: Shape) -> [JSONValue.Member] {
    var value = schema(of: element)
    // `openai:` alone declares it with all its defaults.
    if case .section = element { value = orNull(value) }
    return [type("object"), freeKeys, JSONValue.Member("additionalProperties", .object(value))]
  }

  // MARK: Pieces

  private static func type(_ name: String) -> JSONValue.Member { JSONValue.Member("type", .string(name)) }

  /// Of a text that is either like this, or holds a reference; nil: holds a reference.
  private static func pattern(_ own: String?) -> JSONValue.Member {
    JSONValue.Member("pattern", .string((own.map { "\($0)|" } ?? "") + ScalarPattern.reference))
  }

  /// The largest number of this machine is no bound that anybody set.
  private static func integer(_ lower: Int, _ upper: Int) -> [JSONValue.Member] {
    [type("integer"), JSONValue.Member("minimum", .integer(lower))] + (upper == .max ? [] : [JSONValue.Member("maximum", .integer(upper))])
  }

  private static func anyOf(_ alternatives: [[JSONValue.Member]]) -> [JSONValue.Member] {
    let flat = alternatives.flatMap { members -> [JSONValue] in
      if members.count == 1, members[0].name == "anyOf", case .array(let inner) = members[0].value { return inner }
      return [.object(members)]
    }
    return [JSONValue.Member("anyOf", .array(flat))]
  }

  private static func orNull(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
    members.map { member in
      switch (member.name, member.value) {
      case ("type", .string(let name)): JSONValue.Member("type", .strings([name, "null"]))
      case ("type", .array(let names)): JSONValue.Member("type", .array(names + [.string("null")]))
      case ("anyOf", .array(let alternatives)): JSONValue.Member("anyOf", .array(alternatives + [.object([type("null")])]))
      default: member
      }
    }
  }
}
