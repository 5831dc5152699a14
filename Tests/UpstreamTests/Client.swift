import NIOCore
import NIOPosix

@testable import Upstream

/// A pool with one driver thread and one event loop that uses it.
struct Client: Sendable {
  let pool: UpstreamPool
  let loop: any EventLoop
  let mailbox: UpstreamMailbox

  init(_ change: (inout UpstreamTuning) -> Void = { _ in }) throws {
    var tuning = UpstreamTuning()
    change(&tuning)
    pool = try UpstreamPool(threads: 1, tuning: tuning)
    loop = MultiThreadedEventLoopGroup.singleton.next()
    mailbox = pool.mailbox(for: loop)
  }

  static func target(
    _ url: String, headers: [(name: String, value: String)] = [("Content-Type", "application/json")],
    connectTimeout: Duration = .seconds(10), responseTimeout: Duration = .seconds(30)
  ) -> UpstreamTarget {
    UpstreamTarget(url: url, headers: headers, connectTimeout: connectTimeout, responseTimeout: responseTimeout)
  }

  /// What an exchange has brought so far.
  struct Answer: Sendable, Equatable {
    var head: ResponseHead?
    var body: [UInt8] = []
    var delivered = 0
    var mostUnconsumed = 0
    var unconsumed = 0
    var updates = 0
    var end: TransferEnd?

    var text: String { String(decoding: body, as: UTF8.self) }
    var headLines: [String] { head.map { String(buffer: $0.raw).split(separator: "\r\n").map(String.init) } ?? [] }

    var error: UpstreamError? {
      if case .failed(let error)? = end { error } else { nil }
    }
  }

  struct Exchange: Sendable {
    let client: Client
    let transfer: Transfer
    let answer: Observed<Answer>

    /// Waits until `condition` holds, or the exchange has ended without it.
    @discardableResult
    func reach(_ condition: @escaping @Sendable (Answer) -> Bool) async -> Answer {
      await answer.wait { condition($0) || $0.end != nil }
    }

    /// Waits for the end.
    func finish() async -> Answer {
      await answer.wait { $0.end != nil }
    }

    func cancel() async throws {
      try await client.loop.submit { client.mailbox.cancel(transfer) }.get()
      // What a tick asks for goes over behind it.
      try await client.loop.submit {}.get()
    }

    func consume(_ bytes: Int) {
      client.loop.execute {
        answer.change { $0.unconsumed -= bytes }
        client.mailbox.consumed(transfer, bytes: bytes)
      }
    }
  }

  /// - Parameters:
  ///   - consumes: reports each piece as consumed at once.
  ///   - keepsBody: false only counts.
  func start(
    _ target: UpstreamTarget, method: Transfer.Method = .post, body: ByteBuffer? = ByteBuffer(string: "{}"), headers: [String] = [],
    consumes: Bool = true, keepsBody: Bool = true
  ) -> Exchange {
    let answer = Observed(Answer())
    let slot = Observed<Transfer?>(nil)
    var extra = ByteBuffer()
    for header in headers { extra.writeString(header + "\0") }
    let mailbox = self.mailbox
    let transfer = Transfer(target: target, method: method, body: body, extraHeaders: extra) { update in
      let count = update.body?.readableBytes ?? 0
      answer.change { answer in
        answer.updates += 1
        if let head = update.head { answer.head = head }
        if let body = update.body, keepsBody { answer.body.append(contentsOf: body.readableBytesView) }
        answer.delivered += count
        answer.unconsumed += count
        answer.mostUnconsumed = max(answer.mostUnconsumed, answer.unconsumed)
        if consumes { answer.unconsumed -= count }
        answer.end = update.end
      }
      if consumes, count > 0, let transfer = slot.value { mailbox.consumed(transfer, bytes: count) }
      if update.end != nil { slot.change { $0 = nil } }
    }
    slot.change { $0 = transfer }
    loop.execute { mailbox.start(transfer) }
    return Exchange(client: self, transfer: transfer, answer: answer)
  }

  func run(
    _ target: UpstreamTarget, method: Transfer.Method = .post, body: ByteBuffer? = ByteBuffer(string: "{}"), headers: [String] = []
  ) async -> Answer {
    await start(target, method: method, body: body, headers: headers).finish()
  }
}
