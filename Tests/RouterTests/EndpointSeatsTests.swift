import Testing

@testable import Router

@Suite("Seats at endpoints")
struct EndpointSeatsTests {
  private let admission = Admission(AdmissionLimits(maxConcurrent: 3, maxWaiting: 10, timeout: .seconds(10)))

  @Test("Seats are taken up to the limit and given back once")
  func limit() {
    let seats = EndpointSeats(admission: nil, limit: 2)
    var first = seats.take()
    let second = seats.take()
    let third = seats.take()
    let given = [first != nil, second != nil, third != nil]
    #expect(given == [true, true, false] && seats.taken == 2 && seats.isClosed)
    first = nil
    #expect(seats.taken == 1 && !seats.isClosed && seats.limit == 2)
    let extra = seats.takeAnyway()
    #expect(seats.taken == 2)
    _ = consume extra
    _ = consume second
    #expect(seats.taken == 0)
  }

  @Test("Without a limit there is always a seat")
  func unlimited() {
    let seats = EndpointSeats(admission: nil)
    #expect(seats.limit == nil)
    for _ in 0..<100 {
      let isGiven = seats.take() != nil
      #expect(isGiven)
    }
    #expect(seats.taken == 0)
  }

  @Test("Requests for a busy model do not keep slots from requests for others")
  func noBlocking() {
    let busy = EndpointSeats(admission: admission, limit: 1)
    let caller = AdmissionCaller(admission)
    for id in 1...5 { caller.arrive(id, wanting: [busy]) }
    #expect(caller.running == [1] && caller.waiting == [2, 3, 4, 5] && admission.figures.running == 1)
    for id in 6...7 { caller.arrive(id) }
    #expect(caller.running == [1, 6, 7])
    caller.finish(1)
    caller.turn()
    #expect(caller.running == [2, 6, 7])
  }

  @Test("Who waits for a seat goes before those who come later, and gets the seat with the ticket")
  func order() {
    let busy = EndpointSeats(admission: admission, limit: 1)
    let caller = AdmissionCaller(admission)
    for id in 1...3 { caller.arrive(id, wanting: [busy]) }
    caller.finish(1)
    caller.arrive(4, wanting: [busy])
    caller.turn()
    #expect(caller.started == [1, 2] && caller.endpoint(of: 2) === busy)
    for id in 2...4 {
      caller.finish(id)
      caller.turn()
    }
    #expect(caller.started == [1, 2, 3, 4] && busy.taken == 0 && admission.figures.running == 0 && !busy.isClosed)
  }

  @Test("A free seat with no slot is kept until there is one, for who came first")
  func seatBeforeSlot() {
    let busy = EndpointSeats(admission: admission, limit: 1)
    let caller = AdmissionCaller(admission)
    caller.arrive(1, wanting: [busy])
    caller.arrive(2, wanting: [busy])
    for id in 3...5 { caller.arrive(id) }
    #expect(caller.running == [1, 3, 4] && caller.waiting == [2, 5])
    caller.finish(1)
    caller.turn()
    #expect(caller.running == [2, 3, 4], "the second came before the fifth, and has a seat now")
    caller.finish(3)
    caller.turn()
    #expect(caller.running == [2, 4, 5])
  }

  @Test("Who waited for a slot and then finds no seat keeps its place in the order")
  func keepsPlace() {
    let busy = EndpointSeats(admission: admission, limit: 1)
    let caller = AdmissionCaller(admission)
    caller.arrive(1, wanting: [busy])
    for id in 2...3 { caller.arrive(id) }
    caller.arrive(4, wanting: [busy])
    caller.finish(2)
    caller.arrive(5, wanting: [busy])
    caller.turn()
    #expect(caller.waiting == [4, 5])
    caller.finish(1)
    caller.turn()
    #expect(caller.running == [3, 4] && caller.endpoint(of: 4) === busy)
  }

  @Test("Of several endpoints the one with a free seat is given, and a reload that adds seats lets waiters in")
  func several() {
    let first = EndpointSeats(admission: admission, limit: 1)
    let second = EndpointSeats(admission: admission, limit: 1)
    let caller = AdmissionCaller(admission)
    caller.arrive(1, wanting: [first])
    caller.arrive(2, wanting: [second])
    caller.arrive(3, wanting: [first, second])
    caller.arrive(4, wanting: [second])
    caller.finish(2)
    caller.turn()
    #expect(caller.running == [1, 3] && caller.endpoint(of: 3) === second)
    second.setLimit(2)
    caller.turn()
    #expect(caller.running == [1, 3, 4])
    second.setLimit(1)
    caller.finish(3)
    caller.arrive(5, wanting: [second])
    #expect(caller.waiting == [5])
    second.setLimit(nil)
    caller.turn()
    #expect(caller.running == [1, 4, 5] && second.limit == nil)
  }

  @Test("The last one to leave opens the endpoint for those who come later")
  func leaving() {
    let busy = EndpointSeats(admission: admission, limit: 1)
    let caller = AdmissionCaller(admission)
    caller.arrive(1, wanting: [busy])
    caller.arrive(2, wanting: [busy])
    #expect(caller.leave(2))
    caller.finish(1)
    #expect(!busy.isClosed)
    let isGiven = busy.take() != nil
    #expect(isGiven)
  }
}
