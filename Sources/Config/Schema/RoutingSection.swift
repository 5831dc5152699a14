/// The keys of `routing:`.
struct RoutingSection: Sendable {
  let description: SectionDescription
  let strategy: Key<RoutingSettings.Strategy>
  let retries: Key<Int>
  let aliases: Key<[Named<[Located<String>]>]>

  init() {
    var keys = SectionBuilder(path: "routing")
    strategy = keys.defaulted(
      "strategy", .choice(inactive: [.lowestLatency, .highestTPS]), to: .leastBusy,
      "How one endpoint is chosen among those that have the model.", synonyms: ["policy", "algorithm", "load_balancing", "lb"])
    retries = keys.defaulted(
      "retries", .integer(0...10), to: 2, "Further endpoints tried before the first byte of an answer went out.",
      synonyms: ["max_retries", "retry"])
    aliases = keys.names(
      "aliases", of: .list(of: .text(.name), minimum: 1, allowsSingle: true),
      "A name that clients may use, and the model, the cloud model, or the list to fall back through.",
      synonyms: ["alias", "model_aliases"])
    description = keys.build(noun: "routing section")
  }
}
