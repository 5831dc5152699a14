import Config
import Gateway
import HTTPTypes
import Hummingbird
import Router

/// `GET /v1/models` and `GET /v1/models/{id}`, in OpenAI's shape: what the presented key may ask for.
struct ModelListRoutes {
  func add(to router: Router<GatewayRequestContext>) {
    router.get("/v1/models") { request, context in
      let key = try context.authorize(request, .inference, .modelsRead)
      let models = context.table.routing.listing.filter { key.allows(model: Array($0.name.utf8).span) }
      return try JSONAnswer.response(ModelList(data: models.map(ModelObject.init)))
    }
    // Names may hold slashes and colons, so the rest of the path is the name.
    router.get("/v1/models/**") { request, context in
      let key = try context.authorize(request, .inference, .modelsRead)
      let name = PercentEncoding.decode(context.parameters.getCatchAll().joined(separator: "/"))
      guard let model = context.table.routing.listing.first(where: { $0.name == name }), key.allows(model: Array(name.utf8).span) else {
        throw GatewayError.modelNotFound(model: name)
      }
      return try JSONAnswer.response(ModelObject(model))
    }
  }

  private struct ModelList: Encodable {
    let object = "list"
    var data: [ModelObject]

    enum CodingKeys: String, CodingKey { case object, data }
  }

  /// https://platform.openai.com/docs/api-reference/models/object
  private struct ModelObject: Encodable {
    let id: String
    let object = "model"
    /// When a model was made is not known to a gateway; OpenAI's clients need the field.
    let created = 0
    let ownedBy: String

    enum CodingKeys: String, CodingKey {
      case id, object, created
      case ownedBy = "owned_by"
    }

    init(_ model: ListedModel) {
      id = model.name
      ownedBy = model.ownedBy
    }
  }
}
