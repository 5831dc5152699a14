import Config
import Gateway
import Router

/// One endpoint in an answer of the management API. Never its key.
struct EndpointBody: Encodable {
  /// Where its entry is written.
  struct Source: Encodable {
    var file: String
    var line: Int
  }

  var id: String
  var name: String
  var baseURL: String
  var status: String
  var endpointType: String
  var enabled: Bool
  var weight: Int
  var maxConcurrent: Int?
  var healthCheckIntervalSecs: Int
  var inferenceTimeoutSecs: Int?
  var latencyMs: Double?
  var lastSeen: String?
  var lastError: String?
  var errorCount: UInt64
  var registeredAt: String?
  var notes: String?
  var capabilities: [String]
  var modelCount: Int
  var aggregateTps: Double?
  var inFlight: Int
  var hasApiKey: Bool
  var source: Source
  /// In the answer to one endpoint alone.
  var models: [String]?

  init(_ endpoint: EndpointSettings, _ account: EndpointAccount, registered: Double?, listsModels: Bool) {
    id = endpoint.id
    name = endpoint.name
    baseURL = endpoint.base.text
    status = account.health.word
    endpointType = endpoint.base == .echo ? "openai_compatible" : endpoint.kind.detectedType
    enabled = endpoint.enabled
    weight = endpoint.weight
    maxConcurrent = endpoint.maxConcurrent
    healthCheckIntervalSecs = Int(endpoint.healthCheckInterval.components.seconds)
    inferenceTimeoutSecs = endpoint.inferenceTimeout.map { Int($0.components.seconds) }
    errorCount = account.failures
    registeredAt = registered.map(JSONAnswer.timestamp)
    notes = endpoint.notes
    capabilities = []
    modelCount = endpoint.models.count
    aggregateTps = account.tokens.perSecond
    inFlight = account.inFlight
    hasApiKey = !(endpoint.apiKey?.isEmpty ?? true)
    source = Source(file: endpoint.location.file, line: endpoint.location.line)
    models = listsModels ? endpoint.models : nil
  }

  private enum CodingKeys: String, CodingKey {
    case id, name, status, enabled, weight, notes, capabilities, source, models
    case baseURL = "base_url"
    case endpointType = "endpoint_type"
    case maxConcurrent = "max_concurrent"
    case healthCheckIntervalSecs = "health_check_interval_secs"
    case inferenceTimeoutSecs = "inference_timeout_secs"
    case latencyMs = "latency_ms"
    case lastSeen = "last_seen"
    case lastError = "last_error"
    case errorCount = "error_count"
    case registeredAt = "registered_at"
    case modelCount = "model_count"
    case aggregateTps = "aggregate_tps"
    case inFlight = "in_flight"
    case hasApiKey = "has_api_key"
  }

  /// Written out, so that what is not known is there as null.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
    try container.encode(baseURL, forKey: .baseURL)
    try container.encode(status, forKey: .status)
    try container.encode(endpointType, forKey: .endpointType)
    try container.encode(enabled, forKey: .enabled)
    try container.encode(weight, forKey: .weight)
    try container.encode(maxConcurrent, forKey: .maxConcurrent)
    try container.encode(healthCheckIntervalSecs, forKey: .healthCheckIntervalSecs)
    try container.encode(inferenceTimeoutSecs, forKey: .inferenceTimeoutSecs)
    try container.encode(latencyMs, forKey: .latencyMs)
    try container.encode(lastSeen, forKey: .lastSeen)
    try container.encode(lastError, forKey: .lastError)
    try container.encode(errorCount, forKey: .errorCount)
    try container.encode(registeredAt, forKey: .registeredAt)
    try container.encode(notes, forKey: .notes)
    try container.encode(capabilities, forKey: .capabilities)
    try container.encode(modelCount, forKey: .modelCount)
    try container.encode(aggregateTps, forKey: .aggregateTps)
    try container.encode(inFlight, forKey: .inFlight)
    try container.encode(hasApiKey, forKey: .hasApiKey)
    try container.encode(source, forKey: .source)
    try container.encodeIfPresent(models, forKey: .models)
  }
}

extension EndpointBase {
  /// As the file has it.
  var text: String {
    switch self {
    case .echo: "builtin:echo"
    case .url(let url): url
    }
  }
}

extension EndpointSettings.Kind {
  /// What is told of it: `auto` is not known until it is detected.
  var detectedType: String { self == .auto ? "unknown" : rawValue }
}

extension EndpointAccount.Health {
  var word: String {
    switch self {
    case .pending: "pending"
    case .online: "online"
    case .offline: "offline"
    }
  }
}
