import Testing

@testable import Upstream

@Suite("The account of flow control") struct FlowAccountTests {
  struct Step: Sendable {
    var admit = 0
    var consume = 0
    var answer: Bool
    var outstanding: Int
    var isPaused: Bool
  }

  @Test(arguments: [
    [Step(admit: 60, answer: true, outstanding: 60, isPaused: false), Step(consume: 60, answer: false, outstanding: 0, isPaused: false)],
    [
      Step(admit: 99, answer: true, outstanding: 99, isPaused: false),
      // Less than the limit is outstanding: one more buffer goes, whatever its size.
      Step(admit: 50, answer: true, outstanding: 149, isPaused: false),
      Step(admit: 1, answer: false, outstanding: 149, isPaused: true),
      Step(consume: 98, answer: false, outstanding: 51, isPaused: true),
      Step(consume: 1, answer: true, outstanding: 50, isPaused: false),
      // Resumed once per pause.
      Step(consume: 50, answer: false, outstanding: 0, isPaused: false),
    ],
    // More than was given, or nonsense, does no harm.
    [Step(admit: 10, answer: true, outstanding: 10, isPaused: false), Step(consume: 99, answer: false, outstanding: 0, isPaused: false)],
    [Step(admit: 10, answer: true, outstanding: 10, isPaused: false), Step(consume: -5, answer: false, outstanding: 10, isPaused: false)],
  ])
  func `admits, pauses and resumes`(steps: [Step]) {
    var account = FlowAccount()
    for step in steps {
      let answer = step.admit > 0 ? account.admit(step.admit, limit: 100) : account.consume(step.consume, limit: 100)
      #expect(answer == step.answer)
      #expect(account.outstanding == step.outstanding)
      #expect(account.isPaused == step.isPaused)
    }
  }
}
