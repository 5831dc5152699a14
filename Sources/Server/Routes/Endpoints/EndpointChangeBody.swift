import FoundationEssentials
import Gateway

/// The body of a request that makes or changes an endpoint.
struct EndpointChangeBody: Decodable {
  var change = EndpointChange()

  /// - Throws: `invalidBodyField`, which names the field.
  init(_ bytes: [UInt8]) throws(GatewayError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch let error as GatewayError {
      throw error
    } catch {
      throw .invalidField(name: nil, reason: "The request body is not a JSON object")
    }
  }

  private struct Field: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private typealias Container = KeyedDecodingContainer<Field>

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Field.self)
    for field in container.allKeys { try take(field, container) }
  }

  private mutating func take(_ field: Field, _ container: Container) throws {
    switch field.stringValue {
    case "name": change.name = try Self.read(field, container, "a text")
    case "base_url": change.baseURL = try Self.read(field, container, "a text")
    case "type", "endpoint_type": change.type = try Self.read(field, container, "a text")
    case "api_key": change.apiKey = try Self.read(field, container, "a text")
    case "health_check_interval_secs": change.healthCheckInterval = try Self.read(field, container, "a whole number")
    case "inference_timeout_secs": change.inferenceTimeout = try Self.read(field, container, "a whole number")
    case "max_concurrent": change.maxConcurrent = try Self.read(field, container, "a whole number")
    case "weight": change.weight = try Self.read(field, container, "a whole number")
    case "models": change.models = try Self.read(field, container, "a list of texts")
    case "notes": change.notes = try Self.read(field, container, "a text")
    case "enabled": change.enabled = try Self.read(field, container, "true or false")
    case let unknown: throw GatewayError.invalidField(name: unknown, reason: "is no field of an endpoint that can be set")
    }
  }

  private static func read<Value: Decodable>(_ field: Field, _ container: Container, _ kind: String) throws -> FieldChange<Value> {
    if try container.decodeNil(forKey: field) { return .clear }
    do {
      return .set(try container.decode(Value.self, forKey: field))
    } catch {
      throw GatewayError.invalidField(name: field.stringValue, reason: "must be \(kind)")
    }
  }
}
