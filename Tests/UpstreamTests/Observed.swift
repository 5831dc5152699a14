import Synchronization

/// A value that tests wait on: no sleeping, no polling. Each suite has a time limit, so a condition that never holds fails its test.
final class Observed<Value: Sendable>: Sendable {
  private struct Waiter {
    let condition: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Value, Never>
  }

  private struct State {
    var value: Value
    var waiters: [Waiter] = []
  }

  private let state: Mutex<State>

  init(_ value: Value) {
    state = Mutex(State(value: value))
  }

  var value: Value { state.withLock { $0.value } }

  func change(_ body: (inout Value) -> Void) {
    let (value, met) = state.withLock { state in
      body(&state.value)
      let value = state.value
      let met = state.waiters.filter { $0.condition(value) }
      state.waiters.removeAll { $0.condition(value) }
      return (value, met)
    }
    for waiter in met { waiter.continuation.resume(returning: value) }
  }

  @discardableResult
  func wait(until condition: @escaping @Sendable (Value) -> Bool) async -> Value {
    await withCheckedContinuation { continuation in
      let value = state.withLock { state -> Value? in
        if condition(state.value) { return state.value }
        state.waiters.append(Waiter(condition: condition, continuation: continuation))
        return nil
      }
      if let value { continuation.resume(returning: value) }
    }
  }
}
