import Synchronization

/// A value that tests wait on: no sleeping, no polling. Each suite has a time limit, and a wait ends when its test is cancelled by it.
final class Observed<Value: Sendable>: Sendable {
  private struct Waiter {
    let id: UInt64
    let condition: @Sendable (Value) -> Bool
    let continuation: CheckedContinuation<Value, Never>
  }

  private struct State {
    var value: Value
    var waiters: [Waiter] = []
    var nextID: UInt64 = 0
    var cancelled: Set<UInt64> = []
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

  /// The value as it was when `condition` held, or when the task was cancelled.
  @discardableResult
  func wait(until condition: @escaping @Sendable (Value) -> Bool) async -> Value {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let value = state.withLock { state -> Value? in
          if condition(state.value) || state.cancelled.contains(id) { return state.value }
          state.waiters.append(Waiter(id: id, condition: condition, continuation: continuation))
          return nil
        }
        if let value { continuation.resume(returning: value) }
      }
    } onCancel: {
      let (value, waiter) = state.withLock { state in
        state.cancelled.insert(id)
        let waiter = state.waiters.first { $0.id == id }
        state.waiters.removeAll { $0.id == id }
        return (state.value, waiter)
      }
      waiter?.continuation.resume(returning: value)
    }
  }
}
