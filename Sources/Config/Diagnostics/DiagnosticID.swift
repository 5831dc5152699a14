/// The stable code of one kind of finding. Codes are never reused; new ones go at the end of their group.
package enum DiagnosticID: String, Sendable, Hashable, CaseIterable {
  // E00xx: the file itself and its YAML.
  case fileMissing = "E0001"
  case fileUnreadable = "E0002"
  case fileNotRegular = "E0003"
  case fileTooLarge = "E0004"
  case notUTF8 = "E0005"
  case forbiddenCharacter = "E0006"
  case tabIndentation = "E0007"
  case syntax = "E0008"
  case multipleDocuments = "E0009"
  case tooDeep = "E0010"
  case tooManyNodes = "E0011"
  case aliasExpansion = "E0012"
  case unknownAnchor = "E0013"
  case recursiveAnchor = "E0014"
  case nonScalarKey = "E0015"
  case badMergeKey = "E0016"

  // E01xx: structure.
  case duplicateKey = "E0101"
  case duplicateName = "E0102"
  case missingKey = "E0103"
  case wrongType = "E0104"
  case emptyConfiguration = "E0105"
  case notAMapping = "E0106"
  case unknownKey = "E0107"
  case duplicateID = "E0108"

  // E02xx: values.
  case outOfRange = "E0201"
  case invalidValue = "E0202"
  case yamlTrap = "E0203"
  case invalidURL = "E0204"
  case invalidAddress = "E0205"
  case aliasLoop = "E0206"
  case unknownReferenceName = "E0207"

  // E03xx: references and secrets.
  case missingVariable = "E0301"
  case missingSecretFile = "E0302"
  case badReference = "E0303"
  case wellKnownSecretExposed = "E0304"
  case invalidKeyDigest = "E0305"
  case badEnvironmentOverride = "E0306"

  // E04xx: routing tests and the files of one configuration together.
  case routingTestFailed = "E0401"
  case includeConflict = "E0402"
  case includeUnreadable = "E0403"
  case registrationsNotCovered = "E0404"

  // W05xx: warnings.
  case unusedValue = "W0501"
  case suspiciousValue = "W0502"

  // N09xx: notes.
  case notActiveYet = "N0901"

  /// One line for the documentation: what the code means, whatever the message of one finding says.
  package var summary: String {
    switch self {
    case .fileMissing: "The file does not exist."
    case .fileUnreadable: "The file exists but cannot be read."
    case .fileNotRegular: "The path names a directory, a FIFO, a socket or a device."
    case .fileTooLarge: "The file is larger than the limit."
    case .notUTF8: "The text is not UTF-8."
    case .forbiddenCharacter: "The text holds a character that YAML or this program does not allow there."
    case .tabIndentation: "A tab is used for indentation."
    case .syntax: "The text is not YAML."
    case .multipleDocuments: "The file holds more than one YAML document."
    case .tooDeep: "Collections are nested too deeply, or merge keys form too long a chain."
    case .tooManyNodes: "The file holds too many values."
    case .aliasExpansion: "Aliases repeat so much that the document would be too large."
    case .unknownAnchor: "An alias names an anchor that is not defined before it."
    case .recursiveAnchor: "An alias stands inside the value that it repeats."
    case .nonScalarKey: "A key is a list or a mapping."
    case .badMergeKey: "A merge key `<<` has a value that is neither a mapping nor a list of mappings."
    case .duplicateKey: "A mapping has the same key twice."
    case .duplicateName: "Two entries have the same name."
    case .missingKey: "A required key is missing."
    case .wrongType: "A value has the wrong type, such as a list where a mapping is expected."
    case .emptyConfiguration: "The file is empty or holds comments alone."
    case .notAMapping: "The file as a whole is not a mapping."
    case .unknownKey: "A key is not known."
    case .duplicateID: "Two entries have the same id."
    case .outOfRange: "A number, a duration or a size is outside its range."
    case .invalidValue: "A value is not one of those allowed."
    case .yamlTrap: "A value is written in a form that YAML 1.1 reads in a surprising way."
    case .invalidURL: "A URL is not valid here."
    case .invalidAddress: "An address to listen on is not valid."
    case .aliasLoop: "A model alias leads back to itself."
    case .unknownReferenceName: "A name refers to an endpoint, a model or a provider that does not exist."
    case .missingVariable: "A referenced environment variable is not set."
    case .missingSecretFile: "A referenced file is missing or cannot be read."
    case .badReference: "A `${…}` reference is malformed."
    case .wellKnownSecretExposed: "A key or password of the samples is used while other machines can connect."
    case .invalidKeyDigest: "The digest or hash of a secret is malformed."
    case .badEnvironmentOverride: "An environment variable that overrides a setting has an invalid value."
    case .routingTestFailed: "A routing test of the file failed."
    case .includeConflict: "Two files of one configuration define the same thing."
    case .includeUnreadable: "An included file cannot be read."
    case .registrationsNotCovered: "The file for registrations is not covered by `include`."
    case .unusedValue: "A value has no effect."
    case .suspiciousValue: "A value is allowed but probably not meant."
    case .notActiveYet: "A setting is accepted but not active yet."
    }
  }
}
