/// Where a transfer stands on the driver's side. Pure: the driver acts, this says what may happen next.
enum TransferState: Equatable {
  /// Made, not yet seen by the driver. To `resolving`, `awaitingHead`, `ended`.
  case idle
  /// Waits for its host's addresses; libcurl does not know it yet. To `awaitingHead`, `ended`.
  case resolving
  /// In libcurl's hands: connecting, sending, or waiting for the answer. To `receiving`, `ended`.
  case awaitingHead
  /// The head has come; pieces of the body follow. To `paused`, `ended`.
  case receiving
  /// The loop holds a full window; the upstream is not read. To `receiving`, `ended`.
  case paused
  /// Complete, failed or cancelled. Final.
  case ended

  enum Event: Equatable, CaseIterable {
    case mustResolve, launch, head, pause, resume, end
  }

  /// Moves on. False, and nothing changes, if the event has no meaning here: it came too late, or twice.
  mutating func apply(_ event: Event) -> Bool {
    switch (self, event) {
    case (.idle, .mustResolve): self = .resolving
    case (.idle, .launch), (.resolving, .launch): self = .awaitingHead
    case (.awaitingHead, .head): self = .receiving
    case (.receiving, .pause): self = .paused
    case (.paused, .resume): self = .receiving
    case (.idle, .end), (.resolving, .end), (.awaitingHead, .end), (.receiving, .end), (.paused, .end): self = .ended
    case (.idle, _), (.resolving, _), (.awaitingHead, _), (.receiving, _), (.paused, _), (.ended, _): return false
    }
    return true
  }

  /// libcurl holds the transfer.
  var isInFlight: Bool {
    switch self {
    case .awaitingHead, .receiving, .paused: true
    case .idle, .resolving, .ended: false
    }
  }

  /// The head was handed over.
  var hasHead: Bool {
    switch self {
    case .receiving, .paused: true
    case .idle, .resolving, .awaitingHead, .ended: false
    }
  }
}
