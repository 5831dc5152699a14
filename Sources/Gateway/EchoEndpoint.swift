enum EchoEndpoint { static func answer(_ request: RelayRequest, created: Int) -> RelayUpdate { RelayUpdate() } }
import NIOCore
import Router
extension RelayRequest { func body(naming: RouteWalk.ModelText) -> ByteBuffer { body } }
